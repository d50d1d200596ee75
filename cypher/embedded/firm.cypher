// 一家企业的全貌与责任路径
// 引擎不能把长短不一的路并成一列：各种路各成一行字
MATCH (firm:Enterprise:SocialOrg) WHERE firm.dataset = $dataset AND (firm.id = $企业 OR firm.uscc = $企业 OR firm.name = $企业)
UNWIND [0, 1, 2, 3, 4] AS part
OPTIONAL MATCH (firm)-[:COVERED_BY]->(org:PartyOrg) WHERE part = 1
OPTIONAL MATCH up = (org)-[:SUBORDINATE_TO*0..5]->(top:PartyOrg) WHERE NOT EXISTS { MATCH (top)-[:SUBORDINATE_TO]->() }
OPTIONAL MATCH (firm)-[tie:SERVED_BY|HAS_MASS_ORG|GUIDED_BY|MEMBER_OF|PAIRED_WITH|PROPOSED_JOIN|IN_CATEGORY|ANSWER_RESPONSIBLE]->(other) WHERE part = 2
OPTIONAL MATCH (firm)-[:LOCATED_IN]->(place:Place) WHERE part = 3
OPTIONAL MATCH out = (place)-[:PART_OF*0..8]->(widest:Place) WHERE NOT EXISTS { MATCH (widest)-[:PART_OF]->() }
OPTIONAL MATCH (owner:PartyOrg)-[:RESPONSIBLE_FOR]->(at) WHERE part = 4 AND owner.id = firm.answer_responsible AND at.id = firm.answer_duty_at
WITH DISTINCT firm, part, coalesce(firm.name, firm.id) AS name,
     CASE WHEN part = 1 AND top.id IS NOT NULL THEN length(up) + 1 WHEN part = 3 AND widest.id IS NOT NULL THEN length(out) + 1 ELSE 1 END AS steps,
     CASE WHEN part = 1 AND top.id IS NOT NULL THEN list_to_string(' —隶属于→ ', properties(nodes(up), 'name')) END AS superiors,
     CASE WHEN part = 3 AND widest.id IS NOT NULL THEN list_to_string(' —属于→ ', properties(nodes(out), 'name')) END AS places,
     coalesce(other.name, other.id) AS other, label(tie) AS tie, owner.name AS owner, at.name AS at
WITH firm, part, steps, CASE WHEN part = 0 THEN name
     WHEN superiors IS NOT NULL THEN name + ' —纳入→ ' + superiors
     WHEN other IS NOT NULL THEN name + ' —' + CASE tie WHEN 'SERVED_BY' THEN '由…联系' WHEN 'HAS_MASS_ORG' THEN '建有群团' WHEN 'GUIDED_BY' THEN '接受指导'
          WHEN 'MEMBER_OF' THEN '加入' WHEN 'PAIRED_WITH' THEN '结对' WHEN 'IN_CATEGORY' THEN '属于类别'
          WHEN 'ANSWER_RESPONSIBLE' THEN '答案：由…兜底' ELSE '建议加入' END + '→ ' + other
     WHEN places IS NOT NULL THEN name + ' —位于→ ' + places
     WHEN owner IS NOT NULL THEN owner + ' —负责兜底→ ' + at END AS walk
WHERE walk IS NOT NULL
RETURN walk AS 关系, firm.answer_status AS 状态, firm.answer_path AS 责任路径
ORDER BY part, steps DESC, walk;
