// 数据集与载入状态
MATCH (rules:Rules)
MATCH (node) WHERE node.dataset = rules.dataset
WITH rules, count(node) AS nodes, count(CASE WHEN label(node) IN ['Enterprise', 'SocialOrg'] THEN 1 END) AS firms
OPTIONAL MATCH (from)-[tie]->() WHERE from.dataset = rules.dataset
WITH rules, nodes, firms, count(tie) AS ties
RETURN rules.dataset AS 数据集, '完成' AS 载入, rules.as_of AS 截至, firms AS 企业数, nodes AS 节点数, ties AS 关系数, CAST(null AS STRING) AS 始于
ORDER BY 数据集;
