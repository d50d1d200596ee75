// 联盟、协会的成员
// 加入行业协会、党建联盟的企业和社会组织，连同各自的状态：成员只列出，不计入任何覆盖率。
// EN Members of alliances and associations. Listed with their status, never counted as coverage.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 联盟 文字 = ""：只列这一联盟或协会，写编号或名称；空为全部
// 答案 表
MATCH (member:Enterprise|SocialOrg)-[:MEMBER_OF]->(group:Alliance|PartyOrg)
WHERE group.dataset = $dataset AND group.id IS NOT NULL AND $联盟 IN ['', group.id, group.name]
WITH DISTINCT group, member
RETURN group.name AS 联盟或协会, coalesce(member.name, member.id) AS 成员, member.uscc AS 信用代码, member:SocialOrg AS 是社会组织,
       member.answer_district AS 区, member.answer_status AS 状态
ORDER BY 联盟或协会, group.id, 成员, member.id;
