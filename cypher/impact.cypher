// 撤掉一个组织影响谁
// 它若撤销：底数内的哪些企业因此失去组织覆盖、状态改变或仍有覆盖，原来和其后各是什么状态；哪些下级组织没有了上级；哪些地点、类别没有了兜底责任。
// 状态由关系现算，与“覆盖状态”同一套判断；企业的影响与 orggraph impact 逐家一致。
// EN What falls with an organisation. Firms that lose their organisation, organisations without a superior, places without a duty.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 党组织 文字：编号或名称
// 答案 表
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
MATCH (gone:PartyOrg) WHERE gone.dataset = $dataset AND gone.id IS NOT NULL AND (gone.id = $党组织 OR gone.name = $党组织)
CALL (rules, gone) {
  MATCH (gone)<-[:COVERED_BY]-(firm) WHERE firm.exclusion IS NULL AND coalesce(firm.operating, true)
  WITH DISTINCT rules, gone, firm
  MATCH (firm)-[tie:COVERED_BY]->(org)
  WITH rules, gone, firm, org,
       // 片段 strength
       // 一条纳入关系的强弱：0 单独 1 联合 2 挂靠 3 兜底 4 方式待核实 5 筹建 6 不计覆盖的组织 7 已撤销的组织
       CASE WHEN tie IS NULL THEN null
            WHEN org.active = false THEN 7
            WHEN org:Alliance THEN 6
            WHEN NOT CASE org.org_type WHEN 'TEMP_BRANCH' THEN rules.temporary_counts WHEN 'FLOW_BRANCH' THEN rules.flow_counts
                                       WHEN 'FUNCTIONAL' THEN rules.functional_counts
                                       WHEN 'ALLIANCE' THEN false WHEN 'SERVICE_CENTER' THEN false ELSE true END THEN 6
            WHEN org.pending_since IS NOT NULL AND org.founded IS NULL THEN 5
            ELSE CASE coalesce(tie.mode,
                               CASE WHEN org.org_type = 'WORK_COMMITTEE' OR org.level <> 'ENTERPRISE' THEN 'FALLBACK'
                                    WHEN org.org_type = 'JOINT_BRANCH' THEN 'JOINT'
                                    WHEN org.unnamed THEN 'UNSPECIFIED'
                                    WHEN EXISTS { MATCH (org)<-[:COVERED_BY]-(other) WHERE other <> firm } THEN 'JOINT'
                                    ELSE 'SINGLE' END)
                      WHEN 'SINGLE' THEN 0 WHEN 'JOINT' THEN 1 WHEN 'ATTACHED' THEN 2 WHEN 'FALLBACK' THEN 3
                      WHEN 'UNSPECIFIED' THEN 4 ELSE 5 END
       END
       // 片段完
       AS strength
  ORDER BY strength, org.id
  WITH rules, firm, min(strength) AS before, min(CASE WHEN org <> gone THEN strength END) AS after,
       collect(CASE WHEN org <> gone AND strength < 6 THEN org.name END) AS others,
       EXISTS { (firm)-[:SERVED_BY|HAS_MASS_ORG]->() } AS works,
       // 片段 unsaid
       // 党组织栏空白是不是“没有说”，看规则 blank_means
       CASE rules.blank_means WHEN 'none' THEN false WHEN 'none_if_surveyed' THEN NOT firm.surveyed ELSE firm.organisation IS NULL END
       // 片段完
       AS unsaid
  WITH rules, firm, others, [strength IN [before, after] |
       // 片段 status
       // 最强的一条定状态：第一条相符的即是
       CASE WHEN strength = 0 THEN 'ORG_SINGLE' WHEN strength = 1 THEN 'ORG_JOINT' WHEN strength = 2 THEN 'ORG_ATTACHED'
            WHEN strength = 3 THEN 'ORG_FALLBACK' WHEN strength = 4 THEN 'ORG_UNSPECIFIED'
            WHEN works THEN 'WORK_ONLY' WHEN strength = 5 THEN 'PENDING'
            WHEN strength IS NULL AND unsaid THEN 'UNKNOWN' ELSE 'UNCOVERED' END
       // 片段完
       ] AS statuses
  WITH firm, others, statuses, [s IN statuses | s IN ['ORG_SINGLE', 'ORG_JOINT', 'ORG_UNSPECIFIED'] OR (s = 'ORG_ATTACHED' AND rules.attached_counts)
                                                OR (s = 'ORG_FALLBACK' AND rules.fallback_counts)] AS organised,
       [s IN statuses | s STARTS WITH 'ORG_' OR s = 'WORK_ONLY'] AS worked
  RETURN CASE WHEN organised[0] AND NOT organised[1] THEN '失去组织覆盖' WHEN worked[0] AND NOT worked[1] THEN '失去工作覆盖'
              WHEN statuses[0] <> statuses[1] THEN '状态改变' WHEN organised[0] OR worked[0] THEN '仍有覆盖' ELSE '原本未覆盖' END AS what,
         coalesce(firm.name, firm.id) AS who, statuses[0] AS was, statuses[1] AS becomes, others AS rest
  UNION ALL
  MATCH (gone)<-[:SUBORDINATE_TO]-(lower)
  WITH lower, COLLECT { MATCH (lower)-[:SUBORDINATE_TO]->(s) WHERE s <> gone RETURN s.name ORDER BY s.name } AS rest
  RETURN CASE size(rest) WHEN 0 THEN '下级失去上级' ELSE '下级仍有上级' END AS what, lower.name AS who, null AS was, null AS becomes, rest
  UNION ALL
  MATCH (gone)-[:RESPONSIBLE_FOR]->(at)
  WITH at, COLLECT { MATCH (at)<-[:RESPONSIBLE_FOR]-(o:PartyOrg) WHERE o <> gone AND coalesce(o.active, true) RETURN o.name ORDER BY o.name } AS rest
  RETURN CASE size(rest) WHEN 0 THEN '无人负责' ELSE '仍有人负责' END AS what, at.name AS who, null AS was, null AS becomes, rest
}
RETURN what AS 影响, who AS 名称, was AS 原状态, becomes AS 其后状态, rest AS 另有
ORDER BY 影响, 名称;
