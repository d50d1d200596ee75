// 覆盖状态（由关系现算）
// 每家企业是否被纳入、凭哪一节点：只看关系和台账事实，不看载入时写下的 answer_ 属性；与 orggraph coverage 逐家一致。
// 第一条相符的即是：剔除，单独，联合，挂靠，兜底，已建（方式待核实），仅工作覆盖，筹建，待核实，空白点。责任不是覆盖，建议不是覆盖。
// EN Coverage status, from the relationships alone. Whether each firm is taken up, and by which tie.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 状态 状态 = ""：只列这一状态，如 UNCOVERED；空为全部
// 答案 表
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
MATCH (firm:Enterprise|SocialOrg) WHERE firm.dataset = $dataset AND firm.id IS NOT NULL
OPTIONAL MATCH (firm)-[tie:COVERED_BY]->(org)
WITH rules, firm, org, org:Alliance OR org.org_type IN ['ALLIANCE', 'SERVICE_CENTER'] AS shown_only,
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
WITH rules, firm, collect(CASE WHEN strength IS NULL THEN null ELSE [strength, org.id] END)[0] AS best,
     max(CASE WHEN strength = 6 AND NOT coalesce(shown_only, false) THEN 1 ELSE 0 END) = 1 AS claims
WITH rules, firm, claims, best[0] AS strength, best[1] AS tied,
     firm.exclusion IS NOT NULL OR coalesce(firm.operating, true) = false AS excluded,
     EXISTS { (firm)-[:SERVED_BY|HAS_MASS_ORG]->() } AS works,
     // 片段 unsaid
     // 党组织栏空白是不是“没有说”，看规则 blank_means
     CASE rules.blank_means WHEN 'none' THEN false WHEN 'none_if_surveyed' THEN NOT firm.surveyed ELSE firm.organisation IS NULL END
     // 片段完
     AS unsaid
WITH rules, firm, claims, strength, tied, excluded, works,
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
            WHEN status = 'WORK_ONLY' THEN coalesce(
                 COLLECT { MATCH (firm)-[:SERVED_BY]->(post) RETURN post.id ORDER BY post.id }[0],
                 COLLECT { MATCH (firm)-[:HAS_MASS_ORG]->(mass)
                           RETURN mass.id ORDER BY CASE mass.kind WHEN 'UNION' THEN 1 WHEN 'LEAGUE' THEN 2 ELSE 3 END }[0])
            WHEN strength <= 5 THEN tied END AS 依据,
       CASE status WHEN 'ORG_ATTACHED' THEN rules.attached_counts WHEN 'ORG_FALLBACK' THEN rules.fallback_counts
                   ELSE status IN ['ORG_SINGLE', 'ORG_JOINT', 'ORG_UNSPECIFIED'] END AS 组织覆盖,
       status STARTS WITH 'ORG_' OR status = 'WORK_ONLY' AS 两个覆盖,
       NOT excluded AND (coalesce(strength < 6, false) OR claims) AS 名义覆盖
ORDER BY firm.id;
