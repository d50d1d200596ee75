// 撤掉一个组织影响谁
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
MATCH (gone:PartyOrg) WHERE gone.dataset = $dataset AND (gone.id = $党组织 OR gone.name = $党组织)
// 三样各算各的：它纳入的企业，隶属于它的组织，它负责的地点和类别
UNWIND ['firm', 'lower', 'at'] AS part
OPTIONAL MATCH (gone)<-[:COVERED_BY]-(firm:Enterprise:SocialOrg) WHERE part = 'firm' AND firm.exclusion IS NULL AND coalesce(firm.operating, true)
OPTIONAL MATCH (gone)<-[:SUBORDINATE_TO]-(lower) WHERE part = 'lower'
OPTIONAL MATCH (gone)-[:RESPONSIBLE_FOR]->(at) WHERE part = 'at'
WITH DISTINCT rules, gone, part, firm, lower, at
WHERE firm.id IS NOT NULL OR lower.id IS NOT NULL OR at.id IS NOT NULL
OPTIONAL MATCH (lower)-[:SUBORDINATE_TO]->(superior:PartyOrg) WHERE superior.id <> gone.id
OPTIONAL MATCH (at)<-[:RESPONSIBLE_FOR]-(owner:PartyOrg) WHERE owner.id <> gone.id AND coalesce(owner.active, true)
OPTIONAL MATCH (firm)-[tie:COVERED_BY]->(org:PartyOrg:Alliance)
WITH rules, part, firm, lower, at, superior.name AS superior, owner.name AS owner, org.id AS org, org.name AS name, org.id <> gone.id AS stays,
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
WITH rules, part, firm, lower.name AS lower, lower.id AS lower_id, at.name AS at, at.id AS at_id,
     min(strength) AS before, min(CASE WHEN stays THEN strength END) AS after,
     list_sort(collect(CASE WHEN stays AND strength < 6 THEN to_string(strength) + org + '	' + name END)) AS others,
     list_sort(collect(superior)) AS superiors, list_sort(collect(owner)) AS owners
WITH rules, part, firm, coalesce(firm.name, firm.id, lower, at) AS who, before, after, superiors, owners,
     list_transform(others, other -> string_split(other, '	')[2]) AS others,
     EXISTS { MATCH (firm)-[:SERVED_BY|HAS_MASS_ORG]->() } AS works,
     // 片段 unsaid
     // 党组织栏空白是不是“没有说”，看规则 blank_means
     CASE rules.blank_means WHEN 'none' THEN false WHEN 'none_if_surveyed' THEN NOT firm.surveyed ELSE firm.organisation IS NULL END
     // 片段完
     AS unsaid
// 原来的状态，再是其后的
WITH rules, part, who, superiors, owners, others, after, works, unsaid, before AS strength
WITH rules, part, who, superiors, owners, others, works, unsaid, after AS strength,
     // 片段 status
     // 最强的一条定状态：第一条相符的即是
     CASE WHEN strength = 0 THEN 'ORG_SINGLE' WHEN strength = 1 THEN 'ORG_JOINT' WHEN strength = 2 THEN 'ORG_ATTACHED'
          WHEN strength = 3 THEN 'ORG_FALLBACK' WHEN strength = 4 THEN 'ORG_UNSPECIFIED'
          WHEN works THEN 'WORK_ONLY' WHEN strength = 5 THEN 'PENDING'
          WHEN strength IS NULL AND unsaid THEN 'UNKNOWN' ELSE 'UNCOVERED' END
     // 片段完
     AS was
WITH rules, part, who, superiors, owners, others, was,
     // 片段 status
     // 最强的一条定状态：第一条相符的即是
     CASE WHEN strength = 0 THEN 'ORG_SINGLE' WHEN strength = 1 THEN 'ORG_JOINT' WHEN strength = 2 THEN 'ORG_ATTACHED'
          WHEN strength = 3 THEN 'ORG_FALLBACK' WHEN strength = 4 THEN 'ORG_UNSPECIFIED'
          WHEN works THEN 'WORK_ONLY' WHEN strength = 5 THEN 'PENDING'
          WHEN strength IS NULL AND unsaid THEN 'UNKNOWN' ELSE 'UNCOVERED' END
     // 片段完
     AS becomes
WITH part, who, superiors, owners, others, was, becomes,
     was IN ['ORG_SINGLE', 'ORG_JOINT', 'ORG_UNSPECIFIED'] OR (was = 'ORG_ATTACHED' AND rules.attached_counts) OR (was = 'ORG_FALLBACK' AND rules.fallback_counts) AS had,
     becomes IN ['ORG_SINGLE', 'ORG_JOINT', 'ORG_UNSPECIFIED'] OR (becomes = 'ORG_ATTACHED' AND rules.attached_counts)
     OR (becomes = 'ORG_FALLBACK' AND rules.fallback_counts) AS has,
     was STARTS WITH 'ORG_' OR was = 'WORK_ONLY' AS worked, becomes STARTS WITH 'ORG_' OR becomes = 'WORK_ONLY' AS works
RETURN CASE WHEN part = 'lower' AND size(superiors) = 0 THEN '下级失去上级' WHEN part = 'lower' THEN '下级仍有上级'
            WHEN part = 'at' AND size(owners) = 0 THEN '无人负责' WHEN part = 'at' THEN '仍有人负责'
            WHEN had AND NOT has THEN '失去组织覆盖' WHEN worked AND NOT works THEN '失去工作覆盖'
            WHEN was <> becomes THEN '状态改变' WHEN had OR worked THEN '仍有覆盖' ELSE '原本未覆盖' END AS 影响,
       who AS 名称, CASE WHEN part = 'firm' THEN was END AS 原状态, CASE WHEN part = 'firm' THEN becomes END AS 其后状态,
       CASE part WHEN 'firm' THEN others WHEN 'lower' THEN superiors ELSE owners END AS 另有
ORDER BY 影响, 名称;
