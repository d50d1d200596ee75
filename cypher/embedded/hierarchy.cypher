// 三级架构
// 市、区、街道（园区、行业）三级组织的隶属关系；企业自己的支部不画。
// EN Three levels of organisations. Who is subordinate to whom from the street up; branches inside firms are left out.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 区 文字 = ""：只画名称含这些字的组织及其上下级；空为全部
// 答案 图
MATCH walk = (low:PartyOrg)-[:SUBORDINATE_TO*0..3]->(top:PartyOrg)
WHERE low.dataset = $dataset AND low.level <> 'ENTERPRISE'
  AND NOT EXISTS { MATCH (top)-[:SUBORDINATE_TO]->(:PartyOrg) }
  AND NOT EXISTS { MATCH (low)<-[:SUBORDINATE_TO]-(lower:PartyOrg) WHERE lower.level <> 'ENTERPRISE' }
WITH walk, length(walk) AS steps, list_to_string('	', list_reverse(properties(nodes(walk), 'name'))) AS names
WHERE $区 = '' OR contains(names, $区)
RETURN walk AS 隶属, steps + 1 AS 层数
ORDER BY names;
