// 服务圈外企业
// 离最近的党群服务中心直线距离超过 15 分钟（规则 circle_metres，默认 1000 米）的企业；自己没有坐标的按所在楼宇计，楼宇也没有的不在其中。
// EN Firms outside every service circle. Those farther from the nearest service centre, in a straight line, than 15 minutes on foot.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 米 整数 = 0：另定距离；0 为按规则
// 答案 表
// 服务器的地球半径是 6378140 米，orggraph 的是 6371008.8 米：距离按此折算
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
WITH CASE $米 WHEN 0 THEN rules.circle_metres ELSE $米 END AS limit,
     COLLECT { MATCH (c:ServiceCenter) WHERE c.dataset = $dataset AND c.id IS NOT NULL AND c.wgs84_lon IS NOT NULL
               RETURN {name: c.name, point: point({longitude: c.wgs84_lon, latitude: c.wgs84_lat})} } AS centres
MATCH (firm:Enterprise) WHERE firm.dataset = $dataset AND firm.id IS NOT NULL
  AND firm.exclusion IS NULL AND coalesce(firm.operating, true) <> false
OPTIONAL MATCH (firm)-[tie:LOCATED_IN]->(building:Building) WHERE building.wgs84_lon IS NOT NULL AND tie.further IS NULL
WITH limit, centres, firm, CASE WHEN firm.wgs84_lon IS NOT NULL THEN firm ELSE building END AS at
WHERE at IS NOT NULL
WITH limit, centres, firm, point({longitude: at.wgs84_lon, latitude: at.wgs84_lat}) AS here
// 圈内一定有服务中心的，由坐标点的索引先剔去；余下的逐个量
WHERE NOT EXISTS { MATCH (c:ServiceCenter) WHERE point.distance(c.position, here) <= limit * 6378140 / 6371008.8 * 0.999999
                   AND coalesce(c.dataset, '') = $dataset AND c.id IS NOT NULL }
WITH limit, firm, reduce(near = null, c IN [c IN centres | {name: c.name, metres: point.distance(here, c.point) * 6371008.8 / 6378140}] |
     CASE WHEN near IS NULL OR c.metres < near.metres OR (c.metres = near.metres AND c.name < near.name) THEN c ELSE near END) AS near
WHERE near IS NULL OR near.metres > limit
RETURN coalesce(firm.name, firm.id) AS 企业, firm.uscc AS 信用代码, firm.answer_district AS 区, firm.answer_street AS 街道, firm.answer_status AS 状态,
       near.name AS 最近的服务中心, toInteger(round(near.metres)) AS 米数
ORDER BY 米数 DESC, firm.id;
