// 周围没有党组织的空白点
// 引擎没有点的索引：先比纬度，相近的才算距离。点写成单位球面上的三个坐标：弦长推出大圆距离，地球半径 6371008.8 米，与 orggraph 相同
MATCH (firm:Enterprise) WHERE firm.dataset = $dataset AND (firm.answer_status = $状态 OR ($状态 = '' AND firm.answer_status IN ['UNCOVERED', 'WORK_ONLY', 'PENDING', 'UNKNOWN']))
  AND coalesce(firm.members_total, firm.members_formal) >= $党员 AND firm.wgs84_lon IS NOT NULL
WITH firm, firm.wgs84_lat - $米 / 111000.0 AS south, firm.wgs84_lat + $米 / 111000.0 AS north,
     radians(firm.wgs84_lat) AS lat, radians(firm.wgs84_lon) AS lon
WITH firm, south, north, cos(lat) * cos(lon) AS x, cos(lat) * sin(lon) AS y, sin(lat) AS z
// 规则自己也排一行，好让附近一家都没有的企业也列得出
MATCH (near:Enterprise:Rules)
WHERE (label(near) = 'Rules' OR (near.answer_status STARTS WITH 'ORG_' AND near.wgs84_lat IS NOT NULL))
  AND (near.wgs84_lat IS NULL OR (near.wgs84_lat >= south AND near.wgs84_lat <= north))
WITH firm, x, y, z, radians(near.wgs84_lat) AS lat, radians(near.wgs84_lon) AS lon
WITH firm, x, y, z, cos(lat) * cos(lon) AS cx, cos(lat) * sin(lon) AS cy, sin(lat) AS cz
WITH firm, min((x - cx) * (x - cx) + (y - cy) * (y - cy) + (z - cz) * (z - cz)) AS square
WHERE square IS NULL OR 2 * 6371008.8 * asin(sqrt(square) / 2) > $米
RETURN coalesce(firm.name, firm.id) AS 企业, firm.uscc AS 信用代码, firm.answer_district AS 区, firm.answer_street AS 街道,
       firm.staff AS 职工数, coalesce(firm.members_total, firm.members_formal) AS 党员数,
       coalesce(firm.answer_responsible_name, '兜底责任不明') AS 兜底责任党组织
ORDER BY 党员数 DESC, firm.id;
