// 名义与有效覆盖
// 名义上有组织、实际不计覆盖的企业：临时、流动、功能型支部，筹建中，或组织覆盖开关关闭的方式。
// EN Nominal and effective coverage. Firms whose organisation does not count: temporary, flow, functional, pending.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 答案 表
MATCH (firm:Enterprise) WHERE firm.dataset = $dataset AND firm.id IS NOT NULL AND firm.answer_nominal AND NOT firm.answer_organised
WITH firm, COLLECT { MATCH (firm)-[:COVERED_BY]->(o) RETURN DISTINCT o.name ORDER BY o.name } AS orgs,
     COLLECT { MATCH (firm)-[:COVERED_BY]->(o) RETURN DISTINCT o.org_type ORDER BY o.org_type } AS types
RETURN coalesce(firm.name, firm.id) AS 企业, firm.uscc AS 信用代码, firm.answer_district AS 区, firm.answer_status AS 状态, orgs AS 名义上的组织, types AS 组织类型,
       firm.answer_reason AS 未覆盖原因
ORDER BY firm.answer_district, firm.id;
