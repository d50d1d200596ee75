// 兜底责任与路径（由关系现算）
// 每家企业由谁兜底：最近的、负有责任的组织，只有一个，连同路径；链到头无人即“兜底责任不明”。与 orggraph gaps 逐家一致。
// 远近先看责任链的次序（规则 chain），再看隔几层；同样近的按固定次序取一个，另一个列为“同样近的”。
// EN Responsibility and its path, from the relationships alone. The nearest organisation with a duty, exactly one for each firm.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 只看不明 真假 = false：只列兜底责任不明的企业
// 答案 表
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
WITH rules, [i IN range(0, size(rules.chain) - 1) WHERE rules.chain[i] = 'industry'][0] AS industry,
     EXISTS { MATCH (org:PartyOrg)-[duty:RESPONSIBLE_FOR]->(:Place) WHERE org.dataset = $dataset AND coalesce(duty.by_name, false) = false } AS declared
// 每项责任写成一列，比大小即比远近：[链上次序, 隔几层, 地点或类别, 类型次序, 组织, 组织名称]
CALL (rules, industry, declared) {
  // 一、地点的责任：台账所列；一条都没有列的，由规则推定街道、区
  CALL (rules, declared) {
    MATCH (org:PartyOrg)-[:RESPONSIBLE_FOR]->(at:Place)
    WHERE org.dataset = $dataset AND org.id IS NOT NULL AND coalesce(org.active, true) <> false
    RETURN at, coalesce([i IN range(0, 3) WHERE ['WORK_COMMITTEE', 'COMMITTEE', 'GENERAL_BRANCH', 'BRANCH'][i] = org.org_type][0], 4) AS type,
           org.id AS id, org.name AS name
    UNION ALL
    MATCH (at:Place) WHERE at.dataset = $dataset AND at.id IS NOT NULL AND at.kind IN ['STREET', 'DISTRICT']
      AND rules.presume_area_duty AND NOT declared
      AND NOT EXISTS { MATCH (at)<-[:RESPONSIBLE_FOR]-(other:PartyOrg) WHERE coalesce(other.active, true) <> false }
    RETURN at, 0 AS type, '推定:' + at.id AS id,
           at.name + CASE WHEN at.name ENDS WITH '镇' OR at.name ENDS WITH '乡' THEN '党委' WHEN at.kind = 'STREET' THEN '党工委' ELSE '两新工委' END
           + '（推定）' AS name
  }
  WITH rules, at, type, id, name,
       CASE WHEN at.kind IN ['PARK', 'BUSINESS_DISTRICT', 'INCUBATOR'] THEN 'park' ELSE toLower(at.kind) END AS link
  WITH at, type, id, name, [i IN range(0, size(rules.chain) - 1) WHERE rules.chain[i] = link][0] AS rank
  WHERE rank IS NOT NULL
  MATCH way = (place:Place)-[:PART_OF*0..]->(at)
  WITH place, at, type, id, name, rank, min(length(way)) AS steps
  WITH place, [rank, steps, at.id, type, id, name] AS duty
  ORDER BY duty
  WITH place, collect(duty) AS duties
  WITH place, duties[0] AS first, [duty IN duties WHERE duty[4] <> duties[0][4]][0] AS second
  MATCH (place)<-[:LOCATED_IN]-(firm:Enterprise|SocialOrg)
  RETURN firm, first, second, null AS stand
  UNION ALL
  // 二、行业：指导它的行业党委，其次是负责其类别的
  MATCH (org:PartyOrg)<-[:GUIDED_BY]-(firm:Enterprise|SocialOrg)
  WHERE org.dataset = $dataset AND org.id IS NOT NULL AND coalesce(org.active, true) <> false AND industry IS NOT NULL
  RETURN firm, [industry, 0, org.id, 0, org.id, org.name] AS first, null AS second, null AS stand
  UNION ALL
  MATCH (org:PartyOrg)-[:RESPONSIBLE_FOR]->(category:Category)
  WHERE org.dataset = $dataset AND org.id IS NOT NULL AND coalesce(org.active, true) <> false AND industry IS NOT NULL
  WITH category, [industry, 1, category.id,
                  coalesce([i IN range(0, 3) WHERE ['WORK_COMMITTEE', 'COMMITTEE', 'GENERAL_BRANCH', 'BRANCH'][i] = org.org_type][0], 4),
                  org.id, org.name] AS duty
  MATCH (category)<-[:IN_CATEGORY]-(firm)
  RETURN firm, duty AS first, null AS second, null AS stand
  UNION ALL
  // 三、每家企业所在的各处，从近到远：[宽窄, 地点, 它所在的一切地点]
  MATCH (place:Place) WHERE place.dataset = $dataset AND place.id IS NOT NULL
  WITH place, [i IN range(0, 7) WHERE ['BUILDING', 'INCUBATOR', 'BUSINESS_DISTRICT', 'PARK', 'COMMUNITY', 'STREET', 'DISTRICT', 'CITY'][i] = place.kind][0] AS width,
       COLLECT { MATCH (place)-[:PART_OF*0..]->(wider:Place) RETURN DISTINCT wider.id } AS wider
  MATCH (place)<-[tie:LOCATED_IN]-(firm:Enterprise|SocialOrg) WHERE tie.further IS NULL
  RETURN firm, null AS first, null AS second, [width, place.id, wider] AS stand
  UNION ALL
  MATCH (firm:Enterprise|SocialOrg) WHERE firm.dataset = $dataset AND firm.id IS NOT NULL
  RETURN firm, null AS first, null AS second, null AS stand
}
WITH firm, min(first) AS duty, collect(first) + collect(second) AS duties, collect(stand) AS stands
WITH firm, duty, [d IN duties WHERE d[0] = duty[0] AND d[1] = duty[1] AND d[4] <> duty[4]] AS others,
     reduce(nearest = null, s IN [s IN stands WHERE duty IS NULL OR duty[2] IN s[2]] |
            CASE WHEN nearest IS NULL OR s[0] < nearest[0] THEN s ELSE nearest END)[1] AS start
WHERE NOT $只看不明 OR duty IS NULL
WITH duty, start, collect([firm, CASE size(others) WHEN 0 THEN null ELSE COLLECT { UNWIND others AS o RETURN o ORDER BY o LIMIT 1 }[0][5] END]) AS firms
// 四、把每条不同的路说一遍
WITH duty, start, firms,
     CASE WHEN duty IS NULL AND start IS NULL THEN []
          WHEN duty IS NULL THEN COLLECT {
               MATCH way = (:Place {dataset: $dataset, id: start})-[:PART_OF*0..]->(wider:Place)
               WITH wider, min(length(way)) AS steps RETURN wider.name ORDER BY steps, wider.id }
          WHEN start IS NULL THEN [coalesce(
               COLLECT { MATCH (at:Category {dataset: $dataset, id: duty[2]}) RETURN '类别“' + at.name + '”' }[0],
               COLLECT { MATCH (at:Place {dataset: $dataset, id: duty[2]}) RETURN at.name }[0], '行业指导')]
          ELSE COLLECT {
               MATCH way = (:Place {dataset: $dataset, id: start})-[:PART_OF*0..]->(:Place {dataset: $dataset, id: duty[2]})
               RETURN [n IN nodes(way) | n.name] ORDER BY length(way), [n IN nodes(way) | n.id] LIMIT 1 }[0] END AS way
UNWIND firms AS one
WITH one[0] AS firm, one[1] AS other, duty, reduce(path = '', name IN way | path + name + ' → ') + coalesce(duty[5], '兜底责任不明') AS path
RETURN firm.id AS 编号, firm.name AS 企业, coalesce(duty[5], '兜底责任不明') AS 兜底责任党组织, path AS 责任路径,
       other AS 同样近的, coalesce(duty[4] STARTS WITH '推定:', false) AS 推定, duty[4] AS 责任组织编号, duty[2] AS 责任所在
ORDER BY 编号;
