// 载入关系：以企业纳入党组织为例，程序换上封闭列表中的其他标签和关系类型；两端都按带约束的编号查找
// Loading ties, written for firms and the organisations that cover them; both ends are found by their constrained keys.
// Two ties of one type between the same two are told apart by `variant`: the mode, or that it is a further place.

// name: digest
MATCH (a:Enterprise) WHERE a.dataset = $dataset AND a.id IS NOT NULL
MATCH (a)-[tie]->(b) WHERE tie.fingerprint IS NOT NULL
RETURN type(tie) AS type, [label IN labels(b) WHERE label IN $labels][0] AS target, a.bucket AS bucket,
       count(*) AS count, sum(tie.fingerprint) AS total;

// name: fingerprints
MATCH (a:Enterprise) WHERE a.dataset = $dataset AND a.id IS NOT NULL AND a.bucket IN $buckets
MATCH (a)-[tie:COVERED_BY]->(b:PartyOrg) WHERE tie.fingerprint IS NOT NULL
RETURN a.id AS source, b.id AS target, coalesce(tie.variant, '') AS variant, tie.fingerprint AS fingerprint;

// name: create
MATCH (run:LoadRun {dataset: $dataset, run: $run})
UNWIND $rows AS row
MATCH (a:Enterprise {dataset: $dataset, id: row.source})
MATCH (b:PartyOrg {dataset: $dataset, id: row.target})
CREATE (a)-[tie:COVERED_BY]->(b) SET tie = row.about
RETURN count(*) AS written;

// name: change
MATCH (run:LoadRun {dataset: $dataset, run: $run})
UNWIND $rows AS row
MATCH (a:Enterprise {dataset: $dataset, id: row.source})-[tie:COVERED_BY]->(b:PartyOrg {dataset: $dataset, id: row.target})
WHERE coalesce(tie.variant, '') = row.variant AND tie.fingerprint IS NOT NULL
SET tie = row.about
RETURN count(*) AS written;

// name: remove
MATCH (run:LoadRun {dataset: $dataset, run: $run})
UNWIND $rows AS row
MATCH (a:Enterprise {dataset: $dataset, id: row.source})-[tie:COVERED_BY]->(b:PartyOrg {dataset: $dataset, id: row.target})
WHERE coalesce(tie.variant, '') = row.variant AND tie.fingerprint IS NOT NULL
DELETE tie
RETURN count(*) AS written;
