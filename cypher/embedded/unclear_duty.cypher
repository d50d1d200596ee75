// 兜底责任不明
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
OPTIONAL MATCH (lister:PartyOrg)-[listed:RESPONSIBLE_FOR]->(:Place) WHERE lister.dataset = rules.dataset AND NOT coalesce(listed.by_name, false)
WITH rules, rules.presume_area_duty AND count(lister.id) = 0 AS presumed
// 一、地点、类别、行业党委中有人负责的；企业自己也排一行，好让哪里都不在的企业不漏掉
MATCH (one:Place:Category:PartyOrg:Enterprise) WHERE one.dataset = $dataset
  AND (label(one) <> 'Category' OR EXISTS { MATCH (one)<-[:RESPONSIBLE_FOR]-(:PartyOrg) })
OPTIONAL MATCH (one)-[:PART_OF*0..30]->(at:Place)
OPTIONAL MATCH (at)<-[:RESPONSIBLE_FOR]-(owner:PartyOrg) WHERE coalesce(owner.active, true)
OPTIONAL MATCH (one)<-[:RESPONSIBLE_FOR]-(keeper:PartyOrg) WHERE coalesce(keeper.active, true)
WITH one, label(one) AS what, max(CASE
     WHEN label(one) = 'Place' AND (owner.id IS NOT NULL OR (presumed AND at.kind IN ['STREET', 'DISTRICT']))
          AND CASE WHEN at.kind IN ['PARK', 'BUSINESS_DISTRICT', 'INCUBATOR'] THEN 'park' ELSE lower(at.kind) END IN rules.chain THEN 1
     WHEN label(one) = 'Category' AND keeper.id IS NOT NULL AND 'industry' IN rules.chain THEN 1
     WHEN label(one) = 'PartyOrg' AND coalesce(one.active, true) AND 'industry' IN rules.chain THEN 1 ELSE 0 END) AS kept
// 二、企业所在的各处、所属的类别、指导它的行业党委，一样都没有人负责的
OPTIONAL MATCH (one)<-[:LOCATED_IN|GUIDED_BY|IN_CATEGORY]-(there:Enterprise)
WITH coalesce(there.id, CASE WHEN what = 'Enterprise' THEN one.id END) AS id, max(kept) AS kept,
     list_sort(collect(DISTINCT CASE WHEN what = 'Place' THEN one.name END)) AS places
WHERE kept = 0
MATCH (firm:Enterprise) WHERE firm.id = id AND firm.exclusion IS NULL AND coalesce(firm.operating, true)
RETURN coalesce(firm.name, firm.id) AS 企业, firm.uscc AS 信用代码, firm.answer_district AS 区, firm.answer_street AS 街道, firm.category AS 类别,
       firm.answer_status AS 状态, places AS 所在各处
ORDER BY 区, 街道, firm.id;
