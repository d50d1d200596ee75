// 两期对比
// 同一城市的两个数据集：每家企业的状态从什么变成什么；新增、消失的企业也列出。
// EN Two dates compared. What the status of each firm of a city was and is; new and vanished firms too.
// 参数 旧 数据集：较早的数据集
// 参数 新 数据集：较晚的数据集
// 参数 含未变 真假 = false：未变的企业也列出
// 答案 表
CALL () {
  MATCH (after:Enterprise) WHERE after.dataset = $新 AND after.id IS NOT NULL
  OPTIONAL MATCH (before:Enterprise {dataset: $旧, id: after.id})
  RETURN coalesce(after.name, after.id) AS name, after.id AS id, before.answer_status AS was, after.answer_status AS now,
         before.answer_organised AS had, after.answer_organised AS has
  UNION ALL
  MATCH (before:Enterprise) WHERE before.dataset = $旧 AND before.id IS NOT NULL
    AND NOT EXISTS { MATCH (:Enterprise {dataset: $新, id: before.id}) }
  RETURN coalesce(before.name, before.id) AS name, before.id AS id, before.answer_status AS was, null AS now,
         before.answer_organised AS had, null AS has
}
WITH name, id, was, now, CASE WHEN was IS NULL THEN '新增' WHEN now IS NULL THEN '消失' WHEN NOT had AND has THEN '新覆盖'
     WHEN had AND NOT has THEN '失去覆盖' WHEN was <> now THEN '状态变化' ELSE '未变' END AS what
WHERE $含未变 OR what <> '未变'
RETURN what AS 变化, name AS 企业, id AS 编号, was AS 旧状态, now AS 新状态
ORDER BY 变化, 编号;
