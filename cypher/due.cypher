// 应建未建
// 正式党员、职工数或规模已达应建标准、却没有党组织的企业。
// EN Due and not built. Firms that must have an organisation by members, staff or size, and have none.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 区 文字 = ""：只看名称含这些字的区；空为全部
// 答案 表
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
MATCH (firm:Enterprise) WHERE firm.dataset = $dataset AND firm.id IS NOT NULL AND firm.answer_status <> 'EXCLUDED'
  AND firm.answer_organised = false AND ($区 = '' OR firm.answer_district CONTAINS $区)
  AND (firm.members_formal >= rules.own_branch_formal OR firm.staff >= rules.must_build_staff
       OR (rules.must_build_above_scale AND firm.above_scale))
RETURN coalesce(firm.name, firm.id) AS 企业, firm.uscc AS 信用代码, firm.answer_district AS 区, firm.answer_street AS 街道, firm.staff AS 职工数,
       firm.members_formal AS 正式党员, firm.answer_status AS 状态,
       CASE WHEN firm.members_formal >= rules.own_branch_formal THEN '单独组建' ELSE '联合组建＋发展党员' END AS 建议, firm.answer_rule AS 触发规则,
       coalesce(firm.answer_responsible_name, '兜底责任不明') AS 兜底责任党组织
ORDER BY coalesce(正式党员, -1) DESC, coalesce(职工数, -1) DESC, firm.id;
