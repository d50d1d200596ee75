// 兜底责任不明
// 底数内的企业，它所在的各处直到区、它的行业，都没有组织负责；最该先补的一环。只看关系，不看 answer_ 属性。
// EN Nobody responsible. Firms for which no place they are in and no industry committee has a duty.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 答案 表
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
WITH rules, rules.presume_area_duty AND NOT EXISTS {
     MATCH (org:PartyOrg)-[duty:RESPONSIBLE_FOR]->(:Place) WHERE org.dataset = $dataset AND coalesce(duty.by_name, false) = false } AS presumed
MATCH (firm:Enterprise) WHERE firm.dataset = $dataset AND firm.id IS NOT NULL
  AND firm.exclusion IS NULL AND coalesce(firm.operating, true) <> false
  AND NOT EXISTS {
      MATCH (firm)-[:LOCATED_IN]->(:Place)-[:PART_OF*0..]->(at:Place)
      WHERE CASE WHEN at.kind IN ['PARK', 'BUSINESS_DISTRICT', 'INCUBATOR'] THEN 'park' ELSE toLower(at.kind) END IN rules.chain
        AND (EXISTS { MATCH (at)<-[:RESPONSIBLE_FOR]-(org:PartyOrg) WHERE coalesce(org.active, true) <> false }
             OR (presumed AND at.kind IN ['STREET', 'DISTRICT'])) }
  AND NOT ('industry' IN rules.chain AND (
      EXISTS { MATCH (firm)-[:GUIDED_BY]->(org:PartyOrg) WHERE coalesce(org.active, true) <> false }
      OR EXISTS { MATCH (firm)-[:IN_CATEGORY]->(:Category)<-[:RESPONSIBLE_FOR]-(org:PartyOrg) WHERE coalesce(org.active, true) <> false }))
RETURN coalesce(firm.name, firm.id) AS 企业, firm.uscc AS 信用代码, firm.answer_district AS 区, firm.answer_street AS 街道, firm.category AS 类别,
       firm.answer_status AS 状态, COLLECT { MATCH (firm)-[:LOCATED_IN]->(p:Place) RETURN DISTINCT p.name AS name ORDER BY name } AS 所在各处
ORDER BY 区, 街道, firm.id;
