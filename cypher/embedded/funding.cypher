// 党建经费
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
// 一、在用、有名称的组织，连同它真正纳入的底数内企业
MATCH (org:PartyOrg)<-[tie:COVERED_BY]-(firm:Enterprise:SocialOrg)
WHERE org.dataset = $dataset AND coalesce(org.active, true) AND NOT coalesce(org.unnamed, false)
  AND NOT coalesce(org.org_type IN ['ALLIANCE', 'SERVICE_CENTER'], false) AND coalesce(tie.mode, '') <> 'PENDING'
  AND CASE org.org_type WHEN 'TEMP_BRANCH' THEN rules.temporary_counts WHEN 'FLOW_BRANCH' THEN rules.flow_counts
                        WHEN 'FUNCTIONAL' THEN rules.functional_counts ELSE true END
  AND NOT (org.pending_since IS NOT NULL AND org.founded IS NULL) AND firm.exclusion IS NULL AND coalesce(firm.operating, true)
WITH rules, org, count(DISTINCT CASE WHEN label(firm) = 'Enterprise' THEN firm.id END) AS firms
WHERE firms > 0
// 二、党员数：本企业的组织以所填为准，否则为靠它覆盖的企业之和，有一家不明即不明
WITH rules, org, firms, coalesce(org.org_type IN ['BRANCH', 'JOINT_BRANCH'], false) AS branch,
     coalesce(org.level, 'ENTERPRISE') = 'ENTERPRISE'
     AND coalesce(org.org_type IN ['BRANCH', 'JOINT_BRANCH', 'GENERAL_BRANCH', 'COMMITTEE'], false)
     AND NOT EXISTS { MATCH (org)-[:RESPONSIBLE_FOR]->() } AND NOT EXISTS { MATCH (org)<-[:GUIDED_BY]-() } AS own
OPTIONAL MATCH (org)<-[:COVERED_BY]-(unit:Enterprise:SocialOrg) WHERE unit.answer_via = org.id AND unit.answer_status STARTS WITH 'ORG_'
WITH DISTINCT rules, org, firms, branch, own, unit
WITH rules, org, firms, branch, own, count(unit.id) AS units, count(unit.members_total) AS known, CAST(coalesce(sum(unit.members_total), 0) AS INT64) AS total
WITH rules, org, firms, branch, coalesce(CASE WHEN own THEN org.members_total END, CASE WHEN units = known THEN total END) AS members
WITH rules, org, firms, branch, members, coalesce(members, 0) * rules.funding_per_member AS by_member,
     CASE WHEN branch THEN rules.funding_per_branch ELSE 0 END AS by_branch
RETURN org.name AS 党组织, org.org_type AS 组织类型, firms AS 企业数, branch AS 是支部, members AS 党员数,
       CASE WHEN rules.funding_combine = 'sum' OR by_member + by_branch = 0 THEN by_member + by_branch
            WHEN by_member > by_branch THEN by_member ELSE by_branch END AS 年度经费
ORDER BY 年度经费 DESC, 党组织;
