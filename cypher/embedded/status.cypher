// 覆盖状态（由关系现算）
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
MATCH (firm:Enterprise:SocialOrg) WHERE firm.dataset = $dataset
OPTIONAL MATCH (firm)-[tie:COVERED_BY]->(org:PartyOrg:Alliance)
WITH rules, firm, org, label(org) = 'Alliance' OR org.org_type IN ['ALLIANCE', 'SERVICE_CENTER'] AS shown_only,
     // 片段 strength_embedded
     // 一条纳入关系的强弱：0 单独 1 联合 2 挂靠 3 兜底 4 方式待核实 5 筹建 6 不计覆盖的组织 7 已撤销的组织
     CASE WHEN org.id IS NULL THEN null
          WHEN org.active = false THEN 7
          WHEN label(org) = 'Alliance' THEN 6
          WHEN NOT CASE org.org_type WHEN 'TEMP_BRANCH' THEN rules.temporary_counts WHEN 'FLOW_BRANCH' THEN rules.flow_counts
                                     WHEN 'FUNCTIONAL' THEN rules.functional_counts
                                     WHEN 'ALLIANCE' THEN false WHEN 'SERVICE_CENTER' THEN false ELSE true END THEN 6
          WHEN org.pending_since IS NOT NULL AND org.founded IS NULL THEN 5
          ELSE CASE coalesce(tie.mode,
                             CASE WHEN org.org_type = 'WORK_COMMITTEE' OR org.level <> 'ENTERPRISE' THEN 'FALLBACK'
                                  WHEN org.org_type = 'JOINT_BRANCH' THEN 'JOINT'
                                  WHEN org.unnamed THEN 'UNSPECIFIED'
                                  WHEN COUNT { MATCH (org)<-[:COVERED_BY]-() } > COUNT { MATCH (firm)-[:COVERED_BY]->(org) } THEN 'JOINT'
                                  ELSE 'SINGLE' END)
                    WHEN 'SINGLE' THEN 0 WHEN 'JOINT' THEN 1 WHEN 'ATTACHED' THEN 2 WHEN 'FALLBACK' THEN 3
                    WHEN 'UNSPECIFIED' THEN 4 ELSE 5 END
     END
     // 片段完
     AS strength
WITH rules, firm, min(strength) AS strength, min(CASE WHEN strength IS NOT NULL THEN to_string(strength) + org.id END) AS best,
     max(CASE WHEN strength = 6 AND NOT coalesce(shown_only, false) THEN 1 ELSE 0 END) = 1 AS claims
// 工作覆盖凭谁：先是指导员，其次工会、共青团、妇联
OPTIONAL MATCH (firm)-[:SERVED_BY|HAS_MASS_ORG]->(work)
WITH rules, firm, strength, best, claims, min(CASE WHEN work.id IS NULL THEN null WHEN label(work) <> 'MassOrg' THEN '0' + work.id
     ELSE CASE work.kind WHEN 'UNION' THEN '1' WHEN 'LEAGUE' THEN '2' ELSE '3' END + work.id END) AS work
WITH rules, firm, strength, best, claims, work, work IS NOT NULL AS works,
     firm.exclusion IS NOT NULL OR coalesce(firm.operating, true) = false AS excluded,
     // 片段 unsaid
     // 党组织栏空白是不是“没有说”，看规则 blank_means
     CASE rules.blank_means WHEN 'none' THEN false WHEN 'none_if_surveyed' THEN NOT firm.surveyed ELSE firm.organisation IS NULL END
     // 片段完
     AS unsaid
WITH rules, firm, strength, best, claims, work, excluded,
     CASE WHEN excluded THEN 'EXCLUDED' ELSE
     // 片段 status
     // 最强的一条定状态：第一条相符的即是
     CASE WHEN strength = 0 THEN 'ORG_SINGLE' WHEN strength = 1 THEN 'ORG_JOINT' WHEN strength = 2 THEN 'ORG_ATTACHED'
          WHEN strength = 3 THEN 'ORG_FALLBACK' WHEN strength = 4 THEN 'ORG_UNSPECIFIED'
          WHEN works THEN 'WORK_ONLY' WHEN strength = 5 THEN 'PENDING'
          WHEN strength IS NULL AND unsaid THEN 'UNKNOWN' ELSE 'UNCOVERED' END
     // 片段完
     END AS status
WHERE $状态 = '' OR status = $状态
RETURN firm.id AS 编号, firm.name AS 企业, status AS 状态,
       CASE WHEN excluded THEN null
            WHEN status = 'WORK_ONLY' THEN substring(work, 2, size(work))
            WHEN strength <= 5 THEN substring(best, 2, size(best)) END AS 依据,
       CASE status WHEN 'ORG_ATTACHED' THEN rules.attached_counts WHEN 'ORG_FALLBACK' THEN rules.fallback_counts
                   ELSE status IN ['ORG_SINGLE', 'ORG_JOINT', 'ORG_UNSPECIFIED'] END AS 组织覆盖,
       status STARTS WITH 'ORG_' OR status = 'WORK_ONLY' AS 两个覆盖,
       NOT excluded AND (coalesce(strength < 6, false) OR claims) AS 名义覆盖
ORDER BY firm.id;
