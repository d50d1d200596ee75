// 行业党委负载
// 企业和行业党委在同一列里：企业归到它的行业党委，没有企业的行业党委也在其中
MATCH (one:Enterprise:PartyOrg) WHERE one.dataset = $dataset
  AND ((label(one) = 'Enterprise' AND one.exclusion IS NULL AND coalesce(one.operating, true))
       OR (label(one) = 'PartyOrg' AND coalesce(one.active, true)
           AND (one.level = 'INDUSTRY' OR EXISTS { MATCH (one)-[:RESPONSIBLE_FOR]->(:Category) } OR EXISTS { MATCH (one)<-[:GUIDED_BY]-() })))
OPTIONAL MATCH (one)-[:GUIDED_BY]->(guide:PartyOrg) WHERE coalesce(guide.active, true)
OPTIONAL MATCH (one)-[:IN_CATEGORY]->(:Category)<-[:RESPONSIBLE_FOR]-(keeper:PartyOrg) WHERE coalesce(keeper.active, true)
WITH one, label(one) = 'Enterprise' AS is_firm, min(keeper.id) AS keeper,
     min(CASE WHEN guide.id IS NULL THEN null WHEN guide.name = one.committee THEN '0' + guide.id ELSE '1' + guide.id END) AS named
WITH CASE WHEN is_firm THEN coalesce(substring(named, 2, size(named)), keeper) ELSE one.id END AS id, is_firm, named,
     one.answer_organised AS organised, one.answer_status AS status, CASE WHEN is_firm THEN one.members_total END AS members
WITH id, count(CASE WHEN is_firm THEN 1 END) AS firms, count(CASE WHEN is_firm AND named IS NULL AND id IS NOT NULL THEN 1 END) AS by_category,
     count(CASE WHEN organised THEN 1 END) AS organised, count(CASE WHEN status = 'UNCOVERED' THEN 1 END) AS uncovered,
     count(CASE WHEN status = 'UNKNOWN' THEN 1 END) AS unknown, CAST(coalesce(sum(members), 0) AS INT64) AS members
OPTIONAL MATCH (guide:PartyOrg) WHERE guide.id = id
OPTIONAL MATCH (guide)-[:RESPONSIBLE_FOR]->(kept:Category)
OPTIONAL MATCH (guide)<-[:SUBORDINATE_TO*1..30]-(below:PartyOrg) WHERE coalesce(below.active, true)
WITH id, guide.name AS name, firms, by_category, organised, uncovered, unknown, members,
     list_sort(collect(DISTINCT kept.name)) AS kinds, count(DISTINCT below.id) AS below, CASE WHEN firms > 0 THEN firms END AS base
RETURN coalesce(name, '没有行业党委') AS 行业党委, kinds AS 负责类别, firms AS 归口企业, by_category AS 其中按类别归口, organised AS 组织覆盖数,
       round(100.0 * organised / base, 1) AS 组织覆盖率, uncovered AS 空白点, unknown AS 待核实, below AS 隶属的党组织, members AS 党员数
ORDER BY id IS NULL, 归口企业 DESC, 行业党委;
