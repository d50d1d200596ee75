// 一家企业的全貌与责任路径
// 以它为中心：纳入的组织及其上级、指导员、群团、所在各处直到区、由谁兜底。
// EN One firm whole, with its path of responsibility. Its organisation and superiors, post, mass organisations, places, and who is responsible.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 企业 文字：信用代码，或企业全称
// 答案 图
MATCH (firm:Enterprise|SocialOrg) WHERE firm.dataset = $dataset AND (firm.id = $企业 OR firm.uscc = $企业 OR firm.name = $企业)
CALL (firm) {
  MATCH walk = (firm)-[:COVERED_BY]->(:PartyOrg)-[:SUBORDINATE_TO*0..5]->(top) WHERE NOT EXISTS { (top)-[:SUBORDINATE_TO]->() }
  RETURN walk, 1 AS part
  UNION
  MATCH walk = (firm)-[:SERVED_BY|HAS_MASS_ORG|GUIDED_BY|MEMBER_OF|PAIRED_WITH|PROPOSED_JOIN|IN_CATEGORY|ANSWER_RESPONSIBLE]->() RETURN walk, 2 AS part
  UNION
  MATCH walk = (firm)-[:LOCATED_IN]->(:Place)-[:PART_OF*0..8]->(top) WHERE NOT EXISTS { (top)-[:PART_OF]->() } RETURN walk, 3 AS part
  UNION
  MATCH walk = (org:PartyOrg)-[:RESPONSIBLE_FOR]->(at)
  WHERE org.dataset = firm.dataset AND org.id = firm.answer_responsible AND at.id = firm.answer_duty_at RETURN walk, 4 AS part
  UNION
  MATCH walk = (firm) RETURN walk, 0 AS part
}
RETURN walk AS 关系, firm.answer_status AS 状态, firm.answer_path AS 责任路径
ORDER BY part, length(walk) DESC;
