// 撤掉一个组织影响谁
// 它若撤销：哪些企业因此失去组织（没有别的计覆盖的组织）、哪些仍有；哪些下级组织失去上级；哪些地点、类别失去兜底责任。
// EN What falls with an organisation. Firms that lose their organisation, organisations without a superior, places without a duty.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 党组织 文字：编号或名称
// 答案 表
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
MATCH (org:PartyOrg) WHERE org.dataset = $dataset AND org.id IS NOT NULL AND (org.id = $党组织 OR org.name = $党组织)
CALL (rules, org) {
  MATCH (org)<-[:COVERED_BY]-(firm) WHERE firm.exclusion IS NULL AND coalesce(firm.operating, true)
  WITH DISTINCT rules, org, firm
  WITH firm, COLLECT {
       MATCH (firm)-[:COVERED_BY]->(other:PartyOrg)
       WHERE other <> org AND coalesce(other.active, true) AND NOT (other.pending_since IS NOT NULL AND other.founded IS NULL)
         AND CASE other.org_type WHEN 'TEMP_BRANCH' THEN rules.temporary_counts WHEN 'FLOW_BRANCH' THEN rules.flow_counts
                  WHEN 'FUNCTIONAL' THEN rules.functional_counts WHEN 'ALLIANCE' THEN false WHEN 'SERVICE_CENTER' THEN false ELSE true END
       RETURN DISTINCT other.name ORDER BY other.name } AS others
  RETURN CASE size(others) WHEN 0 THEN '企业失去组织' ELSE '企业仍有组织' END AS what, coalesce(firm.name, firm.id) AS who,
         reduce(all = '', o IN others | all + CASE all WHEN '' THEN '' ELSE '、' END + o) AS rest
  UNION ALL
  MATCH (org)<-[:SUBORDINATE_TO]-(lower)
  WITH org, lower, COLLECT { MATCH (lower)-[:SUBORDINATE_TO]->(s) WHERE s <> org RETURN s.name ORDER BY s.name } AS others
  RETURN CASE size(others) WHEN 0 THEN '下级失去上级' ELSE '下级仍有上级' END AS what, lower.name AS who,
         reduce(all = '', o IN others | all + CASE all WHEN '' THEN '' ELSE '、' END + o) AS rest
  UNION ALL
  MATCH (org)-[:RESPONSIBLE_FOR]->(at)
  WITH org, at, COLLECT { MATCH (at)<-[:RESPONSIBLE_FOR]-(o:PartyOrg) WHERE o <> org AND coalesce(o.active, true) RETURN o.name ORDER BY o.name } AS others
  RETURN CASE size(others) WHEN 0 THEN '无人负责' ELSE '仍有人负责' END AS what, at.name AS who,
         reduce(all = '', o IN others | all + CASE all WHEN '' THEN '' ELSE '、' END + o) AS rest
}
RETURN what AS 影响, who AS 名称, CASE rest WHEN '' THEN null ELSE rest END AS 另有
ORDER BY 影响, 名称;
