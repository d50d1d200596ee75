// 数据集与载入状态
// 数据库里有哪些数据集，各有多少企业，最近一次载入是否完成；“正在载入”的数据集，查询结果不完整。
// EN Datasets and their loads. What stands in the database, and whether each load was finished.
// 答案 表
MATCH (run:LoadRun)
RETURN run.dataset AS 数据集, CASE run.state WHEN 'done' THEN '完成' WHEN 'running' THEN '正在载入或中断' ELSE '尚未载入' END AS 载入,
       run.as_of AS 截至, run.firms AS 企业数, run.nodes AS 节点数, run.ties AS 关系数, toString(run.since) AS 始于
ORDER BY 数据集;
