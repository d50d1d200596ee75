// 两期对比
// 同一城市的两个数据集：每家企业在底数、覆盖上变成了什么，和 orggraph compare 逐家一致；搬了区的另列一行。更正的资料和缘由见该命令。
// 同一家企业先按编号认，再按程序比对名称、代码、地址的结果认（参数“同一家”由程序填好）；在 Browser 中这一项空着，则按编号，再按同名同区认。
// EN Two dates compared. What became of each firm of a city, as orggraph compare says it; firms that moved district have a second row.
// 参数 旧 数据集：较早的数据集
// 参数 新 数据集：较晚的数据集
// 参数 含未变 真假 = false：未变的企业也列出
// 参数 同一家 对应 = {}：换了编号的企业，旧编号和新编号，由程序找出
// 答案 表
MATCH (rules:Rules {dataset: $新, id: 'rules'})
// 一、两期各有哪些企业：编号相同（或程序认出）的是一家，其余同名同区的是一家
CALL () {
  MATCH (f:Enterprise|SocialOrg) WHERE f.dataset = $旧 AND f.id IS NOT NULL AND f.repeats IS NULL
  RETURN coalesce($同一家[f.id], f.id) AS id, f AS before, null AS after
  UNION ALL
  MATCH (f:Enterprise|SocialOrg) WHERE f.dataset = $新 AND f.id IS NOT NULL AND f.repeats IS NULL
  RETURN f.id AS id, null AS before, f AS after
}
WITH rules, id, collect(before)[0] AS before, collect(after)[0] AS after
WITH rules, before, after, CASE WHEN before IS NOT NULL AND after IS NOT NULL THEN '1' + id
     ELSE coalesce('2' + coalesce(before, after).name + '	' + coalesce(before, after).district, '3' + id) END AS key
WITH rules, key, collect(before) AS befores, collect(after) AS afters
UNWIND CASE WHEN size(befores) = 1 AND size(afters) = 1 THEN [[befores[0], afters[0]]]
            ELSE [b IN befores | [b, null]] + [a IN afters | [null, a]] END AS pair
// 在企业与社会组织之间改列的，离开一个底数，进入另一个
WITH rules, pair, coalesce(labels(pair[0]) <> labels(pair[1]), false) AS recast
UNWIND CASE WHEN recast THEN [[pair[0], null], [null, pair[1]]] ELSE [pair] END AS sides
WITH rules, recast, sides[0] AS before, sides[1] AS after
// 二、各自在不在底数，有没有覆盖
WITH rules, recast, before, after,
     coalesce(before.answer_status <> 'EXCLUDED', false) AS was_in, coalesce(after.answer_status <> 'EXCLUDED', false) AS is_in,
     coalesce(before.exclusion IN ['MOVED', 'ELSEWHERE'], false) AS was_away, coalesce(after.exclusion IN ['MOVED', 'ELSEWHERE'], false) AS is_away,
     coalesce(after.exclusion = 'DUPLICATE', after IS NULL AND NOT recast) AS not_listed,
     coalesce(before.answer_organised, false) AS had, coalesce(after.answer_organised, false) AS has,
     coalesce(before.answer_worked, false) AS worked, coalesce(after.answer_worked, false) AS works,
     ['ORG_SINGLE', 'ORG_JOINT', 'ORG_ATTACHED', 'ORG_FALLBACK'] AS ranks,
     after.answer_status = 'UNKNOWN' OR (after.organisation IS NULL AND after.mode IS NULL AND NOT after.answer_gone
                                         AND NOT after.answer_not_counting AND rules.blank_means <> 'none') AS silent
WITH *, was_in AND is_in AS both, [i IN range(0, 3) WHERE ranks[i] = before.answer_status][0] AS was_rank,
     [i IN range(0, 3) WHERE ranks[i] = after.answer_status][0] AS rank
// 三、没有说明、原有的组织也没有终止的，不算失去覆盖，待核实
CALL (both, had, has, silent, before) {
  WITH both, had, has, silent, before WHERE both AND had AND NOT has AND silent
  MATCH (org:PartyOrg {dataset: $旧, id: before.answer_via})
  WHERE NOT coalesce(org.unnamed, false) AND NOT coalesce(org.org_type IN ['ALLIANCE', 'SERVICE_CENTER'], false)
  WITH org, coalesce(
       COLLECT { MATCH (same:PartyOrg {dataset: $新, id: org.id}) RETURN same }[0],
       COLLECT { MATCH (same:PartyOrg {dataset: $新, name: org.name}) WHERE NOT EXISTS { MATCH (:PartyOrg {dataset: $旧, id: same.id}) } RETURN same }[0]) AS now
  WHERE now.active = false OR (now IS NULL AND NOT EXISTS {
        MATCH (org)<-[tie:COVERED_BY]-(f) WHERE coalesce(tie.mode, '') <> 'PENDING' AND f.exclusion IS NULL AND coalesce(f.operating, true)
        AND NOT EXISTS { MATCH (g:Enterprise {dataset: $新, id: coalesce($同一家[f.id], f.id)})
                         WHERE g.organisation = '无' OR coalesce(g.exclusion <> 'DUPLICATE', g.operating = false) } })
  RETURN count(*) > 0 AS ended
}
WITH *, CASE
     WHEN NOT was_in AND is_in AND was_away THEN '迁入' WHEN was_in AND NOT is_in AND is_away THEN '迁出'
     WHEN NOT was_in AND is_in THEN '新纳入底数'
     WHEN was_in AND NOT is_in AND not_listed THEN '本期名单未列（待核实）' WHEN was_in AND NOT is_in THEN '退出底数'
     WHEN both AND NOT had AND has THEN '新覆盖'
     WHEN both AND had AND NOT has AND silent AND NOT ended THEN '原已覆盖，本期待核实' WHEN both AND had AND NOT has THEN '转为未覆盖'
     WHEN both AND had AND has AND rank < was_rank THEN '组建方式提升' WHEN both AND had AND has AND rank > was_rank THEN '组建方式降低'
     WHEN both AND NOT worked AND works THEN '新增工作覆盖' WHEN both AND worked AND NOT works THEN '失去工作覆盖'
     WHEN both AND before.answer_status <> after.answer_status THEN '状态变化' END AS main
UNWIND [main, CASE WHEN both AND before.answer_district <> after.answer_district THEN '区间迁移' END,
        CASE WHEN $含未变 AND main IS NULL THEN '未变' END] AS move
WITH * WHERE move IS NOT NULL
RETURN move AS 变化, coalesce(after.name, after.uscc, before.name, before.uscc) AS 企业, coalesce(after.id, before.id) AS 编号,
       coalesce(after, before):SocialOrg AS 是社会组织, before.answer_district AS 原在区, after.answer_district AS 现在区,
       CASE WHEN was_in THEN before.answer_status END AS 旧状态, CASE WHEN is_in THEN after.answer_status END AS 新状态
ORDER BY 变化, 编号;
