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
