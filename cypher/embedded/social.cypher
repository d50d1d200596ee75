// 社会组织
MATCH (body:SocialOrg) WHERE body.dataset = $dataset AND ($状态 = '' OR body.answer_status = $状态)
OPTIONAL MATCH (body)-[:COVERED_BY]->(org)
WITH body, list_sort(collect(DISTINCT org.name)) AS orgs
RETURN coalesce(body.name, body.id) AS 社会组织, body.uscc AS 信用代码, body.answer_district AS 区, body.answer_street AS 街道, body.answer_status AS 状态,
       orgs AS 所属组织, coalesce(body.answer_responsible_name, '兜底责任不明') AS 兜底责任党组织
ORDER BY body.answer_status, body.id;
