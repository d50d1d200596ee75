// 空白点清单
// 没有党组织的企业，最急的在前，连同原因、触发规则、兜底责任组织和路径。状态等取自载入时算好的 answer_ 属性，因此很快。
// EN Gap list. Firms without an organisation, the most urgent first: why, by which rule, who is responsible.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 区 文字 = ""：只看名称含这些字的区，如 思明；空为全部
// 参数 街道 文字 = ""：只看名称含这些字的街道
// 参数 状态 未覆盖状态 = "UNCOVERED"：UNCOVERED 空白点，WORK_ONLY 仅工作覆盖，PENDING 筹建中，UNKNOWN 待核实；空为这四种
// 答案 表
MATCH (firm:Enterprise) WHERE firm.dataset = $dataset AND firm.id IS NOT NULL
  AND (firm.answer_status = $状态 OR ($状态 = '' AND firm.answer_status IN ['UNCOVERED', 'WORK_ONLY', 'PENDING', 'UNKNOWN']))
  AND ($区 = '' OR firm.answer_district CONTAINS $区) AND ($街道 = '' OR firm.answer_street CONTAINS $街道)
RETURN coalesce(firm.name, firm.id) AS 企业, firm.uscc AS 信用代码, firm.answer_district AS 区, firm.answer_street AS 街道,
       firm.answer_park AS 园区, firm.answer_building AS 楼宇, firm.category AS 行业, firm.staff AS 职工数, firm.members_total AS 党员数,
       firm.members_formal AS 正式党员, firm.answer_status AS 状态, firm.answer_reason AS 未覆盖原因, firm.answer_rule AS 触发规则,
       coalesce(firm.answer_responsible_name, '兜底责任不明') AS 兜底责任党组织, firm.answer_path AS 责任路径, firm.answer_priority AS 优先级
ORDER BY CASE firm.answer_priority WHEN 'HIGH' THEN 1 WHEN 'MIDDLE' THEN 2 ELSE 3 END, firm.answer_status, coalesce(firm.members_formal, -1) DESC,
         coalesce(firm.staff, -1) DESC, firm.id;
