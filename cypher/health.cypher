// 健康检查
// 现有组织的毛病和机会：单独组建不足三名、联合支部超五家、支部超五十人、可升格、应设支委会、两个上级、没有上级、没有企业、筹建超期、临时支部超期；
// 联合支部中的企业已可单独组建；企业属于两个组织。不明不是零：决定的数不明，就不算发现。与 orggraph health 逐条一致。
// EN Health check. Organisations too small, too large, to upgrade, with two superiors or no firm, overdue; firms that could have their own.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 发现 发现 = ""：只看这一项，如 两个上级；空为全部
// 答案 表
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
// 花名册：在用、有名称的组织。其中没有一个写了上级的，不问有没有上级
WITH rules, EXISTS {
     MATCH (org:PartyOrg)-[:SUBORDINATE_TO]->(:PartyOrg) WHERE org.dataset = $dataset AND org.id IS NOT NULL
       AND coalesce(org.active, true) AND NOT coalesce(org.unnamed, false)
       AND NOT coalesce(org.org_type IN ['ALLIANCE', 'SERVICE_CENTER'], false) } AS ranked
CALL (rules, ranked) {
  // 一、每个组织，连同它真正纳入的底数内企业（方式 0 单独 1 联合 2 挂靠 3 兜底 4 方式待核实）：一个一个地问，不留在内存里
  MATCH (org:PartyOrg) WHERE org.dataset = $dataset AND org.id IS NOT NULL AND coalesce(org.active, true) AND NOT coalesce(org.unnamed, false)
    AND NOT coalesce(org.org_type IN ['ALLIANCE', 'SERVICE_CENTER'], false)
  CALL (rules, ranked, org) {
    WITH rules, ranked, org, org.pending_since IS NOT NULL AND org.founded IS NULL AS founding,
         CASE org.org_type WHEN 'TEMP_BRANCH' THEN rules.temporary_counts WHEN 'FLOW_BRANCH' THEN rules.flow_counts
                           WHEN 'FUNCTIONAL' THEN rules.functional_counts ELSE true END AS counts
    OPTIONAL MATCH (org)<-[tie:COVERED_BY]-(firm)
      WHERE counts AND NOT founding AND firm.exclusion IS NULL AND coalesce(firm.operating, true)
    WITH rules, ranked, org, founding, firm, min(
         CASE coalesce(tie.mode, CASE WHEN org.org_type = 'WORK_COMMITTEE' OR org.level <> 'ENTERPRISE' THEN 'FALLBACK'
                                      WHEN org.org_type = 'JOINT_BRANCH' THEN 'JOINT'
                                      WHEN EXISTS { MATCH (org)<-[:COVERED_BY]-(other) WHERE other <> firm } THEN 'JOINT'
                                      ELSE 'SINGLE' END)
              WHEN 'SINGLE' THEN 0 WHEN 'JOINT' THEN 1 WHEN 'ATTACHED' THEN 2 WHEN 'FALLBACK' THEN 3
              WHEN 'UNSPECIFIED' THEN 4 ELSE 5 END) AS mode
    WITH rules, ranked, org, founding, collect(CASE WHEN firm IS NOT NULL AND mode < 5 THEN [firm, mode] END) AS units
    WITH rules, ranked, org, founding, units, COLLECT { MATCH (org)-[:SUBORDINATE_TO]->(s) RETURN s.name ORDER BY s.name } AS superiors,
         COUNT { (org)<-[:SUBORDINATE_TO]-(:PartyOrg) } AS below,
         coalesce(org.members_formal, CASE size(units) WHEN 0 THEN null ELSE reduce(n = 0, u IN units | n + u[0].members_formal) END) AS formal,
         coalesce(org.members_total, CASE size(units) WHEN 0 THEN null ELSE reduce(n = 0, u IN units | n + u[0].members_total) END) AS total,
         NOT founding AND coalesce(org.org_type IN ['BRANCH', 'JOINT_BRANCH'], false) AS branch,
         NOT founding AND coalesce(org.level, 'ENTERPRISE') = 'ENTERPRISE'
         AND coalesce(org.org_type IN ['BRANCH', 'JOINT_BRANCH', 'GENERAL_BRANCH', 'COMMITTEE'], false)
         AND NOT EXISTS { (org)-[:RESPONSIBLE_FOR]->() } AND NOT EXISTS { (org)<-[:GUIDED_BY]-() } AS own,
         NOT founding AND (coalesce(org.org_type = 'JOINT_BRANCH', false)
                           OR (coalesce(org.org_type = 'BRANCH', false) AND size([u IN units WHERE u[1] = 1]) > 1)) AS joint,
         duration.inDays(org.pending_since, rules.as_of).days AS waiting, duration.inDays(org.term_end, rules.as_of).days AS over
    WITH rules, ranked, org, founding, units, superiors, below, formal, total, branch, own, joint, waiting, over, coalesce(formal, total) AS small,
         CASE total WHEN rules.committee_members THEN '恰为界限，各地口径不一' END AS at_committee,
         CASE total WHEN rules.general_branch_members THEN '恰为界限，各地口径不一' END AS at_general
    UNWIND [
      CASE WHEN branch AND own AND NOT joint AND size([u IN units WHERE u[1] < 2]) = 1 AND small < rules.own_branch_formal
           THEN ['单独组建党员不足', null, small, null] END,
      CASE WHEN joint AND size(units) > rules.joint_units_hard THEN ['联合支部超硬上限', null, size(units), null] END,
      CASE WHEN joint AND size(units) > rules.joint_units AND size(units) <= rules.joint_units_hard THEN ['联合支部单位偏多', null, size(units), null] END,
      CASE WHEN branch AND total > rules.branch_members THEN ['支部党员过多', null, total, null] END,
      CASE WHEN own AND org.org_type <> 'COMMITTEE' AND total >= rules.committee_members THEN ['可升格党委', null, total, at_committee] END,
      CASE WHEN own AND branch AND total >= rules.general_branch_members AND total < rules.committee_members
           THEN ['可升格党总支', null, total, at_general] END,
      CASE WHEN branch AND formal >= rules.branch_committee_formal THEN ['应设支委会', null, formal, null] END,
      CASE WHEN size(superiors) > 1 THEN ['两个上级', null, size(superiors),
           reduce(all = '', s IN superiors | all + CASE all WHEN '' THEN '' ELSE '、' END + s)] END,
      CASE WHEN size(superiors) = 0 AND NOT founding AND ranked AND NOT coalesce(org.level IN ['CITY', 'DISTRICT'], below > 0)
           THEN ['没有上级', null, 0, null] END,
      CASE WHEN own AND size(units) = 0 AND below = 0 THEN ['没有企业', null, 0, null] END,
      CASE WHEN founding AND waiting > rules.approval_days THEN ['筹建超期', null, waiting, null] END,
      CASE WHEN org.org_type = 'TEMP_BRANCH' AND over > 0 THEN ['临时支部超期', null, over, '届满 ' + toString(org.term_end)] END]
      + CASE WHEN joint THEN [u IN units WHERE u[1] = 1 AND u[0].members_formal >= rules.own_branch_formal | ['可单独组建', u[0], u[0].members_formal, null]]
             ELSE [] END AS found
    WITH found WHERE found IS NOT NULL
    RETURN found[0] AS what, found[1] AS firm, found[2] AS count, found[3] AS detail
  }
  RETURN what, org.name AS name, firm, count, detail
  UNION ALL
  // 二、真正属于两个组织的企业
  WITH rules
  MATCH (firm:Enterprise|SocialOrg) WHERE firm.dataset = $dataset AND firm.id IS NOT NULL
    AND firm.exclusion IS NULL AND coalesce(firm.operating, true) AND COUNT { (firm)-[:COVERED_BY]->(:PartyOrg) } > 1
  MATCH (firm)-[tie:COVERED_BY]->(org:PartyOrg) WHERE coalesce(tie.mode, '') <> 'PENDING' AND coalesce(org.active, true) AND NOT coalesce(org.unnamed, false)
    AND NOT coalesce(org.org_type IN ['ALLIANCE', 'SERVICE_CENTER'], false)
    AND NOT (org.pending_since IS NOT NULL AND org.founded IS NULL)
    AND CASE org.org_type WHEN 'TEMP_BRANCH' THEN rules.temporary_counts WHEN 'FLOW_BRANCH' THEN rules.flow_counts
                          WHEN 'FUNCTIONAL' THEN rules.functional_counts ELSE true END
  WITH DISTINCT firm, org ORDER BY org.id
  WITH firm, collect(org.name) AS names WHERE size(names) > 1
  RETURN '企业属于两个组织' AS what, names[0] AS name, firm, size(names) AS count,
         reduce(all = '', n IN names | all + CASE all WHEN '' THEN '' ELSE '、' END + n) AS detail
  UNION ALL
  // 三、不在花名册上的筹建
  MATCH (firm:Enterprise|SocialOrg) WHERE firm.dataset = $dataset AND firm.id IS NOT NULL AND firm.answer_status = 'PENDING' AND firm.answer_overdue
  OPTIONAL MATCH (org:PartyOrg {dataset: $dataset, id: firm.answer_via}) WHERE coalesce(org.active, true) AND NOT coalesce(org.unnamed, false)
    AND NOT coalesce(org.org_type IN ['ALLIANCE', 'SERVICE_CENTER'], false)
  WITH firm, org WHERE NOT coalesce(org.pending_since IS NOT NULL AND org.founded IS NULL, false)
  RETURN '筹建超期' AS what, org.name AS name, firm, firm.answer_pending_days AS count, null AS detail
}
WITH what, name, firm, count, detail WHERE $发现 = '' OR what = $发现
RETURN what AS 发现, name AS 党组织, coalesce(firm.name, firm.uscc) AS 企业, count AS 数, detail AS 说明
ORDER BY 发现, 党组织, 企业;
