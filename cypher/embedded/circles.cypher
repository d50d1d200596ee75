// 服务圈外企业
// 点写成单位球面上的三个坐标：两点间的弦长推出大圆距离，地球半径 6371008.8 米，与 orggraph 相同
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
MATCH (firm:Enterprise) WHERE firm.dataset = $dataset AND firm.exclusion IS NULL AND coalesce(firm.operating, true)
OPTIONAL MATCH (firm)-[tie:LOCATED_IN]->(building:Place)
WHERE building.kind = 'BUILDING' AND building.wgs84_lon IS NOT NULL AND tie.further IS NULL
WITH firm, rules.circle_metres AS most, radians(CASE WHEN firm.wgs84_lon IS NOT NULL THEN firm.wgs84_lon ELSE building.wgs84_lon END) AS lon,
     radians(CASE WHEN firm.wgs84_lon IS NOT NULL THEN firm.wgs84_lat ELSE building.wgs84_lat END) AS lat
WHERE lon IS NOT NULL
WITH firm, most, cos(lat) * cos(lon) AS x, cos(lat) * sin(lon) AS y, sin(lat) AS z
// 规则自己也排一行，好让一处服务中心都没有的地方也列得出企业
MATCH (centre:ServiceCenter:Rules)
WITH firm, most, x, y, z, radians(centre.wgs84_lat) AS lat, radians(centre.wgs84_lon) AS lon
WITH firm, most, x, y, z, cos(lat) * cos(lon) AS cx, cos(lat) * sin(lon) AS cy, sin(lat) AS cz
WITH firm, max(most) AS most, max(x) AS x, max(y) AS y, max(z) AS z, min((x - cx) * (x - cx) + (y - cy) * (y - cy) + (z - cz) * (z - cz)) AS square
WITH firm, x, y, z, square, 2 * 6371008.8 * asin(sqrt(square) / 2) AS metres, CASE WHEN $米 = 0 THEN most ELSE $米 END AS most
WHERE metres IS NULL OR metres > most
// 最近的是哪一处
MATCH (centre:ServiceCenter:Rules)
WITH firm, x, y, z, square, metres, centre.name AS name, radians(centre.wgs84_lat) AS lat, radians(centre.wgs84_lon) AS lon
WITH firm, square, metres, name, x, y, z, cos(lat) * cos(lon) AS cx, cos(lat) * sin(lon) AS cy, sin(lat) AS cz
WITH firm, max(metres) AS metres, min(CASE WHEN (x - cx) * (x - cx) + (y - cy) * (y - cy) + (z - cz) * (z - cz) <= square THEN name END) AS nearest
RETURN coalesce(firm.name, firm.id) AS 企业, firm.uscc AS 信用代码, firm.answer_district AS 区, firm.answer_street AS 街道, firm.answer_status AS 状态,
       nearest AS 最近的服务中心, CAST(round(metres, 0) AS INT64) AS 米数
ORDER BY 米数 DESC, firm.id;
