// 载入节点：以企业为例，程序把标签换成封闭列表中的其他标签；值只从 $rows 传入
// Loading nodes, written for firms; the program exchanges the label for another of its closed list. Values travel in $rows.
// Every write asks for the run that it belongs to: a load that another one has followed can write nothing any more.

// name: digest
MATCH (n:Enterprise) WHERE n.dataset = $dataset AND n.id IS NOT NULL
RETURN n.bucket AS bucket, count(*) AS count, sum(n.fingerprint) AS total;

// name: fingerprints
MATCH (n:Enterprise) WHERE n.dataset = $dataset AND n.id IS NOT NULL AND n.bucket IN $buckets
RETURN n.id AS id, n.fingerprint AS fingerprint;

// name: create
MATCH (run:LoadRun {dataset: $dataset, run: $run})
UNWIND $rows AS row
CREATE (n:Enterprise) SET n = row
RETURN count(*) AS written;

// name: change
MATCH (run:LoadRun {dataset: $dataset, run: $run})
UNWIND $rows AS row
MATCH (n:Enterprise {dataset: $dataset, id: row.id}) SET n = row
RETURN count(*) AS written;

// name: remove
MATCH (run:LoadRun {dataset: $dataset, run: $run})
UNWIND $rows AS row
MATCH (n:Enterprise {dataset: $dataset, id: row.id})
DETACH DELETE n
RETURN count(*) AS written;

// name: create_places
MATCH (run:LoadRun {dataset: $dataset, run: $run})
UNWIND $rows AS row
CREATE (n:Place) SET n = row
FOREACH (_ IN CASE row.kind WHEN 'BUILDING' THEN [1] ELSE [] END | SET n:Building)
FOREACH (_ IN CASE row.kind WHEN 'INCUBATOR' THEN [1] ELSE [] END | SET n:Incubator)
FOREACH (_ IN CASE row.kind WHEN 'BUSINESS_DISTRICT' THEN [1] ELSE [] END | SET n:BusinessDistrict)
FOREACH (_ IN CASE row.kind WHEN 'PARK' THEN [1] ELSE [] END | SET n:Park)
FOREACH (_ IN CASE row.kind WHEN 'COMMUNITY' THEN [1] ELSE [] END | SET n:Community)
FOREACH (_ IN CASE row.kind WHEN 'STREET' THEN [1] ELSE [] END | SET n:Street)
FOREACH (_ IN CASE row.kind WHEN 'DISTRICT' THEN [1] ELSE [] END | SET n:District)
FOREACH (_ IN CASE row.kind WHEN 'CITY' THEN [1] ELSE [] END | SET n:City)
RETURN count(*) AS written;

// name: change_places
MATCH (run:LoadRun {dataset: $dataset, run: $run})
UNWIND $rows AS row
MATCH (n:Place {dataset: $dataset, id: row.id}) SET n = row
REMOVE n:Building:Incubator:BusinessDistrict:Park:Community:Street:District:City
FOREACH (_ IN CASE row.kind WHEN 'BUILDING' THEN [1] ELSE [] END | SET n:Building)
FOREACH (_ IN CASE row.kind WHEN 'INCUBATOR' THEN [1] ELSE [] END | SET n:Incubator)
FOREACH (_ IN CASE row.kind WHEN 'BUSINESS_DISTRICT' THEN [1] ELSE [] END | SET n:BusinessDistrict)
FOREACH (_ IN CASE row.kind WHEN 'PARK' THEN [1] ELSE [] END | SET n:Park)
FOREACH (_ IN CASE row.kind WHEN 'COMMUNITY' THEN [1] ELSE [] END | SET n:Community)
FOREACH (_ IN CASE row.kind WHEN 'STREET' THEN [1] ELSE [] END | SET n:Street)
FOREACH (_ IN CASE row.kind WHEN 'DISTRICT' THEN [1] ELSE [] END | SET n:District)
FOREACH (_ IN CASE row.kind WHEN 'CITY' THEN [1] ELSE [] END | SET n:City)
RETURN count(*) AS written;

// name: sweep
MATCH (run:LoadRun {dataset: $dataset, run: $run})
MATCH (n:Enterprise) WHERE n.dataset = $dataset AND n.id IS NOT NULL
WITH n LIMIT $most
DETACH DELETE n
RETURN count(*) AS written;

// 核对：不问指纹，逐个取出所存的值
// Verifying: what is stored, value by value, without regard to fingerprints.

// name: stored
UNWIND $ids AS id
MATCH (n:Enterprise {dataset: $dataset, id: id})
RETURN id, labels(n) AS labels, properties(n) AS about;

// name: ids
MATCH (n:Enterprise) WHERE n.dataset = $dataset
RETURN n.id AS id;

// name: ties
UNWIND $ids AS id
MATCH (a:Enterprise {dataset: $dataset, id: id})-[tie]->(b)
RETURN id AS source, type(tie) AS type, CASE b.dataset WHEN $dataset THEN [label IN labels(b) WHERE label IN $labels][0] END AS label,
       b.id AS target, properties(tie) AS about;

// name: strays
MATCH (b:Enterprise) WHERE b.dataset = $dataset
MATCH (a)-[tie]->(b) WHERE coalesce(a.dataset <> $dataset, true) OR a.id IS NULL OR none(label IN labels(a) WHERE label IN $labels)
RETURN coalesce(a.id, '?') AS source, type(tie) AS type, b.id AS target;
