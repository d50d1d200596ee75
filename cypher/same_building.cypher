// 同楼可联合的企业
// 同一楼宇里没有党组织、各有一两名正式党员、加起来够成立联合党支部的两家企业；每一对只列一次。
// EN Firms of one building that could join. Pairs without an organisation that have members enough together.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 楼宇 文字 = ""：只看名称含这些字的楼宇；空为全部
// 答案 表
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
MATCH (firm:Enterprise)-[:LOCATED_IN]->(building:Building)
WHERE firm.dataset = $dataset AND firm.answer_status IN ['UNCOVERED', 'WORK_ONLY']
  AND 0 < firm.members_formal AND firm.members_formal < rules.own_branch_formal AND building.name CONTAINS $楼宇
WITH rules, building, collect(DISTINCT firm) AS firms
UNWIND firms AS a
UNWIND firms AS b
WITH rules, building, a, b WHERE a.id < b.id AND a.members_formal + b.members_formal >= rules.joint_formal
RETURN building.name AS 楼宇, coalesce(a.name, a.id) AS 企业一, coalesce(b.name, b.id) AS 企业二,
       a.members_formal + b.members_formal AS 正式党员合计, a.category AS 类别一, b.category AS 类别二
ORDER BY 楼宇, 正式党员合计 DESC, a.id, b.id;
