// 同楼可联合的企业
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
MATCH (building:Place) WHERE building.kind = 'BUILDING' AND ($楼宇 = '' OR building.name CONTAINS $楼宇)
MATCH (a:Enterprise)-[:LOCATED_IN]->(building)<-[:LOCATED_IN]-(b:Enterprise)
WHERE a.id < b.id AND a.answer_status IN ['UNCOVERED', 'WORK_ONLY'] AND b.answer_status IN ['UNCOVERED', 'WORK_ONLY']
  AND 0 < a.members_formal AND a.members_formal < rules.own_branch_formal
  AND 0 < b.members_formal AND b.members_formal < rules.own_branch_formal
  AND a.members_formal + b.members_formal >= rules.joint_formal
RETURN building.name AS 楼宇, coalesce(a.name, a.id) AS 企业一, coalesce(b.name, b.id) AS 企业二,
       a.members_formal + b.members_formal AS 正式党员合计, a.category AS 类别一, b.category AS 类别二
ORDER BY building.name, a.members_formal + b.members_formal DESC, a.id, b.id;
