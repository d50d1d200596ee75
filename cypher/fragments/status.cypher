// 最强的一条定状态：第一条相符的即是
CASE WHEN strength = 0 THEN 'ORG_SINGLE' WHEN strength = 1 THEN 'ORG_JOINT' WHEN strength = 2 THEN 'ORG_ATTACHED'
     WHEN strength = 3 THEN 'ORG_FALLBACK' WHEN strength = 4 THEN 'ORG_UNSPECIFIED'
     WHEN works THEN 'WORK_ONLY' WHEN strength = 5 THEN 'PENDING'
     WHEN strength IS NULL AND unsaid THEN 'UNKNOWN' ELSE 'UNCOVERED' END
