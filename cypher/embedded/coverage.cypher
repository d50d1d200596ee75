// 覆盖率（由关系现算）
// 一、每家企业属于哪一组：自己写明的地点优先，否则由更近的地点推出（推不出唯一一个的不算）
MATCH (firm:Enterprise:SocialOrg) WHERE firm.dataset = $dataset AND label(firm) = $对象
WITH firm, ['BUILDING', 'INCUBATOR', 'BUSINESS_DISTRICT', 'PARK', 'COMMUNITY', 'STREET', 'DISTRICT', 'CITY'] AS kinds,
     CASE $分组 WHEN '楼宇' THEN 'BUILDING' WHEN '众创空间' THEN 'INCUBATOR' WHEN '商圈' THEN 'BUSINESS_DISTRICT' WHEN '园区' THEN 'PARK'
               WHEN '社区' THEN 'COMMUNITY' WHEN '街道' THEN 'STREET' WHEN '区' THEN 'DISTRICT' WHEN '市' THEN 'CITY' END AS wanted
OPTIONAL MATCH (firm)-[at:LOCATED_IN]->(place:Place)-[:PART_OF*0..8]->(wide:Place)
WHERE at.further IS NULL AND wide.kind = wanted AND list_position(kinds, place.kind) <= list_position(kinds, wanted)
WITH firm.id AS id, place.id AS place, CASE WHEN place.kind = wanted THEN 0 ELSE list_position(kinds, place.kind) END AS width,
     count(DISTINCT wide.id) AS several, min(wide.id) AS lone
WITH id, min(CASE WHEN width = 0 THEN '0' + place WHEN several = 1 THEN to_string(width) + lone END) AS at
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
MATCH (firm:Enterprise:SocialOrg) WHERE firm.id = id
OPTIONAL MATCH (firm)-[:GUIDED_BY]->(guide:PartyOrg) WHERE coalesce(guide.active, true) AND $分组 = '行业党委'
OPTIONAL MATCH (firm)-[:IN_CATEGORY]->(:Category)<-[:RESPONSIBLE_FOR]-(keeper:PartyOrg) WHERE coalesce(keeper.active, true) AND $分组 = '行业党委'
// 二、状态：与“覆盖状态”同一套判断
OPTIONAL MATCH (firm)-[tie:COVERED_BY]->(org:PartyOrg:Alliance)
WITH rules, firm, at, guide, keeper, label(org) = 'Alliance' OR org.org_type IN ['ALLIANCE', 'SERVICE_CENTER'] AS shown_only,
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
WITH rules, firm, at, min(strength) AS strength,
     max(CASE WHEN strength = 6 AND NOT coalesce(shown_only, false) THEN 1 ELSE 0 END) = 1 AS claims,
     min(CASE WHEN guide.id IS NULL THEN null WHEN guide.name = firm.committee THEN '0' + guide.id ELSE '1' + guide.id END) AS guide,
     min(keeper.id) AS keeper
WITH rules, firm, strength, claims,
     CASE WHEN $分组 IN ['楼宇', '众创空间', '商圈', '园区', '社区', '街道', '区', '市'] THEN coalesce(substring(at, 2, size(at)), '未定位')
          WHEN $分组 = '行业党委' THEN coalesce(substring(guide, 2, size(guide)), keeper, '未填')
          ELSE coalesce(CASE $分组 WHEN '类别' THEN firm.category WHEN '主管部门' THEN firm.department WHEN '企业性质' THEN firm.ownership END, '未填')
     END AS at,
     firm.exclusion IS NOT NULL OR coalesce(firm.operating, true) = false AS excluded,
     EXISTS { MATCH (firm)-[:SERVED_BY|HAS_MASS_ORG]->() } AS works,
     // 片段 unsaid
     // 党组织栏空白是不是“没有说”，看规则 blank_means
     CASE rules.blank_means WHEN 'none' THEN false WHEN 'none_if_surveyed' THEN NOT firm.surveyed ELSE firm.organisation IS NULL END
     // 片段完
     AS unsaid,
     CASE WHEN firm.members_formal IS NULL AND coalesce(firm.members_total < rules.own_branch_formal, false) THEN false
          ELSE firm.members_formal >= rules.own_branch_formal END
     OR firm.staff >= rules.must_build_staff OR (rules.must_build_above_scale AND coalesce(firm.above_scale, false)) AS must
WITH rules, firm, at, strength, claims, excluded,
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
WITH at, status, due,
     CASE status WHEN 'ORG_ATTACHED' THEN rules.attached_counts WHEN 'ORG_FALLBACK' THEN rules.fallback_counts
                 ELSE status IN ['ORG_SINGLE', 'ORG_JOINT', 'ORG_UNSPECIFIED'] END AS organised,
     NOT excluded AND (coalesce(strength < 6, false) OR claims) AS nominal,
     CASE $口径 WHEN '全部' THEN coalesce(firm.exclusion <> 'DUPLICATE', true)
                WHEN '应建' THEN NOT excluded AND coalesce(due, false)
                WHEN '三有' THEN NOT excluded AND coalesce(firm.premises AND firm.staff > 0 AND firm.operating, false)
                ELSE NOT excluded END AS counts
// 三、数数；每家企业数进自己的组，也数进合计
UNWIND [at, '合计'] AS at_or_all
WITH at_or_all AS at, count(*) AS 台账数, count(CASE WHEN NOT counts THEN 1 END) AS 剔除数, count(CASE WHEN counts THEN 1 END) AS 纳入数,
     count(CASE WHEN counts AND status = 'ORG_SINGLE' THEN 1 END) AS 单独, count(CASE WHEN counts AND status = 'ORG_JOINT' THEN 1 END) AS 联合,
     count(CASE WHEN counts AND status = 'ORG_ATTACHED' THEN 1 END) AS 挂靠, count(CASE WHEN counts AND status = 'ORG_FALLBACK' THEN 1 END) AS 兜底,
     count(CASE WHEN counts AND status = 'ORG_UNSPECIFIED' THEN 1 END) AS 方式待核实,
     count(CASE WHEN counts AND organised THEN 1 END) AS 组织覆盖数,
     count(CASE WHEN counts AND organised AND status <> 'ORG_FALLBACK' THEN 1 END) AS 不含兜底数,
     count(CASE WHEN counts AND status = 'WORK_ONLY' THEN 1 END) AS 仅工作覆盖数,
     count(CASE WHEN counts AND (status STARTS WITH 'ORG_' OR status = 'WORK_ONLY') THEN 1 END) AS 两个覆盖数,
     count(CASE WHEN counts AND nominal THEN 1 END) AS 名义覆盖数,
     count(CASE WHEN counts AND due THEN 1 END) AS 应建, count(CASE WHEN counts THEN due END) AS 应建可知,
     count(CASE WHEN counts AND due AND organised THEN 1 END) AS 已建,
     count(CASE WHEN counts AND status = 'UNCOVERED' THEN 1 END) AS 空白点, count(CASE WHEN counts AND status = 'PENDING' THEN 1 END) AS 筹建中,
     count(CASE WHEN counts AND status = 'UNKNOWN' THEN 1 END) AS 待核实
// 四、组的名称；同名的地点不止一个时，名称后注明所在的区
OPTIONAL MATCH (place:Place) WHERE place.id = at AND $分组 IN ['楼宇', '众创空间', '商圈', '园区', '社区', '街道', '区', '市']
OPTIONAL MATCH (same:Place) WHERE same.name = place.name AND same.kind = place.kind
OPTIONAL MATCH (place)-[:PART_OF*0..8]->(d:Place) WHERE d.kind = 'DISTRICT'
OPTIONAL MATCH (guide:PartyOrg) WHERE guide.id = at AND $分组 = '行业党委'
WITH at, 台账数, 剔除数, 纳入数, 单独, 联合, 挂靠, 兜底, 方式待核实, 组织覆盖数, 不含兜底数, 仅工作覆盖数, 两个覆盖数, 名义覆盖数,
     应建, 应建可知, 已建, 空白点, 筹建中, 待核实, min(place.name) AS place, min(guide.name) AS guide, count(DISTINCT same.id) AS times, min(d.name) AS district
WITH CASE WHEN times > 1 THEN place + '（' + coalesce(district, at) + '）' ELSE coalesce(place, guide, at) END AS 分组,
     台账数, 剔除数, 纳入数, 单独, 联合, 挂靠, 兜底, 方式待核实, 组织覆盖数, 不含兜底数, 仅工作覆盖数, 两个覆盖数, 名义覆盖数,
     应建, 应建可知, 已建, 空白点, 筹建中, 待核实,
     CASE WHEN 纳入数 > 0 THEN 纳入数 END AS 底, CASE WHEN 应建 > 0 THEN 应建 END AS 该
RETURN 分组, 台账数, 剔除数, 纳入数, 单独, 联合, 挂靠, 兜底, 方式待核实, 组织覆盖数,
       (2000 * 组织覆盖数 + 底) / (2 * 底) / 10.0 AS 组织覆盖率, (2000 * 不含兜底数 + 底) / (2 * 底) / 10.0 AS 不含兜底率,
       // 方式待核实的企业中可能有单独组建的，此时不出单独组建率
       CASE WHEN 方式待核实 = 0 THEN (2000 * 单独 + 底) / (2 * 底) / 10.0 END AS 单独组建率,
       仅工作覆盖数, 两个覆盖数, (2000 * 两个覆盖数 + 底) / (2 * 底) / 10.0 AS 两个覆盖率,
       名义覆盖数, (2000 * 名义覆盖数 + 底) / (2 * 底) / 10.0 AS 名义覆盖率,
       CASE WHEN 应建可知 > 0 THEN 应建 END AS 应建数, CASE WHEN 应建可知 > 0 THEN 已建 END AS 已建数,
       (2000 * 已建 + 该) / (2 * 该) / 10.0 AS 应建尽建率, 空白点, 筹建中, 待核实
ORDER BY CASE 分组 WHEN '合计' THEN 2 WHEN '未定位' THEN 1 WHEN '未填' THEN 1 ELSE 0 END, 分组;
