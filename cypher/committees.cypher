// 行业党委负载
// 各行业党委归口的底数内企业、其中组织覆盖多少、隶属的党组织；一家企业只归一个：先看行中写明的和关系，再看负责类别；没有行业党委的列在最后。
// 归口指导不等于已覆盖。与 orggraph committees 一致。
// EN Load of industry committees. The firms that each guides, how many of them are organised, the organisations under it; firms without one last.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 答案 表
CALL () {
  MATCH (guide:PartyOrg) WHERE guide.dataset = $dataset AND guide.id IS NOT NULL AND coalesce(guide.active, true)
    AND (guide.level = 'INDUSTRY' OR EXISTS { (guide)-[:RESPONSIBLE_FOR]->(:Category) } OR EXISTS { (guide)<-[:GUIDED_BY]-() })
  RETURN guide.id AS id, null AS firm, null AS named
  UNION ALL
  MATCH (firm:Enterprise) WHERE firm.dataset = $dataset AND firm.id IS NOT NULL AND firm.exclusion IS NULL AND coalesce(firm.operating, true)
  WITH firm, COLLECT { MATCH (firm)-[:GUIDED_BY]->(g:PartyOrg) WHERE coalesce(g.active, true)
                       RETURN g.id ORDER BY coalesce(g.name = firm.committee, false) DESC, g.id }[0] AS named
  RETURN coalesce(named, COLLECT { MATCH (firm)-[:IN_CATEGORY]->(:Category)<-[:RESPONSIBLE_FOR]-(g:PartyOrg) WHERE coalesce(g.active, true)
                                   RETURN g.id ORDER BY g.id }[0]) AS id, firm, named
}
WITH id, count(firm) AS firms, count(CASE WHEN named IS NULL AND id IS NOT NULL THEN firm END) AS by_category,
     count(CASE WHEN firm.answer_organised THEN 1 END) AS organised, count(CASE firm.answer_status WHEN 'UNCOVERED' THEN 1 END) AS uncovered,
     count(CASE firm.answer_status WHEN 'UNKNOWN' THEN 1 END) AS unknown, sum(firm.members_total) AS members
OPTIONAL MATCH (guide:PartyOrg {dataset: $dataset, id: id})
RETURN coalesce(guide.name, '没有行业党委') AS 行业党委, COLLECT { MATCH (guide)-[:RESPONSIBLE_FOR]->(c:Category) RETURN c.name ORDER BY c.name } AS 负责类别,
       firms AS 归口企业, by_category AS 其中按类别归口, organised AS 组织覆盖数,
       CASE firms WHEN 0 THEN null ELSE round(100.0 * organised / firms, 1) END AS 组织覆盖率, uncovered AS 空白点, unknown AS 待核实,
       COUNT { MATCH (guide)<-[:SUBORDINATE_TO]-+(o:PartyOrg) WHERE coalesce(o.active, true) RETURN DISTINCT o } AS 隶属的党组织, members AS 党员数
ORDER BY id IS NULL, 归口企业 DESC, 行业党委;
