// 联合组建建议及成员
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
MATCH (proposed:JointGroup)<-[proposal:PROPOSED_JOIN]-(firm:Enterprise:SocialOrg) WHERE proposed.dataset = $dataset
// 依托企业在前，其余由近到远
WITH rules, proposed, list_sort(collect(CASE WHEN firm.id = proposed.host THEN '0' ELSE '1' END
     + lpad(to_string(CAST(coalesce(proposal.metres, 99999999.0) * 10 AS INT64)), 12, '0') + firm.id + '	' + coalesce(firm.name, firm.id))) AS firms,
     CAST(coalesce(sum(firm.members_formal), 0) AS INT64) AS formal, CAST(coalesce(sum(coalesce(firm.members_total, firm.members_formal)), 0) AS INT64) AS total,
     CAST(coalesce(sum(firm.staff), 0) AS INT64) AS staff, max(proposal.metres) AS metres
WITH rules, proposed, list_transform(firms, firm -> string_split(firm, '	')[2]) AS names, formal, total, staff, metres
RETURN proposed.number AS 组号, names[1] AS 依托, size(names) AS 企业数, names AS 名单, formal AS 正式党员合计, total AS 党员合计, staff AS 职工合计,
       metres AS 最大间距, formal >= rules.branch_committee_formal AS 是否设支委会, size(names) > rules.joint_units AS 是否超限
ORDER BY 组号;
