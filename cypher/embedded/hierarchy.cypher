// 三级架构
MATCH walk = (low:PartyOrg)-[:SUBORDINATE_TO*0..3]->(top:PartyOrg)
WHERE low.dataset = $dataset AND low.level <> 'ENTERPRISE'
  AND NOT EXISTS { MATCH (top)-[:SUBORDINATE_TO]->(:PartyOrg) }
  AND NOT EXISTS { MATCH (low)<-[:SUBORDINATE_TO]-(lower:PartyOrg) WHERE lower.level <> 'ENTERPRISE' }
WITH walk, length(walk) AS steps, list_to_string('	', list_reverse(properties(nodes(walk), 'name'))) AS names
WHERE $区 = '' OR contains(names, $区)
RETURN walk AS 隶属, steps + 1 AS 层数
ORDER BY names;
