"""What a heading means: the column that its words name, alone or under the heading of a group.

A heading is looked up in four steps: exactly among the headings of `schema`, without its unit, by
the patterns below, and, where it stands under the heading of a group (党员情况 › 正式), by the
topic of that group. The patterns are public wordings of forms and templates; each matches a whole
folded heading (`schema.fold`).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from functools import cache, lru_cache

from orggraph.core import schema

JOINT = " › "  # stands between the parts of a heading that is written in several rows
LONGEST = 40  # no heading is longer than this

# What is wished or yet to be done, in a heading: what stands below it covers no firm (DOMAIN §9.2).
_WISHED = (
    "措施|举措|建议|计划|打算|意向|下一?步|下一?阶段|安排|要求|目标|时限|期限|方案|备选|拟|预[^备算]|"
    "策略|对策|施策|一企一策|办法|思路|路径|推荐|适宜|适合|可(?:采取|采用|组建|选|行|用)|"
    "(?<![核查实批复验审])意见|分类(?:推进|处置|指导|组建)|推进(?:方式|形式|计划|方向)|(?:消除|销号)(?:方式|形式|空白)|"
    "(?:任务|攻坚)(?!.*(?:完成|落实|结果|成果|进[展度]|情况|后))"
)
TO_COME = f"应|{_WISHED}"

_FIRM = (
    "(?:“?两企三新”?|三新|两新|非公|非公有制|非公(?:有制)?经济|经济|新经济|新社会|社会|网络社会|互联网|"
    "新兴领域|个体|市场|企业)?(?:企业|"
    "组织|单位|公司|机构|商户|工商户|主体)?"
)
_ORG = "(?:党的?组织|党支部|支部|党的?基层组织|基层党的?组织|党组织或党支部)"
_FOUND = "(?:建立|建有|建成|已建|成立|组建|设立|设有|建)"
_DUTY_OF = "(?:园区|楼宇|街道|镇街|乡镇|社区|属地|行业|党建|工作)*"
_COUNT = (
    "(?:总人数|总数量|总数|总量|人员总量|人数|人员数|期末人数|期末数|名数|数量|数|个数|名|人|合计|"
    "总计|小计|家|个)?"
)
_PEOPLE_COUNT = "(?:人数|总人数|人员数)"
_NAMED = "(?:名称|全称|名)?"
_OF = "(?:所属|所在|归属|隶属|属地|现)?的?"
_ENDED = "(?:注销|吊销|迁出|搬迁|搬离|外迁|失联|停业|歇业|倒闭|减少|退出|空置)"
_WHETHER = "(?:企业|单位)?(?:是否|有无|有否|有没有|是不是)(?:已经|已|有)?"
_INSTRUCTOR = (
    "(?:(?:两新|红色|红领|党务|驻企|楼宇|园区|商圈|街道|社区|片区|网格)?(?:党建)?(?:工作)?(?:指导员|辅导员|专员|专干|助理员|组织员|联络员|特派员)|"
    "党[建务]工作者|(?:驻企)?党建员|(?:红色|红领|党建|党务)(?:管家|顾问)|或|及|和)+"
)

# How far the founding of an organisation is, and whether it was approved.
_APPROVAL = "(?:批复|审批|报批|申报|批准|核准|筹建|筹备)"
_STAGE = "(?:情况|状态|进度|进展|结果|阶段|环节|意见|与否)+"
_PROGRESS = (
    rf"(?:{_ORG}|组建|成立|上级|街道|党工委|党委|组织部)*{_APPROVAL}{_STAGE}",
    rf"(?:{_ORG}|组建|成立|上级|街道|党工委|党委|组织部)+(?:批复|审批)",
    rf"(?:{_ORG})?(?:{_FOUND}|建设)(?:进度|进展|阶段)(?:情况)?",
    rf"{_WHETHER}(?:获得?)?(?:批复|批准|获批|正式成立)(?:{_ORG})?|批复(?:文号)?",
)

# (column, pattern of the whole folded heading); the first that fits decides.
PATTERNS: dict[str, tuple[tuple[str, str], ...]] = {
    "firms": (
        ("liaison", r"(?:党建|驻企)?联络员(?:人数|数量|数)"),
        (
            "instructor",
            rf"(?:(?:未|没有?|尚未){_FOUND}?{_ORG}?的?(?:企业|单位)?)?(?:{_WHETHER}|已|有)(?:选派|派驻|配备|选配|指派|委派|派|安排|"
            rf"设立?)?有?{_INSTRUCTOR}(?:情况)?",
        ),
        (
            "instructor",
            rf"(?:选派|派驻|配备|下派|派)?{_INSTRUCTOR}(?:选派|派驻|配备)?(?:情况|人数|数|数量)",
        ),
        ("instructor", rf"{_INSTRUCTOR}(?:是否|有无|有没有)"),
        ("instructor", rf"{_INSTRUCTOR}{_WHETHER}?(?:选派|派驻|配备|到位)(?:与否|情况)?"),
        ("instructor", rf"(?:选派|派驻|派出|下派)的?{_INSTRUCTOR}的?(?:单位|部门)"),
        ("instructor", rf"{_INSTRUCTOR}的?(?:派出|派驻|选派|来源|所属|所在)?(?:单位|部门)"),
        # Who it is does not come in, that somebody is named does.
        (
            "post",
            rf"(?:选派|派驻|配备|下派)?的?{_INSTRUCTOR}的?(?:姓名|名字|名单|人选|人员)"
            r"(?:[及和与、/]?(?:联系)?(?:电话|方式|手机号?码?))?",
        ),
        ("instructor", r"(?:仅)?(?:党的)?工作(?:有效|全面)?覆盖(?:方式|形式|类型|类别|途径|情况)?"),
        (
            "instructor",
            rf"{_WHETHER}(?:实现)?(?:党的|党建)?工作覆盖|(?:党的|党建)?工作{_WHETHER}(?:实现)?覆盖",
        ),
        ("mode", r"党建工作覆盖(?:方式|形式|类型|类别|途径|情况)?"),
        (
            "exclusion",
            r"(?:不|未|不予|暂不)(?:再)?(?:计入|纳入|列入|参与)(?:统计|底数|基数|范围|台账|考核|的)*"
            r"(?:原因|理由|情形)|(?:剔除|排除|核减|扣除)(?:的)?(?:原因|理由|情形|说明)",
        ),
        ("post", rf"(?:选派|派驻|配备|下派)?的?{_INSTRUCTOR}"),
        (
            "no_organisation_reason",
            rf"{_ORG}?(?:未能?|没有?|尚未|暂未|不能|无法)(?:单独|实现)?(?:{_FOUND}|覆盖)(?:{_ORG}|覆盖)?的?(?:主要)?"
            "(?:原因|理由)(?:说明)?",
        ),
        (
            "no_organisation_reason",
            rf"(?:无|没有?){_ORG}(?:覆盖)?的?(?:主要)?(?:原因|理由)(?:说明)?",
        ),
        ("no_organisation_reason", rf"(?:未|没有?|尚未)(?:单独)?{_FOUND}{_ORG}的?(?:情况)?说明"),
        ("listed_responsible", rf"属地(?:管理|责任)?(?:{_ORG}|党委){_NAMED}"),
        (
            "listed_responsible",
            rf"{_DUTY_OF}(?:兜底|包保|包联|责任|主责|牵头责任)(?:管理|覆盖|责任)?"
            rf"(?:{_ORG}|党工委|党委|单位){_NAMED}",
        ),
        ("listed_responsible", rf"{_DUTY_OF}(?:归口(?:管理)?|指导|联系)(?:{_ORG}|党工委){_NAMED}"),
        (
            "listed_responsible",
            r"(?:管理|党建(?:工作)?|工作)责任(?:单位|主体)|责任主体",
        ),
        (
            "tick_single",
            rf"(?:{_WHETHER}|已经?)?(?:为|属于?)?(?:单独|独立|自主|自行)(?:{_FOUND}|设置|覆盖)?的?{_ORG}?{_COUNT}|(?:{_WHETHER})?[单独自]建{_ORG}?"
            rf"|(?:单独|独立)(?:{_FOUND})?的?{_ORG}(?:名称|全称)",
        ),
        (
            "tick_joint",
            rf"{_WHETHER}(?:为|属于?|是|加入|纳入|并入|参加|参与)?联合(?:党支部|支部|{_ORG})",
        ),
        (
            "tick_joint",
            rf"(?:{_WHETHER}|已经?)?(?:联合|联建)(?:{_FOUND}|设置|覆盖)?(?:党的?组织)?{_COUNT}"
            rf"|联合(?:{_FOUND}的?{_ORG}|的?党?支部)(?:名称|全称)|所[属在]联合{_ORG}(?:名称|全称)?",
        ),
        ("tick_joint", rf"(?:{_WHETHER}|已经?)?(?:联合{_FOUND}|联建){_ORG}"),
        (
            "organisation",
            rf"(?:单独|独立|联合|挂靠|依托|兜底)(?:组建|建立)?[或和及、/]?(?:联合|挂靠|依托|兜底|托管)+"
            rf"(?:组建|建立)?的?{_ORG}(?:名称|全称)",
        ),
        (
            "tick_attached",
            rf"(?:{_WHETHER}|已经?)?(?:挂靠|依托)(?:{_FOUND}|设置|覆盖|管理)?{_ORG}?{_COUNT}"
            rf"|挂靠(?:{_FOUND})?{_ORG}(?:名称|全称)",
        ),
        (
            "tick_fallback",
            rf"(?:{_WHETHER}|已经?)?由?(?:(?:网格|区域|社区|街道|园区)?(?:党的?组织|党委|党总支)?(?:兜底|托管)|网格|区域化?)(?:{_FOUND}|"
            rf"设置|覆盖|管理)?{_ORG}?{_COUNT}",
        ),
        ("tick_pending", r"(?:正在)?(?:筹建|筹备|拟建|待建|组建)中?"),
        (
            "tick_none",
            rf"(?:应建)?(?:未|没有?|尚未|暂未)(?:{_FOUND}|设|覆盖)?{_ORG}?(?:的?(?:企业|单位))?|空白点?|零覆盖|(?:均)?无{_ORG}|无|没有|均无",
        ),
        (
            "tick_none",
            rf"{_WHETHER}(?:为|属于?)?(?:应建未建|未{_FOUND}|空白点?|零覆盖)|"
            rf"(?:无|没有){_ORG}(?:但|且|也|和)?(?:[有无](?:正式)?党员)?的?(?:企业|单位)?",
        ),
        ("tick_none", r"不(?:具备|符合)(?:组建|建立|成立)?条件(?:的?(?:企业|单位))?"),
        (
            "has_organisation",
            rf"{_ORG}?(?:已建|有)(?:或|和|与)?(?:未建|无){_ORG}?(?:情况)?|{_ORG}?建[没未]建|建(?:没建|否)了?{_ORG}?|建支(?:情况|与否)",
        ),
        ("has_organisation", rf"有{_ORG}的?(?:企业|单位)?"),
        (
            "has_organisation",
            rf"(?:应建)?(?:已(?:{_FOUND}|覆盖)|有)(?:了)?{_ORG}|(?:应建)?已(?:{_FOUND}|覆盖)",
        ),
        *(("founding", pattern) for pattern in _PROGRESS),
        (
            "outcome",
            rf"(?:实地)?(?:核查|核实|复核|抽查|审核)(?:后|认定)?的?(?:{_ORG}|组建|覆盖|党建)(?:{_FOUND}|覆盖|设置)?"
            "(?:情况|方式|形式|结果|状态)?",
        ),
        ("has_organisation", rf"{_WHETHER}[被由]?{_FOUND}?了?{_ORG}(?:有效)?(?:覆盖)?"),
        (
            "has_organisation",
            rf"{_WHETHER}(?:通过|以)?(?:单独|独立|联合|挂靠|或|和|及)+(?:的?(?:形式|方式))?{_FOUND}{_ORG}",
        ),
        ("mode", "党?的?组织(?:覆盖)?(?:或|和|及|与)?(?:党的)?工作覆盖(?:情况|方式|类型)?"),
        ("has_organisation", r"是否(?:有效|属实|正常运[行转]|有效运[行转])"),
        ("has_organisation", rf"{_ORG}{_WHETHER}(?:{_FOUND}|覆盖)?"),
        (
            "has_organisation",
            rf"{_WHETHER}(?:{_FOUND}|覆盖|组织覆盖|建党|建党组织|党建覆盖|纳入党组织)",
        ),
        (
            "has_organisation",
            rf"(?:{_ORG}|支部|党建|组织)(?:工作)?(?:{_FOUND}|覆盖|设置|建设)?(?:的?(?:情况|"
            r"状态|状况|现状|与否))",
        ),
        (
            "has_organisation",
            rf"(?:{_ORG}|党建|组织)(?:{_FOUND}|覆盖|设置)|(?:{_FOUND}|覆盖)(?:情况|状态|状况)",
        ),
        (
            "has_organisation",
            rf"(?:应建)?(?:已建|已有|已建立|建有|现有)?{_ORG}(?:个数|数量|数|总数)",
        ),
        (
            "has_organisation",
            rf"(?:本|上|当)?(?:月|期|年|季度?|周|旬)?(?:底|末)?(?:累计)?(?:新增|已有?)?(?:{_FOUND}|覆盖){_ORG}?"
            "(?:情况)?",
        ),
        ("tick_none", rf"未(?:{_FOUND}){_ORG}(?:个数|数量|数|总数)"),
        (
            "mode",
            rf"(?:{_ORG}|党建|支部|组织)?(?:{_FOUND}|覆盖|设置|组织设置|组织覆盖)(?:方式|形式|"
            r"类型|类别|模式)",
        ),
        ("mode", rf"(?:党建|{_ORG})(?:形式|方式|模式)"),
        ("org_type", rf"(?:{_ORG}|支部)(?:的?)(?:类型|类别|性质|种类)"),
        ("tick_committee", rf"(?:企业)?党委{_COUNT}"),
        ("tick_general_branch", rf"党?总支{_COUNT}"),
        ("tick_joint_branch", rf"联合党?支部{_COUNT}"),
        ("tick_branch", rf"(?:独立|单独)?党?支部{_COUNT}"),
        (
            "reg_date",
            "成立(?:时间|日期|年月)(?:企业|公司|单位)|(?:企业|公司|单位)(?:注册|登记)?成立(?:时间|日期|年月|年份)",
        ),
        ("since", rf"(?:{_ORG}|支部)(?:{_FOUND}|批复|批准)+(?:的)?(?:时间|日期|年月)"),
        ("since", rf"{_FOUND}{_ORG}(?:的)?(?:时间|日期|年月)|组建年月|(?:纳入|覆盖)(?:时间|日期)"),
        (
            "superior",
            rf"{_OF}上级{_ORG}?{_NAMED}|{_OF}(?:直属)?上级党委{_NAMED}|{_ORG}隶属(?:关系|情况)?",
        ),
        ("superior", rf"{_OF}党委{_NAMED}|归口(?:管理|党委)"),
        ("organisation", rf"(?:{_OF}|纳入|覆盖|依托|挂靠)?{_ORG}(?:名称|全称)|{_OF}{_ORG}"),
        (
            "organisation",
            rf"(?:企业|公司|本?单位|本企业|本级|本)的?{_ORG}{_NAMED}|{_ORG}规范(?:名称|全称)|"
            rf"(?:建立|成立|组建|编入|纳入|参加|加入|由哪个)的?{_ORG}(?:覆盖|{_NAMED})|基层组织(?:名称|全称)|"
            "党委党?总支党?支部(?:名称|全称)",
        ),
        ("organisation", "党总支(?:名称|全称)"),
        (
            "organisation",
            rf"(?:非公|两新|企业|企业内|园区|已|现有?|所|实)*{_FOUND}?的?{_ORG}(?:名称|全称|全名|名)"
            rf"|(?:所建|企业内的?){_ORG}|{_ORG}(?:名称|全称)(?:及|和|与)?(?:{_FOUND}|设置|覆盖)(?:方式|形式)",
        ),
        ("organisation", rf"{_ORG}归属(?:情况)?|(?:已建)?{_ORG}(?:具体)?(?:名称|全称|名)"),
        ("committee", rf"{_OF}(?:归口)?(?:互联网)?行业(?:综合)?党委{_NAMED}"),
        ("members_total", rf"正式(?:党员)?(?:{_COUNT})预备(?:党员)?{_COUNT}"),
        ("members_formal", rf"(?:其中)?(?:企业|单位|本单位|在职)?(?:中共)?正式党员{_COUNT}"),
        ("members_probationary", rf"(?:其中)?(?:企业|单位)?(?:中共)?预备党员{_COUNT}"),
        ("members_men", rf"(?:其中)?男(?:性)?党员{_COUNT}"),
        ("members_women", rf"(?:其中)?女(?:性)?党员{_COUNT}"),
        (
            "members_elsewhere",
            rf"(?:其中)?(?:组织)?关系(?:不在|未转入?|未转|在外).{{0,6}}?(?:的?党员)?{_COUNT}|"
            rf"流动党员{_COUNT}",
        ),
        (
            "members_relation_here",
            rf"(?:其中)?(?:组织)?关系(?:隶属)?(?:在|转入|已转入?).{{0,8}}?(?:的?党员)?{_COUNT}",
        ),
        (
            "members_total",
            rf"(?:其中)?(?:企业|单位|公司|本单位|在职|在岗|在册|现有|实有|职工|中共)*党员(?:在册)?{_COUNT}"
            "(?:合计|情况)?",
        ),
        ("staff_men", rf"男(?:性)?(?:职工|员工|从业人员){_COUNT}"),
        ("staff_women", rf"女(?:性)?(?:职工|员工|从业人员){_COUNT}"),
        (
            "staff",
            r"(?:企业|单位|公司|园区|现有|在职|在岗|在册|在园|在编|在地|驻园|驻楼|常驻|全部|缴纳|参加)*"
            r"(?:职工|员工|从业|从业人员|"
            r"用工|雇员|参保|社保|社保参保|缴纳社保|社保缴纳|人员)"
            rf"(?:人员)?(?:规模|情况)?{_COUNT}|企业人数|(?:企业|单位)人数|在职{_COUNT}|"
            r"(?:企业|单位|公司|现有|在职|在岗|在册|在园|在编|驻楼|常驻|办公|实际|团队|全体|全部|实有|期末|年末|年底|"
            r"签订|劳动合同|养老保险|参保|平均|用工|就业)+"
            rf"(?:职工|员工|从业人员|从业|参保|用工)?{_PEOPLE_COUNT}|总人数|"
            rf"(?:全体|实有|期末|年末|年底|参保|公司)(?:职工|员工|从业人员){_COUNT}",
        ),
        (
            "above_scale",
            r"(?:企业)?规(?:上|模以上)(?:规下|与否|情况|类别|企业)?|限上(?:企业)?|四上(?:企业)?|"
            rf"{_WHETHER}(?:为|属于|是)?(?:规模以上|规上|限上|四上)(?:或限上|工业|服务业)?(?:企业)?",
        ),
        (
            "operating",
            rf"{_WHETHER}(?:在|正常|实际|实体|实地|真实)?(?:经营|运营|营业|生产|存续|存在)|"
            rf"{_WHETHER}(?:有效企业|找到(?:企业|单位)?)|有无实体(?:经营|运营)?|"
            r"(?:目前|当前)?(?:企业|市场主体|工商|经营|登记|注册|存续|运营|营业)+(?:状态|状况)|"
            r"(?:企业)?(?:生产)?经营(?:状态|状况|情况)",
        ),
        ("zombie", rf"{_WHETHER}(?:为|属于)?僵尸(?:企业)?"),
        ("shell", rf"{_WHETHER}(?:为|属于)?空壳(?:企业|公司)?"),
        (
            "counted",
            r"是否(?:应|可)?(?:计入|(?:纳入|列入)(?=两新统计|统计|底数|基数|台账|考核|名单|$))"
            r"(?:两新|统计|底数|基数|台账|考核|名单|范围|的)*(?:企业|单位)?",
        ),
        ("dissolved", rf"(?:{_ORG})?(?:撤销|撤并|解散)(?:的)?(?:时间|日期|年月|情况|说明|原因)"),
        ("dissolved", rf"(?:{_ORG})?(?:是否|有无)(?:已)?(?:撤销|撤并|解散)"),
        (
            "dropped",
            rf"(?:企业|单位)?是否已?{_ENDED}(?:[或及和]?已?{_ENDED})*",
        ),
        ("struck_off", rf"{_FIRM}(?:注销|吊销)(?:的)?(?:时间|日期|年月)"),
        ("moved_away", rf"{_FIRM}(?:迁出|搬离|外迁)(?:的)?(?:时间|日期|年月)"),
        ("has_members", r"(?:企业|单位)?(?:有无|是否有|有没有)(?:中共)?(?:正式)?党员"),
        ("dropped", r"是否(?:应|可|予以)?(?:剔除|排除|核减|扣除)(?:企业|单位)?"),
        (
            "of_industry",
            r"(?:企业)?是否(?:为|是|属于?)?(?:互联网|网络|网信|数字经济|平台)(?:类|行业|领域)?(?:企业|单位)?",
        ),
        ("address", r"(?:企业|单位|公司|办公|经营)?(?:所在|所处|具体|详细)(?:的)?位置"),
        ("area", r"(?:街道|镇街)(?:或|和|及|与)?(?:商务)?(?:楼宇|园区)"),
        (
            "local",
            r"是否(?:仍|还|尚)?(?:为|属于?|在)?(?:属地|本地|本区|本市|本?辖区|本?街道|本镇)内?"
            r"(?:经营|企业|单位|管理|纳统)?",
        ),
        ("union", rf"{_WHETHER}建会|建会情况"),
        ("union", rf"(?:基层)?工会(?:组织)?(?:{_WHETHER}{_FOUND}?|名称|全称)"),
        ("union", "(?:基层)工会(?:组织)?"),
        ("league", rf"(?:共青团|团)(?:组织|支部|委)?(?:{_WHETHER}{_FOUND}?|名称|全称)"),
        ("women", rf"(?:妇联|妇委会|妇女)(?:组织)?(?:{_WHETHER}{_FOUND}?|名称|全称)"),
        ("mass", rf"群团(?:组织)?(?:{_WHETHER}{_FOUND}?|名称)"),
        ("mass", rf"{_WHETHER}{_FOUND}?(?:工青妇|群团)(?:组织)?"),
        ("league", rf"{_WHETHER}建团|建团情况"),
        (
            "union",
            rf"(?:{_WHETHER}|有)?(?:{_FOUND}|入|加入)?(?:基层)?工会(?:组织|委员会)?{_FOUND}?(?:情况)?",
        ),
        (
            "league",
            rf"(?:{_WHETHER})?{_FOUND}?(?:共青团|团组织|团支部|团委|共青团组织)(?:组织)?{_FOUND}?"
            "(?:情况)?",
        ),
        (
            "women",
            rf"(?:{_WHETHER}|有)?{_FOUND}?(?:妇联|妇女|妇委会|女工)(?:组织|小组|之家|委员会)?{_FOUND}?"
            "(?:情况)?",
        ),
        (
            "mass",
            rf"(?:{_WHETHER}|有)?{_FOUND}?(?:群团|工青妇|工团妇)(?:组织)?(?:{_FOUND}|建设)?(?:情况)?",
        ),
        (
            "area",
            rf"{_OF}园区(?:或|和|及)?(?:商务)?楼宇{_NAMED}|{_OF}(?:商务)?楼宇(?:或|和|"
            rf"及)?园区{_NAMED}",
        ),
        ("area", rf"{_OF}(?:区域|片区|辖区|属地)|(?:填报|报送|上报|所属)单位"),
        (
            "street",
            "(?:实际|现)?(?:经营|办公|生产|所在)?(?:地)?(?:所在|所属)?的?(?:街道|镇街|乡镇)",
        ),
        (
            "street",
            r"(?:企业|单位|公司|填报|上报|报送|责任|包保|挂点|主管|管辖|属地|所属|现属|所在)+的?(?:街道|镇街|街镇|乡镇|街乡镇)"
            rf"{_NAMED}|街乡镇",
        ),
        (
            "street",
            rf"{_OF}(?:街道|镇街|街镇|乡镇|镇乡|镇|乡|街道乡镇|乡镇街道|镇街道|街道镇|"
            rf"乡镇街道园区){_NAMED}",
        ),
        (
            "street",
            rf"{_OF}(?:管辖|辖区)?(?:街道|街道办事处|街道办|街办|办事处|镇办|镇街办|管辖街道){_NAMED}",
        ),
        ("street", rf"{_OF}(?:街道|镇街|街镇|乡镇)(?:或|及|和)?(?:社区|村居?)(?:名称)?"),
        ("street", rf"{_OF}(?:注册|登记)地?(?:所在|所属)?街道(?:办事处|办)?{_NAMED}"),
        (
            "community",
            rf"{_OF}(?:社区|村|村居|居村|社区村|村社区|村社|行政村|居委会|村居社区){_NAMED}",
        ),
        ("park", rf"(?:入驻|进驻|办公|经营)(?:的)?(?:园区|产业园|科技园|孵化园){_NAMED}|孵化园"),
        ("building", rf"(?:入驻|进驻|办公|经营)(?:的)?楼宇{_NAMED}|商务楼|{_OF}楼栋{_NAMED}"),
        ("park", rf"{_OF}(?:产业|工业|科技|软件|互联网)?(?:园区|产业园|科技园){_NAMED}|开发区"),
        ("building", rf"{_OF}(?:商务|商业)?(?:楼宇|大楼|大厦|写字楼|办公楼){_NAMED}"),
        ("business_district", rf"{_OF}(?:商圈|商业街区){_NAMED}"),
        ("incubator", rf"{_OF}(?:孵化器|众创空间|孵化基地){_NAMED}"),
        ("grid", rf"{_OF}网格(?:名称|编号|名)?"),
        ("detail", r"(?:所在)?(?:楼层|房号|房间号|门牌号|门牌|楼栋|室号|单元)"),
        (
            "district",
            rf"{_OF}(?:县市区|区县市|市县区|行政区|区县|县区|县市|市县|旗县区?|县旗|县|旗|市辖区|城区){_NAMED}",
        ),
        (
            "district",
            r"(?:实际)?(?:经营|办公|注册|登记)(?:地|地址)?(?:所属|所在)?的?(?:区县?|县区|行政区|县市区|区县市)",
        ),
        ("city", rf"{_OF}(?:城市|地市|市州|地级市){_NAMED}"),
        ("province", rf"{_OF}(?:省份|省|省市|省市区){_NAMED}"),
        (
            "uscc",
            r"(?:企业|单位|机构|组织)?(?:统一)?社会?信用代码(?:证)?(?:号码|编号|"
            r"号)?(?:或?(?:组织机构代码|注册号)(?:证)?(?:号)?)?",
        ),
        ("uscc", r"组织机构代码(?:证)?(?:号)?(?:或|和)?(?:统一)?(?:社会)?信用代码(?:号)?"),
        ("premises", r"(?:有无|是否有|有没有|有)?固定的?(?:经营|办公|营业)?场所"),
        ("exclusion", r"(?:是否)?(?:剔除|核减)(?:与否)?(?:及|和)(?:原因|理由)"),
        ("uscc", r"(?:营业执照|工商|企业)(?:注册)?(?:号|号码|注册号|登记号)"),
        ("name", rf"{_FIRM}(?:名称|全称|名)(?:全称)?"),
        ("name", "(?:入园|在园|非公|园内|楼内)企业(?:名称)?|(?:登记|工商登记)名称"),
        (
            "name",
            r"(?:经营|市场)主体(?:名称|全称)?|纳税人(?:名称|全称)?|"
            r"被(?:走访|访|检查|调查|核查|联系)(?:企业|单位)(?:名称)?|(?:服务|走访|指导)企业(?:名称)?",
        ),
        ("name", r"(?:街道|镇街|乡镇|镇|社区|楼宇|园区|区县)(?:及|和|或)?(?:入驻)?企业(?:名称)?"),
        (
            "name",
            r"(?!.*(?:母公司|上级|主管|依托|关联|挂靠|集团|联建|原|曾用|监管|运营|物业|管理|建设|开发|合作|"
            r"牵头|成员|覆盖|参建|联合|带动|龙头|帮扶|结对))[一-龥]{1,6}(?:企业|公司|商户)(?:名称|全称)",
        ),
        ("name", r"(?:入驻|在驻|驻园|驻楼|园内|楼内)的?(?:企业|单位|公司)(?:名称|全称|名)?"),
        (
            "address",
            rf"{_FIRM}(?:现|实际)?(?:经营|办公|营业|生产经营|生产)(?:地址|场所|住所|地点|"
            r"所在地|地)",
        ),
        (
            "address",
            rf"{_FIRM}(?:详细|通讯|联系|具体|现)?(?:地址|住所|所在地|住地|座落地|坐落地|位置)|"
            r"(?:楼宇|园区)地址",
        ),
        ("address", r"(?:企业)?(?:主要|实际|入驻|进驻|现)+(?:经营|办公)?(?:地址|场所|地点)"),
        ("address", rf"{_FIRM}(?:工商)?(?:注册|登记)(?:地址|住所|地点|所在地|地)"),
        (
            "reg_date",
            rf"{_FIRM}(?:工商)?(?:成立|注册|登记|设立|开业|创办|创立)的?(?:时间|日期|年月)",
        ),
        ("moved_in", r"(?:企业)?(?:入驻|迁入)(?:时间|日期|年月)"),
        ("category", r"(?:企业|所属|主营|互联网)?(?:行业|业态|产业)(?:类型|类别|门类|分类|领域)?"),
        ("category", r"(?:企业|互联网企业)(?:类型|类别)|(?:细分)?行业(?:大类|小类|细分)?|赛道"),
        ("ownership", r"(?:单位|机构|主体|法人|两新(?:组织)?)的?(?:性质|类型|类别|种类|属性)"),
        (
            "department",
            rf"{_OF}(?:行业|业务)?(?:主管|监管|归口|行业主管|行业监管|业务主管)(?:部门|单位)",
        ),
        ("scope", r"(?:主营|经营|主要)(?:业务|产品|范围|项目)"),
        (
            "revenue",
            r"(?:上年度?|上一年度?|去年|年度?)?(?:主营)?(?:营业收入|营收|销售收入|销售额|"
            r"年产值|产值|年收入)(?:万元|元|亿元)?",
        ),
        ("tax", r"(?:上年度?|年度?|年)?(?:纳税额|纳税|税收|缴税)(?:总额|贡献|情况)?(?:万元|元)?"),
        ("capital", r"注册(?:资本|资金)(?:万元|元)?"),
        ("scale", r"(?:企业)?规模(?:类型|等级)?|大中小微(?:企业)?"),
        ("stock_listed", rf"{_WHETHER}(?:为)?上市(?:企业|公司)?"),
        ("platform", rf"(?:{_WHETHER})?(?:为|属于)?(?:平台|互联网|新业态|新就业)(?:企业|群体)?"),
        ("point", r"(?:地理)?(?:经纬度|坐标|gps坐标|gps|定位|位置坐标)(?:信息)?"),
        ("note", r"备注(?:说明)?|其他(?:说明|情况|需要说明的(?:情况|问题))"),
    ),
    # A list of organisations, a row each, may name the firms of each in one cell.
    "organisations": (
        (
            "firms_listed",
            rf"{_ORG}?(?:所?覆盖|所?包含|所含|涵盖|下辖|所辖|辖|联建|参建|共建|组成|成员|纳入|联合)"
            rf"(?:组建|建立)?的?{_FIRM}(?:名单|名称|清单|明细|情况)?[0-9一二三四五六七八九十]{{0,2}}",
        ),
        (
            "firms_listed",
            r"(?:牵头|发起|其他|其余|参与)(?:联合|联建|参建|成员)?(?:企业|公司|单位)(?:名单|名称)?",
        ),
        (
            "firms_listed",
            rf"(?:{_ORG}|支部)?(?:所在|依托|所属|建在|组建|隶属|挂靠|归属)(?:的)?(?:企业|公司|单位)(?:名称|全称)?|"
            rf"{_ORG}?覆盖范围",
        ),
        ("name", rf"(?:两新|非公|联合|单独)*(?:基层)?{_ORG}(?:名称|全称|名)"),
    ),
}

# ---- groups ----

# What the heading of a group is about, by its words; the first that fits decides.
_TOPICS = tuple(
    (topic, re.compile(pattern))
    for topic, pattern in (
        ("instructor", "指导员|联络员|党务(?:工作)?(?:队伍|力量)"),
        ("mass", "群团|工青妇"),
        ("members", "党员"),
        (
            "organisation",
            "党组织|支部|两个覆盖|是否覆盖|覆盖情况|组织(?:覆盖|设置|组建|建设)|党建|党的|覆盖方式|组建(?:方式|形式|情况)",
        ),
        ("staff", "职工|员工|从业|用工|人员情况|社保"),
        ("place", "座落|坐落|区位|位置|属地|所在"),
        ("firm", "企业|单位|公司|基本(?:情况|信息)|组织基本|工商|经营"),
    )
)
_WHOLE = "总数|总量|总人数|合计|总计|小计|人数|数量|总|数|共计|人|总量"
# (topic, pattern of the whole folded lower heading, column); asked before the lower heading alone.
_UNDER = tuple(
    (topic, re.compile(pattern), name)
    for topic, pattern, name in (
        ("members", f"(?:在册|在职)?(?:{_WHOLE})|在册", "members_total"),
        ("members", f"(?:其中)?正式(?:党员)?(?:{_WHOLE})?", "members_formal"),
        ("members", f"(?:其中)?预备(?:党员)?(?:{_WHOLE})?", "members_probationary"),
        ("members", f"男(?:性)?(?:党员)?(?:{_WHOLE})?", "members_men"),
        ("members", f"女(?:性)?(?:党员)?(?:{_WHOLE})?", "members_women"),
        (
            "members",
            "(?:组织)?关系(?:在(?!外).*|转入)|(?:组织)?(?:关系)?已转入",
            "members_relation_here",
        ),
        (
            "members",
            "(?:组织)?关系(?:不在|未转|在外).*|(?:组织)?(?:关系)?(?:未|没)转入?|流动(?:党员)?",
            "members_elsewhere",
        ),
        ("staff", _WHOLE, "staff"),
        ("staff", f"(?:其中)?党员(?:{_WHOLE})?", "members_total"),
        ("staff", f"男(?:性|职工)?(?:{_WHOLE})?", "staff_men"),
        ("staff", f"女(?:性|职工)?(?:{_WHOLE})?", "staff_women"),
        ("organisation", "(?:党?组织)?(?:名称|全称)", "organisation"),
        ("organisation", "人数|党员|党员数|党员人数|党员总数", "members_total"),
        ("organisation", "(?:成立|组建|建立|批复|设立)?(?:时间|日期|年月)", "since"),
        ("organisation", "(?:组建|覆盖|设置|建立)?(?:方式|形式|模式)", "mode"),
        ("organisation", "类型|类别|性质|种类|级别", "org_type"),
        (
            "organisation",
            "(?:是否|有无)(?:建立?|组建|成立|覆盖|有)?|情况|状态|建立情况",
            "has_organisation",
        ),
        (
            "organisation",
            "(?:主要)?(?:原因|理由)|未(?:建|组建|建立|成立)的?(?:原因|理由)",
            "no_organisation_reason",
        ),
        ("organisation", "(?:党的?)?组织(?:覆盖)?", "has_organisation"),
        ("organisation", "(?:党的?)?工作(?:覆盖)?", "instructor"),
        ("organisation", "上级|隶属(?:关系)?|上级组织", "superior"),
        (
            "instructor",
            f"{_WHOLE}|(?:是否|有无)(?:选派|派驻|配备|有)?|有无|情况|选派情况",
            "instructor",
        ),
        ("instructor", "(?:派出|派驻|选派|来源|所属|所在|工作)?的?(?:单位|部门)", "instructor"),
        ("instructor", "(?:岗位)?编号|代码|岗位", "post"),
        ("mass", "(?:是否|有无)?(?:建立?)?|有无|情况", "mass"),
        ("mass", "工会?", "union"),
        ("mass", "共?青?团(?:委|支部|组织)?", "league"),
        ("mass", "妇女?联?(?:会|组织)?", "women"),
        ("firm", "名称|全称|企业", "name"),
        ("firm", "人数|总人数", "staff"),
        ("firm", "代码|信用代码|编码", "uscc"),
        ("firm", "地址|住所|注册地", "address"),
        ("firm", "(?:成立|注册|设立)?(?:时间|日期|年月)", "reg_date"),
        ("firm", "性质|所有制|经济类型", "ownership"),
        ("firm", "类型|类别|行业", "category"),
        ("firm", "规模", "scale"),
        ("place", "其他|其它", ""),
    )
)
# Lower headings that mean nothing without their group: under one of another topic they are not the
# firm's own facts.
_VAGUE = frozenset(
    (
        "人数",
        "名称",
        "全称",
        "总数",
        "合计",
        "总计",
        "数量",
        "男",
        "女",
        "类型",
        "类别",
        "成立时间",
        "成立日期",
        "时间",
        "日期",
        "单位",
        "编号",
        "代码",
    )
)
_OTHERS = ("members", "staff", "instructor", "mass", "organisation")


@lru_cache(maxsize=1 << 16)
def folded_parts(heading: str) -> set[str]:
    """Return the parts of a heading in one row or several, folded."""
    return {schema.fold(part) for part in heading.split(JOINT)}


@lru_cache(maxsize=1 << 16)
def names(kind: str, heading: str) -> str:
    """Return the English name of the column that a heading in one row names, "" where it names
    none; what decided a status last year decides none now.
    """
    name = _named(kind, heading) if 0 < len(heading) <= LONGEST else ""
    if name in _ASKING:
        name = _ticked_inside(kind, heading) or name
    if name in ("members_total", "members_formal") and _TWO_PARTS.search(heading):
        return "members_total"
    part = _part_in_brackets(name, heading)
    if part:
        return part
    if name == "since" and _FIRMS_OWN.search(heading):
        return "reg_date"
    if name in _NARROWED_BY_BRACKETS and _of_something_else(heading):
        return ""
    return "" if name in schema.DECISIVE and _PAST.search(heading) else name


# Columns that a remark in brackets may turn into another: 组建方式（拟）, 职工数（女）.
_NARROWED_BY_BRACKETS = schema.DECISIVE | {
    "staff",
    "members_total",
    "members_formal",
    "instructor",
    "post",
    "liaison",
    "union",
    "league",
    "women",
    "mass",
}
_FIRMS_OWN = re.compile("[(（【](?:企业|公司|单位|工商)[)）】]")  # 成立时间（企业）
_ELSE = re.compile(
    "拟|计划|目标|任务|意向|建议|预计|下一?步|^应$|总公司|母公司|集团|上级|总部|积极分子|发展|申请|女|^男|"
    "少数民族|残疾|外籍|派遣|外包|临时工|兼职|实习|^合同制|^合同工|本科|大专|学历|岁|^预备|流动|关系在外|外地|上年|去年|年初|期初|上月|离退休|^党员$"
)
_EXPLAINS = re.compile("^(?:含|包括|不含|截至)|[/、,，;；|]|填|写|选|[0-9]")


def _of_something_else(heading: str) -> bool:
    """Whether the brackets of a heading say that it is about a plan, a part or somebody else."""
    inside = [hit[0][1:-1].strip() for hit in _IN_BRACKETS.finditer(heading)]
    return any(_ELSE.search(text) and not _EXPLAINS.search(text) for text in inside)


COUNTED = {"members_total": "members", "members_formal": "members", "staff": "staff"}
"""Head-counts that have parts, each with the topic under which these are named."""

_IS_PART = re.compile(
    "(?:其中)?(?:正式|预备|男|女|党员)(?:党员|职工|员工|性)?(?:总?数|人数)?[名人]?"
)


def part_of(whole: str, heading: str) -> str:
    """Return the column that a short heading beside a head-count means, "" where it names no part
    of it: 正式 beside 党员总数.
    """
    text = schema.fold(heading)
    if not _IS_PART.fullmatch(text):
        return ""
    return _part(COUNTED[whole], whole, [text.rstrip("名人") if len(text) > 2 else text])


def _part(topic: str, whole: str, texts: Sequence[str], begins: str = "") -> str:
    """Return the column beside a head-count that one of some texts means under a topic, of those
    whose names begin so; "" for none.
    """
    return next(
        (
            column
            for asked, pattern, column in _UNDER
            if asked == topic
            and column != whole
            and column.startswith(begins)
            and any(map(pattern.fullmatch, texts))
        ),
        "",
    )


_BESIDE_IT = re.compile("(?:其中|含|包括|包含).*(?:预备|女|男)")  # told beside the whole: 6（1）
_TWO_PARTS = re.compile("正式[^()（）]*[(（](?!不含)[^()（）]*预备")  # 正式党员（预备党员）


def _part_in_brackets(name: str, heading: str) -> str:
    """Return the part of a head-count that the brackets of its heading name, "" where they name
    none: 党员数（正式） stands for 党员 › 正式.
    """
    topic = COUNTED.get(name, "") if name != "members_formal" else ""
    found = [hit[0][1:-1] for hit in _IN_BRACKETS.finditer(heading)] if topic else []
    inside = [schema.fold(text) for text in found if not _BESIDE_IT.match(text)]
    return _part(topic, name, inside, begins=topic)


_PAST = re.compile("(?<!至)(?<!截止)[上去往](?:一?年|期|一?季)|(?:^|[(（])原(?!因)")


# A head-count without probationary members counts the formal ones, whatever its brackets.
_FORMAL_ONLY = re.compile("党员.*不含预备")


_SIZE_IN_PEOPLE = re.compile(r"规模[(（]?(?:人数?|人员)[)）]?$")


def _named(kind: str, heading: str) -> str:
    if kind == "firms" and _SIZE_IN_PEOPLE.search(heading):
        return "staff"
    if kind == "firms" and _FORMAL_ONLY.search(heading):
        return "members_formal"
    column = schema.find(kind, heading)
    if column:
        return column.name
    marked = _FOOT_MARKS.sub("", heading)
    if marked and marked != heading:
        return _named(kind, marked)
    for text in _readings(heading):
        if kind in PATTERNS and _any_pattern(kind).fullmatch(text):
            return next(name for name, pattern in PATTERNS[kind] if re.fullmatch(pattern, text))
    translated = _TRANSLATED.fullmatch(heading.strip())
    if translated:
        return names(kind, translated["zh"])
    return _by_words(heading) if kind == "firms" else ""


# Around a heading: the mark of a footnote (企业名称①), the code of a form's column (A01企业名称).
_FOOT_MARKS = re.compile("^[A-Z][0-9]{1,3}[.、:： ]?(?=[一-龥])|[①-⑳※*]+$")

# A heading with its English behind it: 公司名称 Company name, 党员数(Members).
_TRANSLATED = re.compile(
    r"(?P<zh>[^A-Za-z]*[一-龥]{2}[^A-Za-z]*?)[\s(（/]+[A-Za-z][A-Za-z .,'’/&()（）-]+"
)

# ---- headings that no pattern foresees ----

# The words of which headings about Party organisations are made. A heading of these alone asks how
# a firm is covered where it ends with one of `_FORM_WORDS`, else whether it is.
_ORG_WORDS = "党的?基层组织|基层党的?组织|党群?的?组织|党支部|支部|党总支|党委|党建|党的工作|党"
_COVER_WORDS = (
    "建立|建成|建设|建组织|建制|组建|组成|成立|设立|设置|开设|建|设|覆盖|纳入|挂靠|依托|兜底|"
    "管理|引领|落实|单独|独立|联合|组织"
)
_FORM_WORDS = "方式|形式|类型|类别|模式|途径|渠道|形态|种类|样式"
_STATE_WORDS = (
    "是否|有无|有否|有没有|是不是|与否|情况|状态|状况|现状|进度|进展|结果|概况|应建未建|应建已建|应建尽建|"
    "已建"
)
_OTHER_WORDS = (
    "目前|当前|实现|达到|现有|现|已经|已|实际|有效|全面|实质|截至|本月底?|贵公司|贵企业|贵单位|您的?|当期|本期|两新|非公有制|非公|新兴领域|互联网|企业|公司|单位|"
    "领域|两个|该|本|的|了|及|和|或|个|(?:存在|主要)*问题"
)
_MADE_OF = re.compile(
    f"(?:{_ORG_WORDS}|{_COVER_WORDS}|{_FORM_WORDS}|{_STATE_WORDS}|{_OTHER_WORDS})+"
)
_ABOUT_PARTY = re.compile("党|支部|组建|覆盖|已建|应建未建|建组织")
_HOW = re.compile(f"(?:{_FORM_WORDS})(?:情况)?$")
_ASKS = re.compile(f"{_STATE_WORDS}|{_COVER_WORDS}|^(?:非公|两新|企业)?党建$")
# A list of answers for a heading: 单建/联建/未建.
_ANSWER = re.compile(
    "(?:已|未|尚未)?(?:单独|独立|联合|挂靠|兜底|区域|[单联独])?(?:组建|建立|成立|覆盖|建|设立)?"
    "(?:党组织|党支部)?"
)
_BETWEEN = re.compile(r"[/／、|｜或]")


def _by_words(heading: str) -> str:
    """Return the column that a heading names whose words all speak of Party organisations."""
    for text in _readings(heading):
        if _MADE_OF.fullmatch(text) and _ABOUT_PARTY.search(text) and _ASKS.search(text):
            return "mode" if _HOW.search(text) else "has_organisation"
    return "mode" if _lists_answers(heading) else ""


def _lists_answers(heading: str) -> bool:
    """Whether a heading only lists what may be answered."""
    parts = [part.strip() for part in _BETWEEN.split(heading)]
    several = len(parts) > 1 and all(part and _ANSWER.fullmatch(part) for part in parts)
    return several and any(re.search("单|联|独", part) for part in parts)


_ASKING = frozenset({"has_organisation", "mode"})


def _ticked_inside(kind: str, heading: str) -> str:
    """Return the one answer that the brackets of a question hold: 党组织覆盖（联合）."""
    inside = _IN_BRACKETS.search(heading)
    name = _named(kind, inside[0][1:-1].strip()) if inside else ""
    return name if name.startswith("tick_") and name != "tick_none" else ""


@cache
def _any_pattern(kind: str) -> re.Pattern[str]:
    """Return all patterns of a table as one: most cells that are looked at are no headings, and
    are soon left.
    """
    return re.compile("|".join(f"(?:{pattern})" for _, pattern in PATTERNS[kind]))


def order(kind: str, heading: str) -> int:
    """Return the place of the pattern that a heading fits, the number of all patterns where it
    fits none.
    """
    patterns = PATTERNS.get(kind, ())
    for text in _readings(heading.split(JOINT)[-1]):
        for number, (_, pattern) in enumerate(patterns):
            if re.fullmatch(pattern, text):
                return number
    return len(patterns)


def _readings(heading: str) -> tuple[str, ...]:
    """Return what to match: the heading folded, and without what stands in brackets."""
    bare = _IN_BRACKETS.sub("", _TO_TICK.sub("", heading))
    dated = _PERIOD.sub("", bare)
    whose = _WHOSE.sub("", dated)
    texts = (schema.fold(heading), schema.fold(bare), schema.fold(dated), schema.fold(whose))
    return tuple(dict.fromkeys(text for text in texts if text))


_TO_TICK = re.compile("(?:请)?[打划]?[√✓✔☑]+$")  # 党组织√, 已建打√
_IN_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]", re.DOTALL)
# The period that a heading speaks of: 2026年是否建立党组织, 截至9月底党员数.
_PERIOD = re.compile(
    "^(?:截至|截止|至)?(?:20[0-9]{2}年(?:度|底|末|上半年|下半年|第?[一二三四]季度)?)?"
    "(?:[0-9]{1,2}月(?:底|末|份|[0-9]{1,2}日)?)?(?:本年度?|今年|本期)?"
)


# Who says it, or of whom it is said: 上报职工数, 核实职工数, 本区员工数.
_WHOSE = re.compile(
    "^(?:(?:上报|填报|自报|申报|核实|核查|复核|审核)(?!人员?$)|本企业|本单位|本公司|本区|本县|本市|本地|本街道)的?(?=.)"
)


# A lower heading that only tells when: 职工数 › 年初 | 年末.
_WHEN_ONLY = re.compile(
    "(?:截至|截止)?(?:20)?(?:[0-9]{2}年(?:度|底|末|初)?)?(?:[0-9]{1,2}月(?:底|末|份)?|[一二三四]季度|[上下]半年|"
    "年初|年中|年末|年底|期初|期末|去年|今年|上年|本年|上月|本月|上期|本期)?(?<=.)"
)
# Columns for each answer, ticked: 是否建立党组织 › 是 | 否.
_ANSWERS = {"有": 0, "是": 0, "已建": 0, "无": 1, "否": 1, "没有": 1, "未建": 1}
_ANSWERED = {
    "has_organisation": ("has_organisation", "tick_none"),
    "organisation": ("has_organisation", "tick_none"),
    "instructor": ("instructor", ""),
}
# Under the heading of a mass organisation, what tells that there is one.
_MASS = frozenset({"union", "league", "women"})
_THERE = frozenset({"名称", "全称", "组织名称", "是否建立", "是否成立", "有无", "情况", "建立情况"})


@lru_cache(maxsize=1 << 16)
def resolve(kind: str, parts: tuple[str, ...]) -> str:
    """Return the English name of the column that a heading in several rows names, "" where it names
    none.

    `parts` are the texts from the widest group down to the column itself; the column's own words
    decide, in the light of the group they stand under.
    """
    parts = tuple(part for part in parts if part.strip())
    if len(parts) <= 1:
        return names(kind, parts[0]) if parts else ""
    name = _in_its_group(kind, parts)
    return _of_its_group(name, parts) if kind == "firms" and name in schema.DECISIVE else name


def _of_its_group(name: str, parts: tuple[str, ...]) -> str:
    """Return what a column means that by its own words decides a firm's status, where its group is
    of something else: 工会 › 已建 is of the union, 拟组建方式 › 单独 of a plan, 上级党组织 › 名称
    of another body.
    """
    *groups, lowest = (schema.fold(part) for part in parts)
    bare = not re.search("党|支部", lowest)
    for group in groups:
        if _GROUP_NOT_NOW.search(group):
            return ""
        if _GROUP_ABOVE.search(group) and name in _TELLS_OF_ORGANISATION:
            return "superior" if group.startswith("上级") and name == "organisation" else ""
        if not bare or name not in _TELLS_OF_ORGANISATION:
            continue
        own = next((column for word, column in _GROUP_OF_WORK if re.search(word, group)), None)
        if own is not None:
            return own if own and _IS_THERE.fullmatch(lowest) else ""
    return name


def is_of_another(heading: str) -> bool:
    """Whether a heading stands under a group that is of a plan, another body or what else a firm
    has.
    """
    groups = [schema.fold(part) for part in heading.split(JOINT)[:-1]]
    return any(
        _GROUP_NOT_NOW.search(group)
        or _GROUP_ABOVE.search(group)
        or any(re.search(word, group) for word, _ in _GROUP_OF_WORK)
        for group in groups
    )


# Columns that would answer for the firm's own Party organisation.
_TELLS_OF_ORGANISATION = frozenset(
    column
    for column in schema.DECISIVE
    if column in ("organisation", "mode", "org_type", "has_organisation", "founding", "outcome")
    or column.startswith("tick_")
)
# Groups of what is to come.
_GROUP_NOT_NOW = re.compile(
    "^(?:拟|计划|预计|下一?步|下一?阶段|推荐|建议|应建类型)|计划(?:情况)?$|打算|意向|措施|举措|拟[采组建覆]|"
    "(?:年度|工作|组建|攻坚)目标"
)
# Groups of bodies above the firm or beside it.
_GROUP_ABOVE = re.compile(
    "^上级|(?:母|总|分|子)公司|集团(?:党|公司)|总部|(?:社区|园区|楼宇|街道|村|镇|行业|属地)(?:综合)?党(?:组织|委|支部)"
)
# Groups of what else a firm may have, with the column that tells so; "" where none does.
_GROUP_OF_WORK = (
    ("指导员|联络员", "instructor"),
    ("工会", "union"),
    ("共青团|(?<!集)团(?:组织|支部|委)", "league"),
    ("妇联|妇女|妇委", "women"),
    ("群团|工青妇", "mass"),
    (
        "商会|协会|联盟|服务站|服务中心|阵地|活动室|场所|网站|微信|志愿|纪检|统战|之家|先锋岗|调解|安全|消防|劳动|"
        "制度|经费|培训|学习|荣誉|宣传|帮扶|结对|品牌|档案|出资人|法定代表|法人|负责人|书记|"
        "(?<!党)(?<!党的)(?<!基层)(?<!两新)(?<!三新)组织$",
        "",
    ),
)
_IS_THERE = re.compile(
    "(?:是否|有无)?(?:已)?(?:建立?|组建|成立|覆盖|建会|设立|建成|有|选派|派驻|配备|到位)?"
    "(?:情况|与否|状态)?|名称|全称"
)


def _in_its_group(kind: str, parts: tuple[str, ...]) -> str:
    """Return what a heading in several rows names by its lowest words, in the light of the topic of
    its groups.
    """
    *groups, lowest = parts
    topic = (
        next((found for group in reversed(groups) if (found := _topic(group))), "")
        if kind == "firms"
        else ""
    )
    vague = kind == "firms" and schema.fold(lowest) in _VAGUE
    if vague and (whole := names(kind, groups[-1] + lowest)):
        return whole  # 楼宇 › 名称, 流动党员 › 人数
    owner = names(kind, groups[-1]) if kind == "firms" else ""
    if owner in _ANSWERED and schema.fold(lowest) in _ANSWERS:
        return _ANSWERED[owner][_ANSWERS[schema.fold(lowest)]]
    if owner in _MASS and schema.fold(lowest) in _THERE:
        return owner
    for text in _readings(lowest):
        for about, pattern, name in _UNDER:
            if about == topic and pattern.fullmatch(text):
                return name
    name = names(kind, lowest)
    if not name and _WHEN_ONLY.fullmatch(schema.fold(lowest)):
        return names(kind, groups[-1])
    if not name:
        joined = (names(kind, group + lowest) for group in reversed(groups))
        return next(filter(None, joined), "") or _without(kind, groups[-1], lowest)
    if vague and not topic and not _WHEN_ONLY.fullmatch(schema.fold(groups[-1])):
        return ""  # 工会会员 › 人数 counts nobody that is asked for
    return "" if topic in _OTHERS and vague else name


# A group of columns for firms without an organisation, and what parts them: 未建 › 有党员 | 无党员.
_NONE_GROUP = re.compile("^(?:尚|暂)?未(?:建立?|组建|成立|覆盖|设立)|^空白点")
_REASONS = re.compile("(?:未|没|无).*(?:原因|理由)")
_WHY_NONE = re.compile(
    "(?:未|没有?|无)(?:选派|派驻|派|配备)?(?:党建)?(?:工作)?指导员|"
    "(?:有|无|没有?|不|未|少于?|应建|应|具备|符合|正式|[0-9一二两三])+(?:党员|正式|条件|具备|足|满|达|"
    "够|名|人|家|建|以上|以下|及|组建|[0-9一二两三—~～至])*"
)


def _without(kind: str, group: str, lowest: str) -> str:
    """Return what a tick under 未建 or 未建原因 tells: that a firm has none."""
    if kind == "firms" and _REASONS.match(schema.fold(group)):
        return "tick_none"
    none = kind == "firms" and _NONE_GROUP.match(schema.fold(group))
    return "tick_none" if none and _WHY_NONE.fullmatch(schema.fold(lowest)) else ""


def is_group(text: str) -> bool:
    """Whether a text may be the heading of a group of columns."""
    return bool(re.search("情况|概况|信息|工作|建设|队伍", text)) and bool(_topic(text))


def _topic(group: str) -> str:
    folded = schema.fold(group)
    return next((topic for topic, pattern in _TOPICS if pattern.search(folded)), "")


# ---- headings that should have been read ----

_DECISIVE = re.compile("党组织|支部|党建|组建|覆盖|指导员|党员")
# What is told of a Party organisation or of members beside the question who has one: reading it
# changes no figure.
_ASIDE = re.compile(
    "书记|委员|经费|党费|品牌|活动|阵地|场所|制度|荣誉|文件|文号|批复|换届|届|任期|学历|年龄|"
    "岁|大专|本科|研究生|入党|发展|积极分子|申请"
    "|双强|需要选派|条件|出资人|参与决策|示范|先锋|志愿|高管|中层|研发|入章|章程|联系点|清单|评议|培训|教育|考核|等次|属性|覆盖企业|支部党员"
    "|困难|难点|难题|问题|离退休|退役|荣获|星级|等级|编号|代码|电话|数字|照片|图片|链接|备注|"
    "说明|[0-9三]名?(?:以上|及以上)|拟建时间|少数民族|高知|团员|新就业|骑手|标准化|规范化|试点|台账|身份信息|区域化|"
    f"联建单位|成员单位|关系调整|覆盖工会|应(?!建[未已]建)|{_WISHED}"
)


def is_decisive(heading: str) -> bool:
    """Whether an unread heading may hold what decides the status of firms, so that losing it
    changes a figure.
    """
    lowest = heading.split(JOINT)[-1]
    return bool(_DECISIVE.search(heading)) and not _ASIDE.search(lowest)


def nearest(kind: str, heading: str, answered: Sequence[str] = ()) -> str:
    """Return the known heading most like one that was not read, "" where none is near."""
    known = {
        word: column
        for column in schema.readable(kind).values()
        for word in (column.zh, *column.synonyms)
    }
    found = difflib.get_close_matches(
        heading.split(JOINT)[-1], [w for w, c in known.items() if c.name not in answered], 1, 0.4
    )
    return found[0] if found else ""
