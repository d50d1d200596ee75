// 载入的先后与完成：谁在载入、自何时起、是否完成；同一数据集同时只有一个载入
// Runs and locks. The lock is held by a transaction that stays open as long as the load lives: when its program dies, however
// it dies, the server undoes that transaction, and the next load may begin.

// name: prepare
MERGE (lock:LoadLock {dataset: $dataset})
MERGE (run:LoadRun {dataset: $dataset})
ON CREATE SET run.state = 'new', run.firms = 0;

// name: knock
MATCH (run:LoadRun {dataset: $dataset})
SET run.knocks = coalesce(run.knocks, 0) + 1;

// name: hold
MATCH (lock:LoadLock {dataset: $dataset})
SET lock.holds = coalesce(lock.holds, 0) + 1;

// name: enter
MATCH (run:LoadRun {dataset: $dataset})
SET run.run = randomUUID(), run.since = datetime()
RETURN run.run AS run, run.state AS state;

// name: begin
MATCH (run:LoadRun {dataset: $dataset, run: $run})
SET run.state = 'running'
RETURN count(*) AS written;

// name: finish
MATCH (run:LoadRun {dataset: $dataset, run: $run})
SET run.state = 'done', run.finished = datetime(), run += $about
RETURN count(*) AS written;

// name: states
MATCH (run:LoadRun)
WHERE $dataset = '' OR run.dataset = $dataset
RETURN run {.*} AS about
ORDER BY run.dataset;

// name: forget
MATCH (run:LoadRun {dataset: $dataset, run: $run})
OPTIONAL MATCH (lock:LoadLock {dataset: $dataset})
DELETE run, lock;

// name: strays
MATCH (n) WHERE n.dataset = $dataset AND none(label IN labels(n) WHERE label IN $labels)
RETURN labels(n)[0] AS label, coalesce(n.id, n.name, '?') AS id;

// name: only_in
MATCH (f:Enterprise|SocialOrg) WHERE f.dataset = $dataset AND f.id IS NOT NULL AND f.repeats IS NULL
  AND NOT EXISTS { MATCH (g:Enterprise {dataset: $other, id: f.id}) WHERE g.repeats IS NULL }
  AND NOT EXISTS { MATCH (g:SocialOrg {dataset: $other, id: f.id}) WHERE g.repeats IS NULL }
RETURN f.id AS firm, f.name AS name, f.uscc AS uscc, f.address AS address, f.district AS district
ORDER BY firm;
