// 兜底责任与路径（由关系现算）
// 每项责任写成一行字，比先后即比远近：链上次序、隔几层、地点或类别，类型次序、组织，组织名称（以制表符相隔）
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
OPTIONAL MATCH (lister:PartyOrg)-[listed:RESPONSIBLE_FOR]->(:Place) WHERE lister.dataset = rules.dataset AND NOT coalesce(listed.by_name, false)
WITH rules, count(lister.id) AS declared
// 一、地点、类别、行业党委各有哪些责任；哪里都不在、也无人指导的企业自己排一行，好让它不漏掉
MATCH (one:Place:Category:PartyOrg:Enterprise:SocialOrg) WHERE one.dataset = $dataset
  AND NOT EXISTS { MATCH (one)-[:LOCATED_IN|GUIDED_BY]->(:Place:PartyOrg) WHERE label(one) IN ['Enterprise', 'SocialOrg'] }
  AND (label(one) <> 'Category' OR EXISTS { MATCH (one)<-[:RESPONSIBLE_FOR]-(:PartyOrg) })
OPTIONAL MATCH (one)-[way:PART_OF*0..30]->(at:Place)
OPTIONAL MATCH (at)<-[:RESPONSIBLE_FOR]-(owner:PartyOrg) WHERE coalesce(owner.active, true)
OPTIONAL MATCH (one)<-[:RESPONSIBLE_FOR]-(keeper:PartyOrg) WHERE coalesce(keeper.active, true) AND label(one) = 'Category'
WITH one, label(one) AS what, at, length(way) AS steps, coalesce(owner.org_type, keeper.org_type, '') AS type,
     list_position(rules.chain, CASE WHEN label(one) <> 'Place' THEN 'industry' WHEN at.kind IN ['PARK', 'BUSINESS_DISTRICT', 'INCUBATOR'] THEN 'park'
                                     ELSE lower(at.kind) END) AS rank,
     // 台账一条都没有列的，由规则推定街道、区
     CASE WHEN label(one) = 'Place' THEN coalesce(owner.id, CASE WHEN rules.presume_area_duty AND declared = 0 AND at.kind IN ['STREET', 'DISTRICT']
                                                                 THEN '推定:' + at.id END)
          WHEN label(one) = 'Category' THEN keeper.id
          WHEN label(one) = 'PartyOrg' AND coalesce(one.active, true) THEN one.id END AS org,
     CASE WHEN label(one) = 'Place' THEN coalesce(owner.name, CASE WHEN owner.id IS NULL THEN at.name +
               CASE WHEN at.name ENDS WITH '镇' OR at.name ENDS WITH '乡' THEN '党委' WHEN at.kind = 'STREET' THEN '党工委' ELSE '两新工委' END + '（推定）' END)
          WHEN label(one) = 'Category' THEN keeper.name ELSE one.name END AS name
WITH one, what, at.id AS at, org,
     CASE WHEN org IS NOT NULL AND coalesce(rank, 0) > 0 THEN
          lpad(to_string(rank), 2, '0') + CASE what WHEN 'Place' THEN lpad(to_string(steps), 3, '0') WHEN 'Category' THEN '001' ELSE '000' END
          + coalesce(at.id, one.id) + '	'
          + CASE WHEN what = 'PartyOrg' OR org STARTS WITH '推定:' THEN '0' ELSE CASE type WHEN 'WORK_COMMITTEE' THEN '0' WHEN 'COMMITTEE' THEN '1'
                 WHEN 'GENERAL_BRANCH' THEN '2' WHEN 'BRANCH' THEN '3' ELSE '4' END END
          + org + '	' + coalesce(name, '') END AS duty
WITH one, what, min(duty) AS first, list_concat(collect(DISTINCT duty), ['~']) AS duties, list_to_string('	', list_concat([''], list_concat(collect(DISTINCT at), ['']))) AS reach
UNWIND duties AS duty
WITH one, what, first, reach, min(CASE WHEN duty <> '~' AND string_split(coalesce(duty, '') + '~	~	~', '	')[2] <> string_split(coalesce(first, '') + '~	~	~', '	')[2]
     THEN duty END) AS second
// 二、每家企业：最近的责任，同样近的另一个，从哪里走起（它所在的、走得到责任所在的最小的地点）
OPTIONAL MATCH (one)<-[tie:LOCATED_IN|GUIDED_BY|IN_CATEGORY]-(there:Enterprise:SocialOrg)
WITH coalesce(there.id, CASE WHEN what IN ['Enterprise', 'SocialOrg'] THEN one.id END) AS id, first, second, reach,
     CASE WHEN what = 'Place' AND tie.further IS NULL THEN to_string(list_position(['BUILDING', 'INCUBATOR', 'BUSINESS_DISTRICT', 'PARK', 'COMMUNITY',
                                                                                     'STREET', 'DISTRICT', 'CITY'], one.kind)) + one.id END AS stand
WHERE id IS NOT NULL
WITH id, min(first) AS duty, min(stand) AS nearest, collect({first: first, second: second, stand: stand, reach: reach}) AS seen
WHERE NOT $只看不明 OR duty IS NULL
UNWIND seen AS one
WITH id, duty, nearest, string_split(substring(coalesce(duty, ''), 6, size(coalesce(duty, ''))) + '~	~	~', '	') AS parts, one.first AS first, one.second AS second, one.stand AS stand, one.reach AS reach
WITH id, duty, nearest, parts, min(CASE WHEN contains(reach, '	' + parts[1] + '	') THEN stand END) AS reached,
     min(CASE WHEN left(first, 5) = left(duty, 5) AND string_split(first, '	')[2] <> parts[2] THEN first
              WHEN left(second, 5) = left(duty, 5) AND string_split(second, '	')[2] <> parts[2] THEN second END) AS other
WITH id, duty, parts, other, CASE WHEN duty IS NULL THEN nearest ELSE reached END AS start
WITH CASE WHEN duty IS NOT NULL THEN parts[1] END AS at, CASE WHEN duty IS NOT NULL THEN parts[2] END AS org,
     CASE WHEN duty IS NOT NULL THEN string_split(duty, '	')[3] ELSE '兜底责任不明' END AS name,
     substring(start, 2, size(start)) AS start, string_split(other, '	')[3] AS other, id
WITH at, org, name, start, other, list_to_string('	', collect(id)) AS firms
// 三、把每条不同的路说一遍；无人负责的，说到头
OPTIONAL MATCH way = (low:Place)-[:PART_OF*0..30]->(high:Place) WHERE low.id = start
WITH at, org, name, start, other, firms, high.id AS station, min(lpad(to_string(length(way)), 3, '0')) AS far, min(high.name) AS called,
     min(lpad(to_string(length(way)), 3, '0') + list_to_string('	', properties(nodes(way), 'id')) + '		'
         + list_to_string(' → ', properties(nodes(way), 'name'))) AS route
WITH at, org, name, start, other, firms, min(CASE WHEN station = at THEN route END) AS route,
     list_sort(collect(CASE WHEN at IS NULL AND station IS NOT NULL THEN far + station + '	' + called END)) AS stations
OPTIONAL MATCH (kept:Category) WHERE kept.id = at
OPTIONAL MATCH (there:Place) WHERE there.id = at
WITH at, org, name, other, firms,
     CASE WHEN at IS NULL AND size(stations) > 0 THEN list_to_string(' → ', list_transform(stations, station -> string_split(station, '	')[2])) + ' → '
          WHEN at IS NULL THEN ''
          WHEN start <> '' THEN string_split(route, '		')[2] + ' → '
          WHEN kept.id IS NOT NULL THEN '类别“' + kept.name + '” → '
          WHEN there.id IS NOT NULL THEN there.name + ' → '
          ELSE '行业指导 → ' END AS way
UNWIND string_split(firms, '	') AS id
MATCH (firm:Enterprise:SocialOrg) WHERE firm.id = id
RETURN id AS 编号, firm.name AS 企业, name AS 兜底责任党组织, way + name AS 责任路径, other AS 同样近的,
       coalesce(starts_with(org, '0推定:'), false) AS 推定, CASE WHEN org IS NOT NULL THEN substring(org, 2, size(org)) END AS 责任组织编号, at AS 责任所在
ORDER BY 编号;
