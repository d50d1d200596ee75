// 健康检查
// 现有组织的毛病和机会：单独组建不足三名、联合支部超五家、支部超五十人、可升格、两个上级、没有企业、筹建超期；
// 联合支部中的企业已可单建；企业属于两个组织。
// EN Health check. Organisations too small, too large, to upgrade, with two superiors or no firm, overdue; firms that could have their own.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 问题 文字 = ""：只看这一项，如 两个上级；空为全部
// 答案 表
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
CALL (rules) {
  MATCH (org:PartyOrg) WHERE org.dataset = $dataset AND org.id IS NOT NULL AND coalesce(org.active, true) AND coalesce(org.unnamed, false) = false
  WITH rules, org, COLLECT { MATCH (org)<-[:COVERED_BY]-(f) WHERE f.exclusion IS NULL AND coalesce(f.operating, true) RETURN DISTINCT f } AS firms,
       COLLECT { MATCH (org)-[:SUBORDINATE_TO]->(s:PartyOrg) RETURN s.name ORDER BY s.name } AS superiors
  WITH rules, org, firms, superiors,
       coalesce(org.members_formal, reduce(n = 0, f IN firms | n + f.members_formal)) AS formal,
       coalesce(org.members_total, reduce(n = 0, f IN firms | n + f.members_total)) AS total,
       coalesce(org.level, 'ENTERPRISE') = 'ENTERPRISE' AND org.org_type IN ['BRANCH', 'JOINT_BRANCH', 'GENERAL_BRANCH', 'COMMITTEE'] AS own,
       org.pending_since IS NOT NULL AND org.founded IS NULL AS pending
  UNWIND [
    CASE WHEN own AND NOT pending AND org.org_type = 'BRANCH' AND size(firms) = 1 AND formal < rules.own_branch_formal
         THEN ['单独组建不足三名', '正式党员 ' + formal + ' 名：调整或撤销'] END,
    CASE WHEN org.org_type = 'JOINT_BRANCH' AND size(firms) > rules.joint_units THEN ['联合支部超五家', size(firms) + ' 家：宜拆分'] END,
    CASE WHEN org.org_type IN ['BRANCH', 'JOINT_BRANCH'] AND total > rules.branch_members THEN ['支部超五十人', '党员 ' + total + ' 名'] END,
    CASE WHEN own AND org.org_type IN ['BRANCH', 'JOINT_BRANCH'] AND total >= rules.general_branch_members AND total < rules.committee_members
         THEN ['可升格', '党员 ' + total + ' 名：可升格党总支' + CASE total WHEN rules.general_branch_members THEN '（恰为界限，各地口径不一）' ELSE '' END] END,
    CASE WHEN own AND org.org_type <> 'COMMITTEE' AND total >= rules.committee_members
         THEN ['可升格', '党员 ' + total + ' 名：可升格党委' + CASE total WHEN rules.committee_members THEN '（恰为界限，各地口径不一）' ELSE '' END] END,
    CASE WHEN size(superiors) > 1 THEN ['两个上级', reduce(all = '', s IN superiors | all + CASE all WHEN '' THEN '' ELSE '、' END + s)] END,
    CASE WHEN own AND NOT pending AND size(firms) = 0 THEN ['没有企业', '无企业纳入'] END,
    CASE WHEN pending AND duration.inDays(org.pending_since, rules.as_of).days > rules.approval_days
         THEN ['筹建超期', duration.inDays(org.pending_since, rules.as_of).days + ' 天'] END] AS found
  WITH org, found WHERE found IS NOT NULL
  RETURN org.name AS name, found
  UNION ALL
  MATCH (org:PartyOrg)<-[:COVERED_BY]-(firm) WHERE org.dataset = $dataset AND org.id IS NOT NULL AND org.org_type = 'JOINT_BRANCH' AND coalesce(org.active, true)
    AND firm.exclusion IS NULL AND coalesce(firm.operating, true) AND firm.members_formal >= rules.own_branch_formal
  WITH DISTINCT org, firm
  RETURN coalesce(firm.name, firm.id) AS name, ['可单建', '正式党员 ' + firm.members_formal + ' 名，现在' + org.name] AS found
  UNION ALL
  MATCH (firm:Enterprise|SocialOrg) WHERE firm.dataset = $dataset AND firm.id IS NOT NULL AND firm.exclusion IS NULL AND coalesce(firm.operating, true)
  WITH firm, COLLECT { MATCH (firm)-[:COVERED_BY]->(o:PartyOrg) WHERE coalesce(o.active, true) RETURN DISTINCT o.name ORDER BY o.name } AS orgs
  WHERE size(orgs) > 1
  RETURN coalesce(firm.name, firm.id) AS name, ['企业属于两个组织', reduce(all = '', o IN orgs | all + CASE all WHEN '' THEN '' ELSE '、' END + o)] AS found
}
WITH name, found WHERE $问题 = '' OR found[0] = $问题
RETURN found[0] AS 问题, name AS 名称, found[1] AS 说明
ORDER BY 问题, 名称;
