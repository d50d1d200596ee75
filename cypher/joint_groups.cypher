// 联合组建建议及成员
// 载入时一并写入的联合组建建议：每组的依托企业、成员和合计；只是建议，不计入覆盖。载入时没有加 --plan 就没有建议。
// EN Proposed joint branches and their members. Written with load --plan; a proposal never counts as coverage.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 答案 表
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
MATCH (group:JointGroup) WHERE group.dataset = $dataset AND group.id IS NOT NULL
MATCH (group)<-[join:PROPOSED_JOIN]-(firm)
WITH rules, group, firm, join ORDER BY firm.id <> group.host, join.metres, firm.id
WITH rules, group, collect(coalesce(firm.name, firm.id)) AS names, sum(firm.members_formal) AS formal,
     sum(coalesce(firm.members_total, firm.members_formal)) AS total, sum(firm.staff) AS staff, max(join.metres) AS metres
RETURN group.number AS 组号, names[0] AS 依托, size(names) AS 企业数, names AS 名单, formal AS 正式党员合计, total AS 党员合计, staff AS 职工合计,
       metres AS 最大间距, formal >= rules.branch_committee_formal AS 是否设支委会, size(names) > rules.joint_units AS 是否超限
ORDER BY 组号;
