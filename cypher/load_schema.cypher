// 建约束：每个数据集里编号唯一；约束自带索引，载入和查询都靠它找节点
// The constraints, made before anything is loaded; each brings the index by which nodes are found.

// name: Enterprise
CREATE CONSTRAINT orggraph_Enterprise IF NOT EXISTS
FOR (n:Enterprise) REQUIRE (n.dataset, n.id) IS UNIQUE;

// name: SocialOrg
CREATE CONSTRAINT orggraph_SocialOrg IF NOT EXISTS
FOR (n:SocialOrg) REQUIRE (n.dataset, n.id) IS UNIQUE;

// name: Place
CREATE CONSTRAINT orggraph_Place IF NOT EXISTS
FOR (n:Place) REQUIRE (n.dataset, n.id) IS UNIQUE;

// name: PartyOrg
CREATE CONSTRAINT orggraph_PartyOrg IF NOT EXISTS
FOR (n:PartyOrg) REQUIRE (n.dataset, n.id) IS UNIQUE;

// name: Category
CREATE CONSTRAINT orggraph_Category IF NOT EXISTS
FOR (n:Category) REQUIRE (n.dataset, n.id) IS UNIQUE;

// name: InstructorPost
CREATE CONSTRAINT orggraph_InstructorPost IF NOT EXISTS
FOR (n:InstructorPost) REQUIRE (n.dataset, n.id) IS UNIQUE;

// name: ServiceCenter
CREATE CONSTRAINT orggraph_ServiceCenter IF NOT EXISTS
FOR (n:ServiceCenter) REQUIRE (n.dataset, n.id) IS UNIQUE;

// name: MassOrg
CREATE CONSTRAINT orggraph_MassOrg IF NOT EXISTS
FOR (n:MassOrg) REQUIRE (n.dataset, n.id) IS UNIQUE;

// name: Alliance
CREATE CONSTRAINT orggraph_Alliance IF NOT EXISTS
FOR (n:Alliance) REQUIRE (n.dataset, n.id) IS UNIQUE;

// name: Dataset
CREATE CONSTRAINT orggraph_Dataset IF NOT EXISTS
FOR (n:Dataset) REQUIRE (n.dataset, n.id) IS UNIQUE;

// name: Rules
CREATE CONSTRAINT orggraph_Rules IF NOT EXISTS
FOR (n:Rules) REQUIRE (n.dataset, n.id) IS UNIQUE;

// name: JointGroup
CREATE CONSTRAINT orggraph_JointGroup IF NOT EXISTS
FOR (n:JointGroup) REQUIRE (n.dataset, n.id) IS UNIQUE;

// name: LoadRun
CREATE CONSTRAINT orggraph_LoadRun IF NOT EXISTS
FOR (n:LoadRun) REQUIRE n.dataset IS UNIQUE;

// name: LoadLock
CREATE CONSTRAINT orggraph_LoadLock IF NOT EXISTS
FOR (n:LoadLock) REQUIRE n.dataset IS UNIQUE;

// 索引：按名称、按状态、按信用代码找企业
// Indexes for the questions people ask first: a firm by its name or code, firms by their status.

// name: Enterprise_name
CREATE INDEX orggraph_Enterprise_name IF NOT EXISTS
FOR (n:Enterprise) ON (n.dataset, n.name);

// name: Enterprise_status
CREATE INDEX orggraph_Enterprise_status IF NOT EXISTS
FOR (n:Enterprise) ON (n.dataset, n.answer_status);

// name: Enterprise_uscc
CREATE INDEX orggraph_Enterprise_uscc IF NOT EXISTS
FOR (n:Enterprise) ON (n.uscc);

// name: PartyOrg_name
CREATE INDEX orggraph_PartyOrg_name IF NOT EXISTS
FOR (n:PartyOrg) ON (n.dataset, n.name);

// 坐标点：按距离找企业、党组织、指导员岗位、服务中心
// Points: firms, organisations, posts and service centres within a distance.

// name: Enterprise_position
CREATE POINT INDEX orggraph_Enterprise_position IF NOT EXISTS
FOR (n:Enterprise) ON (n.position);

// name: PartyOrg_position
CREATE POINT INDEX orggraph_PartyOrg_position IF NOT EXISTS
FOR (n:PartyOrg) ON (n.position);

// name: InstructorPost_position
CREATE POINT INDEX orggraph_InstructorPost_position IF NOT EXISTS
FOR (n:InstructorPost) ON (n.position);

// name: ServiceCenter_position
CREATE POINT INDEX orggraph_ServiceCenter_position IF NOT EXISTS
FOR (n:ServiceCenter) ON (n.position);

// 名称全文索引：记不全名称时按其中几个字找；索引随后更新，不拖慢载入
// Names in full text, for whoever remembers a part of one. It follows a load instead of holding it up.

// name: Enterprise_names
CREATE FULLTEXT INDEX orggraph_names IF NOT EXISTS
FOR (n:Enterprise|SocialOrg|PartyOrg|Place) ON EACH [n.name]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: true}};
