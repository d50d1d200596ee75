// 名义与有效覆盖
MATCH (firm:Enterprise) WHERE firm.dataset = $dataset AND firm.id IS NOT NULL AND firm.answer_nominal AND NOT firm.answer_organised
MATCH (firm)-[:COVERED_BY]->(org:PartyOrg:Alliance)
WITH firm, list_sort(collect(DISTINCT org.name)) AS orgs, list_sort(collect(DISTINCT org.org_type)) AS types
RETURN coalesce(firm.name, firm.id) AS 企业, firm.uscc AS 信用代码, firm.answer_district AS 区, firm.answer_status AS 状态, orgs AS 名义上的组织, types AS 组织类型,
       firm.answer_reason AS 未覆盖原因
ORDER BY firm.answer_district, firm.id;
