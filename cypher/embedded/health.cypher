// 健康检查
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
OPTIONAL MATCH (below:PartyOrg)-[:SUBORDINATE_TO]->(:PartyOrg)
WHERE below.dataset = rules.dataset AND coalesce(below.active, true) AND NOT coalesce(below.unnamed, false)
  AND NOT coalesce(below.org_type IN ['ALLIANCE', 'SERVICE_CENTER'], false)
WITH rules, count(below.id) > 0 AS ranked
// 一、花名册：在用、有名称的组织；企业自己也排一行，问它是不是属于两个组织、筹建是不是超期
MATCH (one:PartyOrg:Enterprise:SocialOrg) WHERE one.dataset = $dataset
  AND ((label(one) <> 'PartyOrg' AND (one.answer_status = 'PENDING' OR COUNT { MATCH (one)-[:COVERED_BY]->(:PartyOrg) } > 1))
       OR (label(one) = 'PartyOrg' AND coalesce(one.active, true) AND NOT coalesce(one.unnamed, false)
           AND NOT coalesce(one.org_type IN ['ALLIANCE', 'SERVICE_CENTER'], false)))
OPTIONAL MATCH (one)-[tie:COVERED_BY]-(other:PartyOrg:Enterprise:SocialOrg)
WITH rules, ranked, one, other, label(one) = 'PartyOrg' AS is_org, tie.mode AS mode,
     CASE WHEN label(one) = 'PartyOrg' THEN one.org_type ELSE other.org_type END AS type,
     CASE WHEN label(one) = 'PartyOrg' THEN one.level ELSE other.level END AS level,
     CASE WHEN label(one) = 'PartyOrg' THEN one.pending_since IS NOT NULL AND one.founded IS NULL
          ELSE other.pending_since IS NOT NULL AND other.founded IS NULL END AS founding,
     CASE WHEN label(one) = 'PartyOrg' THEN other.exclusion IS NULL AND coalesce(other.operating, true)
          ELSE one.exclusion IS NULL AND coalesce(one.operating, true) AND coalesce(other.active, true) AND NOT coalesce(other.unnamed, false)
               AND NOT coalesce(other.org_type IN ['ALLIANCE', 'SERVICE_CENTER'], false) END AS sound,
     CASE WHEN label(one) = 'PartyOrg' THEN COUNT { MATCH (one)<-[:COVERED_BY]-() } ELSE COUNT { MATCH (other)<-[:COVERED_BY]-() } END
     > COUNT { MATCH (one)-[:COVERED_BY]-(other) } AS shared
// 它真正纳入的底数内企业，反过来即企业真正所在的组织（方式 0 单独 1 联合 2 挂靠 3 兜底 4 方式待核实）
WITH rules, ranked, one, is_org, other, min(CASE
     WHEN other.id IS NULL OR founding OR NOT sound THEN null
     WHEN NOT CASE type WHEN 'TEMP_BRANCH' THEN rules.temporary_counts WHEN 'FLOW_BRANCH' THEN rules.flow_counts
                        WHEN 'FUNCTIONAL' THEN rules.functional_counts ELSE true END THEN null
     ELSE CASE coalesce(mode, CASE WHEN type = 'WORK_COMMITTEE' OR level <> 'ENTERPRISE' THEN 'FALLBACK'
                                   WHEN type = 'JOINT_BRANCH' THEN 'JOINT' WHEN shared THEN 'JOINT' ELSE 'SINGLE' END)
               WHEN 'SINGLE' THEN 0 WHEN 'JOINT' THEN 1 WHEN 'ATTACHED' THEN 2 WHEN 'FALLBACK' THEN 3 WHEN 'UNSPECIFIED' THEN 4 END END) AS mode
WITH rules, ranked, one, is_org, count(mode) AS units, count(CASE WHEN mode < 2 THEN 1 END) AS built, count(CASE WHEN mode = 1 THEN 1 END) AS joined,
     count(CASE WHEN mode IS NOT NULL THEN other.members_formal END) AS formal_known, sum(CASE WHEN mode IS NOT NULL THEN other.members_formal END) AS formal_sum,
     count(CASE WHEN mode IS NOT NULL THEN other.members_total END) AS total_known, sum(CASE WHEN mode IS NOT NULL THEN other.members_total END) AS total_sum,
     list_sort(collect(CASE WHEN mode = 1 AND is_org AND other.members_formal >= rules.own_branch_formal
                            THEN other.id + '	' + to_string(other.members_formal) + '	' + coalesce(other.name, other.uscc, ' ') END)) AS able,
     list_sort(collect(CASE WHEN mode IS NOT NULL AND NOT is_org THEN other.id + '	' + other.name END)) AS orgs
OPTIONAL MATCH (one)-[:SUBORDINATE_TO]->(superior:PartyOrg)
WITH rules, ranked, one, is_org, units, built, joined, formal_known, formal_sum, total_known, total_sum, able, orgs, list_sort(collect(superior.name)) AS superiors
OPTIONAL MATCH (via:PartyOrg) WHERE via.id = one.answer_via AND coalesce(via.active, true) AND NOT coalesce(via.unnamed, false)
  AND NOT coalesce(via.org_type IN ['ALLIANCE', 'SERVICE_CENTER'], false)
WITH rules, ranked, one, is_org, units, built, joined, able, superiors, list_transform(orgs, org -> string_split(org, '	')[2]) AS orgs, via.name AS via,
     coalesce(via.pending_since IS NOT NULL AND via.founded IS NULL, false) AS via_founding,
     COUNT { MATCH (one)<-[:SUBORDINATE_TO]-(:PartyOrg) } AS below, one.pending_since IS NOT NULL AND one.founded IS NULL AS founding,
     coalesce(CASE WHEN is_org THEN one.members_formal END, CASE WHEN units > 0 AND formal_known = units THEN CAST(formal_sum AS INT64) END) AS formal,
     coalesce(CASE WHEN is_org THEN one.members_total END, CASE WHEN units > 0 AND total_known = units THEN CAST(total_sum AS INT64) END) AS total,
     coalesce(one.level, 'ENTERPRISE') = 'ENTERPRISE' AND coalesce(one.org_type IN ['BRANCH', 'JOINT_BRANCH', 'GENERAL_BRANCH', 'COMMITTEE'], false)
     AND NOT EXISTS { MATCH (one)-[:RESPONSIBLE_FOR]->() } AND NOT EXISTS { MATCH (one)<-[:GUIDED_BY]-() } AS for_firms
WITH rules, ranked, one, is_org, units, built, able, superiors, orgs, via, via_founding, below, founding, formal, total,
     NOT founding AND coalesce(one.org_type IN ['BRANCH', 'JOINT_BRANCH'], false) AS branch, NOT founding AND for_firms AS own,
     NOT founding AND (coalesce(one.org_type = 'JOINT_BRANCH', false) OR (coalesce(one.org_type = 'BRANCH', false) AND joined > 1)) AS joint,
     rules.as_of - one.pending_since AS waiting, rules.as_of - one.term_end AS over
// 二、逐项问
UNWIND CASE WHEN is_org THEN ['单独组建党员不足', '联合支部超硬上限', '联合支部单位偏多', '支部党员过多', '可升格党委', '可升格党总支', '应设支委会', '两个上级',
                              '没有上级', '没有企业', '筹建超期', '临时支部超期', '可单独组建'] ELSE ['企业属于两个组织', '企业筹建超期'] END AS asked
UNWIND CASE WHEN asked = '可单独组建' AND joint AND size(able) > 0 THEN able ELSE [''] END AS unit
WITH one, asked, unit, superiors, orgs, via, over, CASE asked
     WHEN '单独组建党员不足' THEN CASE WHEN branch AND own AND NOT joint AND built = 1 AND coalesce(formal, total) < rules.own_branch_formal THEN coalesce(formal, total) END
     WHEN '联合支部超硬上限' THEN CASE WHEN joint AND units > rules.joint_units_hard THEN units END
     WHEN '联合支部单位偏多' THEN CASE WHEN joint AND units > rules.joint_units AND units <= rules.joint_units_hard THEN units END
     WHEN '支部党员过多' THEN CASE WHEN branch AND total > rules.branch_members THEN total END
     WHEN '可升格党委' THEN CASE WHEN own AND one.org_type <> 'COMMITTEE' AND total >= rules.committee_members THEN total END
     WHEN '可升格党总支' THEN CASE WHEN own AND branch AND total >= rules.general_branch_members AND total < rules.committee_members THEN total END
     WHEN '应设支委会' THEN CASE WHEN branch AND formal >= rules.branch_committee_formal THEN formal END
     WHEN '两个上级' THEN CASE WHEN size(superiors) > 1 THEN size(superiors) END
     WHEN '没有上级' THEN CASE WHEN size(superiors) = 0 AND NOT founding AND ranked AND NOT coalesce(one.level IN ['CITY', 'DISTRICT'], below > 0) THEN 0 END
     WHEN '没有企业' THEN CASE WHEN own AND units = 0 AND below = 0 THEN 0 END
     WHEN '筹建超期' THEN CASE WHEN founding AND waiting > rules.approval_days THEN waiting END
     WHEN '临时支部超期' THEN CASE WHEN one.org_type = 'TEMP_BRANCH' AND over > 0 THEN over END
     WHEN '可单独组建' THEN CASE WHEN unit <> '' THEN CAST(string_split(unit + '	0	0', '	')[2] AS INT64) END
     WHEN '企业属于两个组织' THEN CASE WHEN size(orgs) > 1 THEN size(orgs) END
     ELSE CASE WHEN one.answer_status = 'PENDING' AND one.answer_overdue AND NOT via_founding THEN one.answer_pending_days END END AS n,
     CASE WHEN asked = '可升格党委' AND total = rules.committee_members OR asked = '可升格党总支' AND total = rules.general_branch_members
          THEN '恰为界限，各地口径不一' END AS bound
WITH asked = '企业属于两个组织' OR asked = '企业筹建超期' AS of_firm, one, asked, unit, superiors, orgs, via, n, bound,
     CASE asked WHEN '企业筹建超期' THEN '筹建超期' ELSE asked END AS what
WHERE n IS NOT NULL AND ($发现 = '' OR what = $发现)
RETURN what AS 发现, CASE WHEN asked = '企业属于两个组织' THEN string_split(list_to_string('	', orgs) + '	 ', '	')[1] WHEN of_firm THEN via ELSE one.name END AS 党组织,
       CASE WHEN of_firm THEN coalesce(one.name, one.uscc) WHEN asked = '可单独组建' THEN string_split(unit + '	0	0', '	')[3] END AS 企业, n AS 数,
       CASE asked WHEN '两个上级' THEN list_to_string('、', superiors) WHEN '企业属于两个组织' THEN list_to_string('、', orgs)
                  WHEN '临时支部超期' THEN '届满 ' + to_string(one.term_end) ELSE bound END AS 说明
ORDER BY 发现, 党组织, 企业;
