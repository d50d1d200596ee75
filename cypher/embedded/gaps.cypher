// 空白点清单
MATCH (firm:Enterprise) WHERE firm.dataset = $dataset
  AND ((firm.answer_status = $状态) OR ($状态 = '' AND firm.answer_status IN ['UNCOVERED', 'WORK_ONLY', 'PENDING', 'UNKNOWN']))
OPTIONAL MATCH (firm)-[:LOCATED_IN]->(:Place)-[:PART_OF*0..30]->(wider:Place) WHERE wider.kind IN ['DISTRICT', 'STREET']
WITH firm, list_sort(collect(DISTINCT CASE WHEN wider.kind = 'DISTRICT' THEN wider.name END)) AS districts,
     list_sort(collect(DISTINCT CASE WHEN wider.kind = 'STREET' THEN wider.name END)) AS streets
WHERE ($区 = '' OR list_to_string('；', districts) CONTAINS $区)
  AND ($街道 = '' OR list_to_string('；', streets) CONTAINS $街道)
RETURN coalesce(firm.name, firm.id) AS 企业, firm.uscc AS 信用代码, CASE WHEN size(districts) = 1 THEN list_to_string('', districts) ELSE firm.district END AS 区,
       CASE WHEN size(streets) = 1 THEN list_to_string('', streets) ELSE firm.street END AS 街道, firm.park AS 园区, firm.building AS 楼宇,
       firm.category AS 行业, firm.staff AS 职工数, firm.members_total AS 党员数, firm.members_formal AS 正式党员,
       firm.answer_status AS 状态, firm.answer_reason AS 未覆盖原因, firm.answer_rule AS 触发规则,
       coalesce(firm.answer_responsible_name, '兜底责任不明') AS 兜底责任党组织, firm.answer_path AS 责任路径, firm.answer_priority AS 优先级
ORDER BY CASE firm.answer_priority WHEN 'HIGH' THEN 1 WHEN 'MIDDLE' THEN 2 ELSE 3 END, firm.answer_status, coalesce(firm.members_formal, -1) DESC,
         coalesce(firm.staff, -1) DESC, firm.id;
