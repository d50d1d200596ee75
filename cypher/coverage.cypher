// 覆盖率（由关系现算）
// 按区、街道、社区、园区、楼宇、商圈、众创空间、类别、行业党委、主管部门、企业性质分组的覆盖率表，末行合计；与 orggraph coverage 逐格一致。
// 分母是口径所定的企业：实体运营（默认）、三有、应建、全部；社会组织另算，把“对象”改为 SocialOrg 即可。
// EN Coverage rates, from the relationships alone. The coverage table by district, street, community, park, building and so on.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 分组 分组 = "区"：区、街道、社区、园区、楼宇、商圈、众创空间、类别、行业党委、主管部门、企业性质
// 参数 口径 口径 = "实体运营"：实体运营、三有、应建、全部
// 参数 对象 对象 = "Enterprise"：Enterprise 企业，SocialOrg 社会组织
// 答案 表
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
WITH rules, ['楼宇', '众创空间', '商圈', '园区', '社区', '街道', '区', '市'] AS words,
     ['BUILDING', 'INCUBATOR', 'BUSINESS_DISTRICT', 'PARK', 'COMMUNITY', 'STREET', 'DISTRICT', 'CITY'] AS kinds
WITH rules, kinds, [i IN range(0, 7) WHERE words[i] = $分组][0] AS wanted
// 一、每家企业属于哪一组：自己写明的地点优先，否则由更近的地点推出（推不出唯一一个的不算）
CALL (kinds, wanted) {
  MATCH (group:Place) WHERE group.dataset = $dataset AND group.id IS NOT NULL AND group.kind = kinds[wanted]
  WITH kinds, wanted, group.name AS name, collect(group) AS same
  UNWIND same AS group
  WITH kinds, wanted, group, CASE size(same) WHEN 1 THEN name ELSE name + '（' + coalesce(
       COLLECT { MATCH (group)-[:PART_OF*0..]->(d:District) RETURN d.name ORDER BY d.name }[0], group.id) + '）' END AS name
  MATCH (place:Place)-[:PART_OF*0..]->(group)
  WITH DISTINCT kinds, wanted, place, group, name
  WITH wanted, place, [i IN range(0, 7) WHERE kinds[i] = place.kind][0] AS width, collect([group.id, name]) AS groups
  WHERE width = wanted OR (width < wanted AND size(groups) = 1)
  WITH place, CASE width WHEN wanted THEN -1 ELSE width END AS order,
       CASE width WHEN wanted THEN [g IN groups WHERE g[0] = place.id][0] ELSE groups[0] END AS group
  MATCH (place)<-[tie:LOCATED_IN]-(firm:Enterprise|SocialOrg) WHERE tie.further IS NULL
  RETURN firm, [order, group[1]] AS at
  UNION ALL
  MATCH (firm:Enterprise|SocialOrg) WHERE firm.dataset = $dataset AND firm.id IS NOT NULL
  RETURN firm, null AS at
}
WITH rules, wanted, firm, min(at)[1] AS place
WHERE $对象 IN labels(firm)
WITH rules, firm, CASE
     WHEN wanted IS NOT NULL THEN coalesce(place, '未定位')
     ELSE coalesce(CASE $分组 WHEN '类别' THEN firm.category WHEN '主管部门' THEN firm.department WHEN '企业性质' THEN firm.ownership
          WHEN '行业党委' THEN coalesce(
               COLLECT { MATCH (firm)-[:GUIDED_BY]->(g:PartyOrg) WHERE coalesce(g.active, true)
                         RETURN g.name ORDER BY coalesce(g.name = firm.committee, false) DESC, g.id }[0],
               COLLECT { MATCH (firm)-[:IN_CATEGORY]->(:Category)<-[:RESPONSIBLE_FOR]-(g:PartyOrg) WHERE coalesce(g.active, true)
                         RETURN g.name ORDER BY g.id }[0])
          END, '未填') END AS name
// 二、状态：与“覆盖状态”同一套判断
OPTIONAL MATCH (firm)-[tie:COVERED_BY]->(org)
WITH rules, firm, name, org, org:Alliance OR org.org_type IN ['ALLIANCE', 'SERVICE_CENTER'] AS shown_only,
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
     AS tied
WITH rules, firm, name, min(tied) AS strength, max(CASE WHEN tied = 6 AND NOT coalesce(shown_only, false) THEN 1 ELSE 0 END) = 1 AS claims
WITH rules, firm, name, strength, claims,
     firm.exclusion IS NOT NULL OR coalesce(firm.operating, true) = false AS excluded,
     EXISTS { (firm)-[:SERVED_BY|HAS_MASS_ORG]->() } AS works,
     // 片段 unsaid
     // 党组织栏空白是不是“没有说”，看规则 blank_means
     CASE rules.blank_means WHEN 'none' THEN false WHEN 'none_if_surveyed' THEN NOT firm.surveyed ELSE firm.organisation IS NULL END
     // 片段完
     AS unsaid,
     CASE WHEN firm.members_formal IS NULL AND coalesce(firm.members_total < rules.own_branch_formal, false) THEN false
          ELSE firm.members_formal >= rules.own_branch_formal END
     OR firm.staff >= rules.must_build_staff OR (rules.must_build_above_scale AND coalesce(firm.above_scale, false)) AS must
WITH rules, firm, name, strength, claims, excluded,
     CASE WHEN rules.should_counts_as_must
          THEN must OR firm.staff >= rules.should_build_staff
               OR (rules.should_build_any_member AND (firm.members_formal > 0 OR firm.members_total > 0))
          ELSE must END AS due,
     CASE WHEN excluded THEN 'EXCLUDED' ELSE
     // 片段 status
     // 最强的一条定状态：第一条相符的即是
     CASE WHEN strength = 0 THEN 'ORG_SINGLE' WHEN strength = 1 THEN 'ORG_JOINT' WHEN strength = 2 THEN 'ORG_ATTACHED'
          WHEN strength = 3 THEN 'ORG_FALLBACK' WHEN strength = 4 THEN 'ORG_UNSPECIFIED'
          WHEN works THEN 'WORK_ONLY' WHEN strength = 5 THEN 'PENDING'
          WHEN strength IS NULL AND unsaid THEN 'UNKNOWN' ELSE 'UNCOVERED' END
     // 片段完
     END AS status
WITH firm, name, status, due,
     CASE status WHEN 'ORG_ATTACHED' THEN rules.attached_counts WHEN 'ORG_FALLBACK' THEN rules.fallback_counts
                 ELSE status IN ['ORG_SINGLE', 'ORG_JOINT', 'ORG_UNSPECIFIED'] END AS organised,
     NOT excluded AND (coalesce(strength < 6, false) OR claims) AS nominal,
     CASE $口径 WHEN '全部' THEN coalesce(firm.exclusion <> 'DUPLICATE', true)
                WHEN '应建' THEN NOT excluded AND coalesce(due, false)
                WHEN '三有' THEN NOT excluded AND coalesce(firm.premises AND firm.staff > 0 AND firm.operating, false)
                ELSE NOT excluded END AS counts
// 三、数数；每家企业数进自己的组，也数进合计
UNWIND [name, '合计'] AS 分组
WITH 分组, count(*) AS 台账数, sum(toInteger(NOT counts)) AS 剔除数, sum(toInteger(counts)) AS 纳入数,
     sum(toInteger(counts AND status = 'ORG_SINGLE')) AS 单独, sum(toInteger(counts AND status = 'ORG_JOINT')) AS 联合,
     sum(toInteger(counts AND status = 'ORG_ATTACHED')) AS 挂靠, sum(toInteger(counts AND status = 'ORG_FALLBACK')) AS 兜底,
     sum(toInteger(counts AND status = 'ORG_UNSPECIFIED')) AS 方式待核实,
     sum(toInteger(counts AND organised)) AS 组织覆盖数,
     sum(toInteger(counts AND organised AND status <> 'ORG_FALLBACK')) AS 不含兜底数,
     sum(toInteger(counts AND status = 'WORK_ONLY')) AS 仅工作覆盖数,
     sum(toInteger(counts AND (status STARTS WITH 'ORG_' OR status = 'WORK_ONLY'))) AS 两个覆盖数,
     sum(toInteger(counts AND nominal)) AS 名义覆盖数,
     sum(CASE WHEN counts AND due IS NOT NULL THEN toInteger(due) END) AS 应建, count(CASE WHEN counts THEN due END) AS 应建可知,
     sum(CASE WHEN counts AND due IS NOT NULL THEN toInteger(due AND organised) END) AS 已建,
     sum(toInteger(counts AND status = 'UNCOVERED')) AS 空白点, sum(toInteger(counts AND status = 'PENDING')) AS 筹建中,
     sum(toInteger(counts AND status = 'UNKNOWN')) AS 待核实
RETURN 分组, 台账数, 剔除数, 纳入数, 单独, 联合, 挂靠, 兜底, 方式待核实, 组织覆盖数,
       CASE 纳入数 WHEN 0 THEN null ELSE (2000 * 组织覆盖数 + 纳入数) / (2 * 纳入数) / 10.0 END AS 组织覆盖率,
       CASE 纳入数 WHEN 0 THEN null ELSE (2000 * 不含兜底数 + 纳入数) / (2 * 纳入数) / 10.0 END AS 不含兜底率,
       // 方式待核实的企业中可能有单独组建的，此时不出单独组建率
       CASE WHEN 纳入数 > 0 AND 方式待核实 = 0 THEN (2000 * 单独 + 纳入数) / (2 * 纳入数) / 10.0 END AS 单独组建率,
       仅工作覆盖数, 两个覆盖数, CASE 纳入数 WHEN 0 THEN null ELSE (2000 * 两个覆盖数 + 纳入数) / (2 * 纳入数) / 10.0 END AS 两个覆盖率,
       名义覆盖数, CASE 纳入数 WHEN 0 THEN null ELSE (2000 * 名义覆盖数 + 纳入数) / (2 * 纳入数) / 10.0 END AS 名义覆盖率,
       CASE 应建可知 WHEN 0 THEN null ELSE 应建 END AS 应建数, CASE 应建可知 WHEN 0 THEN null ELSE 已建 END AS 已建数,
       CASE WHEN 应建 > 0 THEN (2000 * 已建 + 应建) / (2 * 应建) / 10.0 END AS 应建尽建率, 空白点, 筹建中, 待核实
ORDER BY CASE 分组 WHEN '合计' THEN 2 WHEN '未定位' THEN 1 WHEN '未填' THEN 1 ELSE 0 END, 分组;
