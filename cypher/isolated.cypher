// 周围没有党组织的空白点
// 有党员、没有党组织、方圆若干米内也没有一家企业有党组织的企业：联合组建无处可靠，须单独或由属地想办法。没有坐标的不在其中。
// EN Uncovered firms with no organisation around. They have members, and within so many metres no firm has an organisation.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 米 整数 = 300：方圆多少米，直线
// 参数 党员 整数 = 1：至少几名党员
// 参数 状态 未覆盖状态 = "UNCOVERED"：UNCOVERED 空白点，WORK_ONLY 仅工作覆盖，PENDING 筹建中，UNKNOWN 待核实；空为这四种
// 答案 表
// 服务器的地球半径是 6378140 米，orggraph 的是 6371008.8 米：距离按此折算。附近的企业由坐标点的索引找出，数据集和状态因此写成用不上别的索引的样子
MATCH (firm:Enterprise)
WHERE firm.dataset = $dataset AND firm.answer_status IN CASE $状态 WHEN '' THEN ['UNCOVERED', 'WORK_ONLY', 'PENDING', 'UNKNOWN'] ELSE [$状态] END
  AND coalesce(firm.members_total, firm.members_formal) >= $党员 AND firm.position IS NOT NULL
  AND NOT EXISTS {
      MATCH (near:Enterprise)
      WHERE point.distance(near.position, firm.position) <= $米 * 6378140 / 6371008.8
        AND coalesce(near.dataset, '') = $dataset AND left(near.answer_status, 4) = 'ORG_' }
RETURN coalesce(firm.name, firm.id) AS 企业, firm.uscc AS 信用代码, firm.answer_district AS 区, firm.answer_street AS 街道,
       firm.staff AS 职工数, coalesce(firm.members_total, firm.members_formal) AS 党员数,
       coalesce(firm.answer_responsible_name, '兜底责任不明') AS 兜底责任党组织
ORDER BY 党员数 DESC, firm.id;
