// 健康检查
// 现有组织的毛病和机会：单独组建不足三名、联合支部超五家、支部超五十人、可升格、应设支委会、两个上级、没有上级、没有企业、筹建超期、临时支部超期；
// 联合支部中的企业已可单独组建；企业属于两个组织。不明不是零：决定的数不明，就不算发现。与 orggraph health 逐条一致。
// EN Health check. Organisations too small, too large, to upgrade, with two superiors or no firm, overdue; firms that could have their own.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 发现 文字 = ""：只看这一项，如 两个上级；空为全部
// 答案 表
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
// 一、花名册：在用、有名称的组织，连同它真正纳入的底数内企业（方式 0 单独 1 联合 2 挂靠 3 兜底 4 方式待核实）
MATCH (org:PartyOrg) WHERE org.dataset = $dataset AND org.id IS NOT NULL AND coalesce(org.active, true) AND NOT coalesce(org.unnamed, false)
  AND NOT coalesce(org.org_type IN ['ALLIANCE', 'SERVICE_CENTER'], false)
WITH rules, org, org.pending_since IS NOT NULL AND org.founded IS NULL AS founding,
     CASE org.org_type WHEN 'TEMP_BRANCH' THEN rules.temporary_counts WHEN 'FLOW_BRANCH' THEN rules.flow_counts
                       WHEN 'FUNCTIONAL' THEN rules.functional_counts ELSE true END AS counts
OPTIONAL MATCH (org)<-[tie:COVERED_BY]-(firm)
  WHERE counts AND NOT founding AND firm.exclusion IS NULL AND coalesce(firm.operating, true)
WITH rules, org, founding, firm, min(
     CASE coalesce(tie.mode, CASE WHEN org.org_type = 'WORK_COMMITTEE' OR org.level <> 'ENTERPRISE' THEN 'FALLBACK'
                                  WHEN org.org_type = 'JOINT_BRANCH' THEN 'JOINT'
                                  WHEN EXISTS { MATCH (org)<-[:COVERED_BY]-(other) WHERE other <> firm } THEN 'JOINT'
                                  ELSE 'SINGLE' END)
          WHEN 'SINGLE' THEN 0 WHEN 'JOINT' THEN 1 WHEN 'ATTACHED' THEN 2 WHEN 'FALLBACK' THEN 3
          WHEN 'UNSPECIFIED' THEN 4 ELSE 5 END) AS mode
ORDER BY org.id, firm.id
WITH rules, org, founding, [unit IN collect([firm, mode]) WHERE unit[0] IS NOT NULL AND unit[1] < 5] AS units,
     COLLECT { MATCH (org)-[:SUBORDINATE_TO]->(s) RETURN s.name ORDER BY s.name } AS superiors,
     COUNT { (org)<-[:SUBORDINATE_TO]-(:PartyOrg) } AS below
WITH rules, org, founding, units, superiors, below,
     coalesce(org.members_formal, CASE size(units) WHEN 0 THEN null ELSE reduce(n = 0, u IN units | n + u[0].members_formal) END) AS formal,
     coalesce(org.members_total, CASE size(units) WHEN 0 THEN null ELSE reduce(n = 0, u IN units | n + u[0].members_total) END) AS total,
     NOT founding AND coalesce(org.org_type IN ['BRANCH', 'JOINT_BRANCH'], false) AS branch,
     NOT founding AND coalesce(org.level, 'ENTERPRISE') = 'ENTERPRISE'
     AND coalesce(org.org_type IN ['BRANCH', 'JOINT_BRANCH', 'GENERAL_BRANCH', 'COMMITTEE'], false)
     AND NOT EXISTS { (org)-[:RESPONSIBLE_FOR]->() } AND NOT EXISTS { (org)<-[:GUIDED_BY]-() } AS own,
     NOT founding AND (coalesce(org.org_type = 'JOINT_BRANCH', false)
                       OR (coalesce(org.org_type = 'BRANCH', false) AND size([u IN units WHERE u[1] = 1]) > 1)) AS joint
WITH rules, collect({org: org, founding: founding, units: units, superiors: superiors, below: below, formal: formal, total: total, branch: branch,
                     own: own, joint: joint, small: coalesce(formal, total)}) AS roll
// 二、逐项问：组织的，联合支部中企业的，属于两个组织的企业的，别处筹建的
CALL (rules, roll) {
  UNWIND roll AS r
  WITH rules, roll, r, r.org AS org, CASE r.total WHEN rules.committee_members THEN '恰为界限，各地口径不一' END AS at_committee,
       CASE r.total WHEN rules.general_branch_members THEN '恰为界限，各地口径不一' END AS at_general,
       duration.inDays(r.org.pending_since, rules.as_of).days AS waiting, duration.inDays(r.org.term_end, rules.as_of).days AS over
  UNWIND [
    CASE WHEN r.branch AND r.own AND NOT r.joint AND size([u IN r.units WHERE u[1] < 2]) = 1 AND r.small < rules.own_branch_formal
         THEN ['单独组建党员不足', r.small, null] END,
    CASE WHEN r.joint AND size(r.units) > rules.joint_units_hard THEN ['联合支部超硬上限', size(r.units), null] END,
    CASE WHEN r.joint AND size(r.units) > rules.joint_units AND size(r.units) <= rules.joint_units_hard THEN ['联合支部单位偏多', size(r.units), null] END,
    CASE WHEN r.branch AND r.total > rules.branch_members THEN ['支部党员过多', r.total, null] END,
    CASE WHEN r.own AND org.org_type <> 'COMMITTEE' AND r.total >= rules.committee_members THEN ['可升格党委', r.total, at_committee] END,
    CASE WHEN r.own AND r.branch AND r.total >= rules.general_branch_members AND r.total < rules.committee_members
         THEN ['可升格党总支', r.total, at_general] END,
    CASE WHEN r.branch AND r.formal >= rules.branch_committee_formal THEN ['应设支委会', r.formal, null] END,
    CASE WHEN size(r.superiors) > 1 THEN ['两个上级', size(r.superiors),
         reduce(all = '', s IN r.superiors | all + CASE all WHEN '' THEN '' ELSE '、' END + s)] END,
    CASE WHEN size(r.superiors) = 0 AND NOT r.founding AND any(o IN roll WHERE size(o.superiors) > 0)
              AND NOT coalesce(org.level IN ['CITY', 'DISTRICT'], r.below > 0) THEN ['没有上级', 0, null] END,
    CASE WHEN r.own AND size(r.units) = 0 AND r.below = 0 THEN ['没有企业', 0, null] END,
    CASE WHEN r.founding AND waiting > rules.approval_days THEN ['筹建超期', waiting, null] END,
    CASE WHEN org.org_type = 'TEMP_BRANCH' AND over > 0 THEN ['临时支部超期', over, '届满 ' + toString(org.term_end)] END] AS found
  WITH org, found WHERE found IS NOT NULL
  RETURN found[0] AS what, org.name AS name, null AS firm, found[1] AS count, found[2] AS detail
  UNION ALL
  WITH rules, roll
  UNWIND roll AS r
  UNWIND CASE WHEN r.joint THEN [u IN r.units WHERE u[1] = 1 AND u[0].members_formal >= rules.own_branch_formal] ELSE [] END AS unit
  RETURN '可单独组建' AS what, r.org.name AS name, unit[0] AS firm, unit[0].members_formal AS count, null AS detail
  UNION ALL
  WITH roll
  UNWIND roll AS r
  UNWIND r.units AS unit
  WITH unit[0] AS firm, collect(r.org.name) AS names WHERE size(names) > 1
  RETURN '企业属于两个组织' AS what, names[0] AS name, firm, size(names) AS count,
         reduce(all = '', n IN names | all + CASE all WHEN '' THEN '' ELSE '、' END + n) AS detail
  UNION ALL
  WITH rules, roll
  MATCH (firm:Enterprise|SocialOrg) WHERE firm.dataset = $dataset AND firm.id IS NOT NULL AND firm.answer_status = 'PENDING' AND firm.answer_overdue
    AND NOT any(r IN roll WHERE r.founding AND r.org.id = firm.answer_via)
  RETURN '筹建超期' AS what, [r IN roll WHERE r.org.id = firm.answer_via][0].org.name AS name, firm, firm.answer_pending_days AS count, null AS detail
}
WITH what, name, firm, count, detail WHERE $发现 = '' OR what = $发现
RETURN what AS 发现, name AS 党组织, coalesce(firm.name, firm.uscc) AS 企业, count AS 数, detail AS 说明
ORDER BY 发现, 党组织, 企业;
