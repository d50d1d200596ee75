// 社会组织
// 网络社会组织单独成一底数，不与企业混算：各自的状态、所属组织、兜底责任。
// EN Social organisations. Their own list, never mixed with firms.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 状态 状态 = ""：只列这一状态；空为全部
// 答案 表
MATCH (body:SocialOrg) WHERE body.dataset = $dataset AND body.id IS NOT NULL AND ($状态 = '' OR body.answer_status = $状态)
RETURN coalesce(body.name, body.id) AS 社会组织, body.uscc AS 信用代码, body.answer_district AS 区, body.answer_street AS 街道, body.answer_status AS 状态,
       COLLECT { MATCH (body)-[:COVERED_BY]->(o) RETURN DISTINCT o.name ORDER BY o.name } AS 所属组织,
       coalesce(body.answer_responsible_name, '兜底责任不明') AS 兜底责任党组织
ORDER BY 状态, body.id;
