// 联盟、协会的成员
MATCH (member:Enterprise:SocialOrg)-[:MEMBER_OF]->(allied:Alliance:PartyOrg)
WHERE allied.dataset = $dataset AND $联盟 IN ['', allied.id, allied.name]
WITH DISTINCT allied, member
RETURN allied.name AS 联盟或协会, coalesce(member.name, member.id) AS 成员, member.uscc AS 信用代码,
       label(member) = 'SocialOrg' AS 是社会组织, member.answer_district AS 区, member.answer_status AS 状态
ORDER BY 联盟或协会, allied.id, 成员, member.id;
