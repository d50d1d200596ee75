// 指导员负载
// 每个指导员岗位、联络员联系多少家底数内的企业，与定额相比；没有写定额的按规则 firms_per_post_max；没有编号的不计定额。
// EN Load of instructor posts. How many firms each post serves against its capacity.
// 参数 dataset 数据集：城市与日期，载入时的名称
// 参数 只看超额 真假 = false：只列超出定额的岗位
// 答案 表
MATCH (rules:Rules {dataset: $dataset, id: 'rules'})
MATCH (post:InstructorPost) WHERE post.dataset = $dataset AND post.id IS NOT NULL
WITH rules, post, COUNT { MATCH (post)<-[:SERVED_BY]-(firm) WHERE firm.exclusion IS NULL AND coalesce(firm.operating, true) <> false } AS firms,
     CASE WHEN coalesce(post.unnamed, false) THEN null ELSE coalesce(post.capacity, rules.firms_per_post_max) END AS capacity
WITH post, firms, capacity, coalesce(firms > capacity, false) AS over
WHERE over OR NOT $只看超额
RETURN post.name AS 岗位, post.kind AS 岗位类型, post.team AS 所属队伍, firms AS 联系企业数, capacity AS 定额, over AS 超额
ORDER BY 超额 DESC, 联系企业数 DESC, 岗位;
