"""What a cell says of a firm's Party organisation: that there is one and how, which one, none, a
plan, or nothing known.

The wordings of offices are many, their parts are few: `_PARTS` lists the words that say something
about any firm. A text made of such words alone is a statement; what holds other words besides is a
name (大市口社区党支部), and words around it may still say how the firm is covered
(挂靠大市口社区党支部, 由大市口社区党委兜底, …（筹）). Sources: DOMAIN §9, points 2 to 8.

Every text asked here is plain already: half-width, without outer blanks (`parsing.plain_column`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from orggraph.core.enums import Mode, OrgType
from orggraph.ingest import vocabulary


class Says(Enum):
    """What a cell says about an organisation of the firm."""

    NOTHING = "nothing"  # blank, or words that tell nothing about it
    UNKNOWN = "unknown"  # not known, in so many words
    NO = "no"
    PLAN = "plan"
    YES = "yes"
    ODD = "odd"  # words that are not understood
    DENIED = "denied"  # what was reported is not so: only what a check found says this


@dataclass(frozen=True, slots=True)
class Statement:
    """What one cell says.

    `mode` and `kind` are told by the words of the cell, not guessed from a name; `name` is an
    organisation's, `partners` are the firms with which the firm is said to have a joint branch.
    `works` tells that the cell mentions an instructor or a mass organisation that is there, `gone`
    that there was an organisation and is none any more.
    """

    says: Says = Says.NOTHING
    mode: Mode | None = None
    kind: OrgType | None = None
    name: str = ""
    partners: tuple[str, ...] = ()
    works: bool = False
    since: tuple[int, int] | None = None  # year and month since when, where the cell tells no more
    gone: bool = False


# What was reported is not so.
NOT_SO = (
    "不属实|不实|失实|不真实|虚报|误报|错报|有误|有出入|"
    "[与和]?(?:实际|事实)?(?:情况)?不(?:相?符|一致)"
)

# Between a verb of founding and the organisation.
_ORG_BEHIND = "(?:了|任何)?(?:单独|独立|联合|临时|流动)?(?:党的?组织|党支部|支部|党委|党总支)"
_ORGANISATION_WORDS = (
    "党的?组织|党的?基层组织|党工委|党总支|党支部|党小组|党委|党组|两新工委|工委|总支|支部|"
    "委员会|组织"
)
# No word is made of two others: a text that reads in many ways would take for ever.
_PARTS = re.compile(
    "(?:"
    + "|".join(
        (
            "已经|已|现|目前|均|都|由|被|属|归|隶属|的|了|其|该|本|在|于|"
            "到|至|为|是|有|无|与|和|同|及|等|并|一起|统一|共同|共用|合用|直接",
            "进行|实行|采取|采用|完成|有形|有效|自主|抱团|单独|独立|联合|联建|共建|合建|统建|带建|带动|龙头|挂靠|依托|"
            "兜底|托底|托管|代管|区域化|区域|单建|独建|自建|单设|自行|独自|自己",
            "牵头|主导|领办|组建|建立|建成|建支|成立|设立|设置|建|设|纳入|加入|并入|编入|归入|"
            "划入|参加|参与|跟随|随|覆盖|管理|负责|方式|形式|类型|全覆盖|属地",
            _ORGANISATION_WORDS,
            "党建|党员|企业|(?:母|总|分|子|集团)公司|公司|总部|本部|集团|单位|机构|街道|镇街|镇|乡|社区|村|园区|楼宇|商圈|网格|"
            "行业|上级|综合|临时|流动|功能型|相邻|邻近|周边|附近|关联",
            "其他|其它|其余|多家|几家|两家|三家|[0-9一二三四五六七八九十]+(?:个|名|人)|"
            "(?:[0-9]+|[一二两三四五六七八九十]+)家(?=企业|公司|单位)",
            "名称未填的党组织|未列名党组织|[√✓✔☑●■]|yes|y|[()]",
        )
    )
    + ")+",
    re.IGNORECASE,
)
_AFFIRMS = re.compile(
    f"已|有|是|建|完成|成立|设|纳入|加入|并入|编入|归入|划入|参加|参与|覆盖|{_ORGANISATION_WORDS}|"
    "自主|抱团|单独|独立|联合|挂靠|依托|兜底|托底|托管"
    "|代管|区域|自行|独自|带动|龙头|党建|[√✓✔☑●■]|yes|^y$|第?[一二三四五六七八九十]",
    re.IGNORECASE,
)
_NAMED = re.compile(f"(?:{_ORGANISATION_WORDS})(?:[(（].*[)）])?$")
# In a column of names: an organisation's word anywhere, or a firm, office or place at the end.
_LIKE_A_NAME = re.compile(
    "党|支部|总支|工委|委员会|小组|.{2}(?:(?<![母总分子])公司|集团|社|厂|店|局|办|所|站|院|校|行|"
    "会|联盟|中心|市场|商圈|街道|镇|乡|村|社区|小区|片区|网格|园|园区|基地|孵化器|大厦|大楼|楼|座|"
    "广场|科技|网络|软件|信息|技术|传媒|文化|电商)$",
    re.IGNORECASE,
)
# ü þ û ý are the marks of the font Wingdings, as they stand without it.
_TICK = re.compile(
    r"^(?:[√✓✔☑●■◆★üþ]|y|yes|v|对|勾|打勾|\+|t|true|[1-9][0-9]{0,2}(?:\.0+)?(?:个|家|名)?(?:党?支部|党组织)?|"
    r"[一二两三四五六七八九十]个(?:党?支部|党组织)?|(?:党委|党?总支|党?支部)[1-9][0-9]?)$",
    re.IGNORECASE,
)
_CROSS = re.compile(
    r"^(?:[×✗✘✕╳ûý]|x|n|no|f|false|[0〇零](?:\.0+)?[个人名家]?(?:党?支部|党组织|党员)?)$",
    re.IGNORECASE,
)

EMPTY_BOXES = frozenset("□☐○◯◻")  # boxes without a tick

# ---- none ----

_NO_WORDS = (
    "(?:既|虽然?|也|且|又|均|都|目前|现在|今年|如今|现|暂时?|尚|还|仍|一直|并)*(?:没有|尚无|暂无|均无|无法|未能|未曾|不能|没|无|"
    "未|不|否|非)"
)
_NO = re.compile(f"^{_NO_WORDS}")
# What may stand behind "no" in a statement; other words make it a name (无锡…, 未来…, 不倒翁…). No
# word is made of two others here either.
_NO_REST = re.compile(
    r"^(?:能|曾|愿意?|同意|想|肯|单独|独立|联合|正式|党员|人员|条件|具备|符合|满足|达到|达|需要?|此|"
    r"相关|有|够|足|及|再|另行|予以?|党|成熟|建制|必要|需求|应建?|宜建?|完成|启动|开展|推进"
    r"|[0-9一二三四五六七八九十](?:名|人)?)*$"
)
_NO_BEGINS = re.compile(
    "(?:能|曾|愿意?|同意|想|肯|单独|独立|联合|正式|具备|符合|满足|达到|有|再|另行|落实|进入?|接受)*"
    f"(?:{_ORGANISATION_WORDS}|兜底|托管|代管|挂靠|联建|党员|组建|建立|成立|设立|设置|覆盖|纳入|条件|达|足|够)"
)
_HOW = "(?:单独|独立|联合|联建|共建|挂靠|依托|兜底)"
_TOO_FEW = re.compile(
    "^(?:因|因为|由于)?(?:企业|正式)?党员(?:人数|数量|数)?(?:不足|不够|少于|未达|达不到|较少|"
    "太少|仅|只有|少|为0|为零|0|零)|^人数不足"
    "|^[仅只]有?[0-9一二]名?(?:正式)?党员|^(?:企业|公司|单位)?(?:无|没有|零|0)(?:正式)?党员|"
    "^(?:组建)?条件(?:不|未|尚)|^党员(?:组织)?关系(?:均|都)?(?:不在|在外|未转)"
)
_NONE_THERE = re.compile(
    r"^(?:有|符合|具备)?[^,;()]{0,14}(?:无|没有|未建立?|未组建|未成立|未覆盖)(?:党的?组织|组织|"
    r"党支部|支部)?$|^应建(?:未建)?$"
    r"|^有[^,;()]{1,8}没(?:党的?组织|党支部|支部)$"
    r"|^[^,;()]{0,10}(?:还|尚|暂|仍|都)?(?:未|没有?)(?:兜底|托底|托管|代管|覆盖到?|纳入|挂靠|联建)$"
    r"|^(?:既)?(?:没|未)[^,;]{1,8}(?:也|又|都)(?:没|未)[^,;]{1,8}$"
    r"|^(?:企业|公司|老板|企业主|业主|负责人)?不(?:愿意?|想|肯|同意|支持|打算)(?:组?建立?|成立|联建)?$"
    rf"|^{_HOW}(?:组建|建立|成立)?(?:有?困难|失败|未果|不成|较?难)$"
    r"|^(?:组?建|成立)不(?:了|起来|成)$|^(?:从|一直)?[没未](?:组?建|成立)过$|^覆盖不到$"
    r"|^(?:够|达)不(?:上|到)(?:组?建)?(?:条件|标准|要求)?$|^没(?:有)?(?:时间|精力|人)(?:组?建|管)$"
    r"|^(?:已)?(?:具备|符合|达到?|满足).{0,6}(?:条件|标准)$"
    r"|^(?:尚|暂|还|仍)?未(?:能)?实现(?:党的?)?(?:组织)?(?:有效)?覆盖$|^(?:暂)?不要求(?:建|成|组|覆)"
    r"|^(?:已|主动)?放弃(?:单独|联合)?(?:组建|建立|成立|联建)?$"
    r"|^(?:可以?|准予)?(?:免建|免于(?:组建|建立)|不建|缓建|暂缓(?:组建|建立|建)?)$"
)
_NONE_OF_IT = re.compile(
    f"(?:单独|独立|联合|(?:建立?|成立|组建)的?)*(?:{_ORGANISATION_WORDS}|[单独自联]建)(?:个?数量?)?(?:为|是|共)?"
    "(?:(?:暂?无|没有|否|[0零〇](?:个|家)?|[×xX])[,;、]?)"
)
# Of several things that are not there the organisation is one: 既无党员也无党组织.
_LACKS = re.compile("(?:无|没有|未建立?|未成立|未组建|未设立?)(?:党的?组织(?!关系)|党支部)")
_BLANK_POINT = re.compile(
    "^(?:(?:党建|党组织|组织)?空白(?:点|企业)?|零覆盖|0覆盖|白点|盲区|未覆盖|三无(?:企业)?)$"
)
_ONLY_WORK = re.compile("^(?:已|仅|只|实现|有|为)*(?:党的|党建)?工作覆盖$")
_COVERED = re.compile("^(?:已)?(?:实现|完成)了?(?:党的?组织)?(?:全面?|有形)?覆盖$")
_BOTH = re.compile("^(?:已)?(?:实现)?(?:双|两个)覆盖$")  # by an organisation and by work

# ---- not known ----

_UNSURE = re.compile(
    "^(?:详?见|参见|另见|另附|附后).{0,8}$|^(?:名称)?待(?:命名|填写?|报)$|^同(?:上级|左|右|下)$|"
    "^(?:暂?缺|空缺|缺失|缺项|略|未提供|未反映)$|^(?:某|[xX×*]{2,}|[○〇]{2,}|_{2,}).{0,12}$|"
    "^.*某某|^.*(?<![A-Za-z])[xX×]{2,}(?![A-Za-z])|"
    "^(?:组建|党建|党组织|有关|具体)?(?:情况|方式|信息)?(?:暂|还|尚|仍)?(?:不明|不详|不清楚?|"
    "不确定|存疑|有疑问|未知|未掌握|不掌握|不了解|待.{0,4}?核实?|待查|待定|待确认|待了解"
    "|待.{0,3}?摸排|待补充?|待反馈|待统计|无法核实|无法确认|无法联系|联系不上|失联|未联系上|"
    "未摸排|未核实|未反馈|未统计|未登记|(?:[正尚还仍]在)?(?:进一步)?(?:核实|摸排|了解)中?|"
    "未上报|未报"
    "|不知道|没(?:问到|摸清|联系上|反馈|报)|未[回答]复|漏报|待(?:走访|回访|企业确认)|需?再核实?|存在疑问|拒填|电话(?:不通|没人接)"
    "|未填报?|拒绝提供|拒访|不?配合|不(?:便|愿)?(?:提供|透露)|保密|无人接听)(?:是否.*)?$|^是否.*(?:不详|不明|待核实?)$|^(?:暂|"
    "尚)?(?:无|没有|缺少?)(?:此)?(?:数据|信息|资料|记录|反馈|登记)$|^(?:街道|社区|"
    "企业)未(?:报|填|反馈)$"
)

# ---- to come ----

_DOING = (
    "(?:单独|独立|联合|共同|单建|独建|采取|采用|挂靠|依托|兜底|托管|就近|区域|组建|建立|建成|成立|设立|设置|筹建|"
    "筹备|筹|报批|申报|申请|审批|批复|批准|推进|纳入"
    "|并入|加入|联建|建|覆盖|选派|派驻|下派|配备|指派|发展|培育)"
)
_WHEN = (
    r"(?:(?>[0-9]{1,4}年?[0-9年月日./\-]*)|今年|明年|本年度?|年内|年底|月底|月内|近期|下半年|"
    r"上半年|下一?步|第?[一二三四1-4]季度|后续|尽快|适时"
    "|条件成熟[后时]?|(?<!兜)底|前|内|中旬|上旬|下旬|之前|以前)"
)
_SEASON = "(?:(?:春节|元旦|五一|七一|国庆|中秋|节)[前后]|[年月](?:内|底前?))"
_FOUNDED = f"(?:{_ORGANISATION_WORDS}|组建|成立|设立)"
_TO_FOUND = "(?:联建|共建|组建|建立|成立)(?:的)?"
_PAPERS = "意向|协议|方案|申请|事宜|手续|材料|报告"
_TOWARDS = f"于|在|到|由|向|计划|考虑|{_WHEN}"
_PLAN = re.compile(
    "|".join(
        (
            r"^(?:已|现|目前|尚|仍|还)*(?P<lead>拟|计划|规划|准备|预备|预计|打算|争取|力争|"
            r"即将|将|正在|正|在|待|等待|等|建议|可以|可|适宜|宜|应|需要?|须|有待|有望|限期|努力|力求|能够|"
            r"有意向?|意向"
            r"|推进|推动|申请|申报|报批|上报|呈报|报请|请求|谋划|酝酿|筹划|列入|纳入|希望|考虑|想|愿意|同意|倾向|动员|协商|商谈|洽谈|协调|适合|"
            rf"商请|恳请|要求|督促|指导其|推荐|引导|鼓励|指导)(?:{_TOWARDS})*(?:[与同和由].*?)?(?:{_TOWARDS})*"
            rf"(?:新|推动|推进|实现|履行)?(?P<doing>{_DOING})",
            r"^(?:筹备|筹建)(?:组|小组|委员会|阶段)$",
            r"^(?:已|正在|正)?(?:推进|协调|办理|进行|筹建|筹备|筹|报批|申报|申请|审批|批复|审核|公示|组建|建设|"
            r"创建|孵化|培育)中$",
            r"^(?:已)?(?:上报|报批|申请|报送|提交|递交)(?:申请|待批|审批|上级|中)*(?:中|待批|"
            r"待批复)?$",
            r"^(?:已)?(?:上报|报送|报|提交|递交).{0,12}(?:审批|批复|批准|审核|待批)(?:中)?$",
            rf"^(?:已)?(?:筹建|筹备|申请|报批|申报)(?:单独|独立|联合|{_FOUNDED})*(?:中)?$",
            "^在建$",
            "^正在(?:选举|换选|推选)$",
            "(?:研究|商量|商谈|洽谈|对接|协调|沟通|讨论|酝酿|联建|组建|成立|培育|流程)中$",
            f"^(?:{_ORGANISATION_WORDS})?(?:目前|现)?(?:正在|正|还在|在)(?:[跟与和同向].{{1,10}}?)?"
            "(?:对接|商量|商谈|协商|洽谈|沟通|协调|走流程|走程序|办$)",
            "^[后再]再?建(?:立|成)?(?:党?支部|党组织)$",
            "^重点(?:推进|推动|培育)|^(?:已)?[打递交]了?(?:报告|申请)",
            rf"^{_SEASON}(?:拟|计划|将|再|完成)?{_DOING}",
            "^(?:建议|希望|恳请|商请|争取|目标|方案|措施|打算|要求?|企业同意|先.{2,10}后)[:]?"
            f"(?:由.{{2,10}}|(?:街道|社区|园区))?{_DOING}",
            f"{_DOING}(?:的)?(?:意愿|意向|想法|打算)(?:强烈|较强)?$",
            "^(?:初步|有)?意向$|(?:组建|联建|挂靠|兜底)(?:的)?对象$",
            "^(?:待|等|等待)[^,]{1,10}?(?:批复|审批|批准)",
            "^(?:待|等|等待)[^,]{1,14}?(?:后|再|时)(?:再|即)?(?:单独|联合|就近|正式)?"
            "(?:成立|组建|建立|设立|建|纳入|挂靠|选举|批复|加入)",
            f"(?:{_ORGANISATION_WORDS}|^)(?:成立|组建|设立|建立)(?:的)?(?:请示|申请|报告|方案|材料|手续)",
            "^(?!已)[^,]{0,8}(?:召开|举行)成立大会|筹备会|筹备委员会|候选人|待选举|选举中|"
            "(?:已)?启动.{0,4}(?:组建|筹建|成立)|^材料已?(?:上报|报送|提交|报)",
            rf"^下(?:一?个?)?(?:月|周|季度|半年|年度?)(?:底|初|前|内)?(?:拟|将|完成)?{_DOING}",
            "^(?:下月|下个月|下周|[0-9]{1,2}月份?|[一二三四]季度)(?:底|初|中旬|上旬|下旬)?(?:拟)?"
            "(?:成立|组建|建立|挂牌|揭牌)$",
            f"^(?:{_ORGANISATION_WORDS})(?:正在|正|已)?(?:筹建|筹备|组建|申报|申请|报批|审批|"
            "待建|拟建)中?$",
            f"(?:成立|建立|组建|设立)(?:{_ORGANISATION_WORDS})的?(?:请示|申请|报告)|"
            f"^(?:{_ORGANISATION_WORDS})的?(?:请示|申请)",
            rf"^{_WHEN}+(?:拟|计划|将)?(?:[与同和].{{2,20}}?)?{_DOING}",
            rf"{_WHEN}(?:前|内|底)?(?:拟|计划|将|完成|建成|组建|成立)",
            "待(?:上级)?(?:批复?|审批|批准)$",
            f"{_TO_FOUND}(?:{_PAPERS})?(?:正在|已)?(?:审批|办理|报批|上报|报送|提交|公示)(?:中)?$",
            f"{_TO_FOUND}(?:{_PAPERS})$",
            "未批(?:复|准)?$",
            "^(?:拟|计划|预计|筹|筹备|准备)$",
            "^(?:拟|筹)(?:党支部|支部|党组织|党委|党总支|联合党支部)$",
            rf"^{_WHEN}*(?:已)?(?:列入|纳入).{{0,6}}计划$",
        )
    )
)
# Words that begin the names of firms as well: 正建集团党委 plans nothing, nor does
# 规划建设公司党支部.
_ALSO_NAMES = frozenset(
    ["正", "在", "将", "可", "宜", "等", "应", "需", "须", "规划", "推进", "推动"]
)
_NAME_TO_COME = re.compile(
    rf"^(?P<name>.{{2,}}?(?:{_ORGANISATION_WORDS}))[-—_·、: ]*(?:正在)?(?:筹建中?|筹备中?|筹|"
    r"拟建|拟|待批复?|待审批|组建中|申报中|报批中|(?:筹备|筹建)(?:组|小组|委员会|处)|筹委会)$"
)

# ---- gone ----

_GONE = re.compile(
    r"^(?:(?:原|曾|曾经|以前|过去|此前|原先|原来|前期|早期|早先|一度|之前)(?:[于在]?[0-9年月]+)?|"
    r"(?:[于在])?(?:19|20)[0-9]{2}年?(?:至|到|[-—~～])(?:19|20)[0-9]{2}年?(?:间|期间)?)(?P<verb>有|系|为|属|隶|与|由|设有|设|挂|"
    r"单独|独立|联合|联建|共建|挂靠|依托|兜底"
    r"|建有|建立|建|组建|成立|设立|纳入|加入|党支部|支部|党组织|已|$)"
    r"|^(?:已|已经|被|现已|均已)?(?:予以)?(?:撤销|撤并|撤消|注销|解散|取消|停止(?:活动|运[行转作])|停摆|"
    r"名存实亡)(?:了)?(?:联合|单独|临时)*"
    rf"(?:{_ORGANISATION_WORDS})?$"
    r"|^(?:已|已经|现已)?(?:撤销|撤并|撤消|解散)(?:了|的)?(?!待).{2,20}(?:支部|总支|党委|党组织)$"
    r"|^(?:已|已经|现已)?(?:退出|脱离|划出)(?:了)?(?!后|机制)"
    r"|^(?:已|已经|现)*不再(?:由.{2,10}?)?(?:联建|联合|挂靠|单独|兜底|托管|代管)"
    r"|^(?:已|已经|现)*(?:取消|解除|终止)(?:了)?(?:联建|联合|挂靠|兜底|托管|代管)"
    r"|(?:支部|总支|党委|党的?组织)(?:已|现|已经)?不(?:复)?存在了?$"
    r"|(?:支部|总支|党委|党的?组织)(?:[0-9年月]|已经?|就|早|都|被|现)*"
    r"(?:(?:撤|关|散|停|没|解散|撤销|注销|取消|并走)掉?了|并走)$"
    rf"|^[0-9]{{2,4}}年(?:[0-9]{{1,2}}月)?(?:底|初|已|被)*(?:撤销|注销|解散|撤并|取消)了?(?:{_ORGANISATION_WORDS})$"
    r"|(?:联建|联合|挂靠|兜底|托管|共建)(?:组建|建立|成立|覆盖)?(?:关系)?(?:已|已经)?(?:终止|结束|解除|到期|停止)$"
    r"|^(?:已)?(?:失效|作废)$|(?:已|已经|被|现已)(?:撤|撤销|撤并|撤消|注销|解散|取消|不存在|合并撤销|划出|转出|脱离|"
    r"退出)$|(?:撤销|撤消|解散|注销|消亡|名存实亡)$"
)
# Still there: its end is only planned.
_TO_END = re.compile(
    "^(?:已)?(?:拟|计划|将|待|建议|准备|申请|正在|即将)+(?:予以)?(?:撤销|撤并|撤消|注销|解散|取消)"
    "|^(?:撤销|撤并|撤消|注销|解散|取消)(?:待|正在?|报|送)?(?:批复?|审批|报批|审核|申请|公示)(?:中)?$"
)
_ENDED = re.compile(
    r"^(?:现|已经?|被|均|于|去年|今年|前年|自然|自行|自动|[0-9年月日.]|因.{1,12}?)*"
    r"(?:撤销|撤并|撤消|注销|解散|取消|消亡|不复存在|不存在)(?:了)?$"
    "|^(?:今年|现在?|目前|如今)(?:已经?|都|就)?(?:没有?|无)(?:党?支部|党组织)?了?$"
)
_GONE_TAIL = re.compile(r"(?:现|已经?|被|均)*(?:撤销|撤并|撤消|注销|解散|不存在)$")

# ---- there is one ----

# A day on which it was founded, with nothing before it and nothing left open behind it.
_YEAR = (
    "(?P<year>(?:19|20)[0-9]{2}|(?:0[0-9]|[1-4][0-9])(?=年)|[一二][〇零○0-9一二三四五六七八九]{3})"
)
_FOUNDED_ON = re.compile(
    rf"^(?:已?于)?{_YEAR}(?:年|[.\-/](?=[0-9]))(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])?"
    r"(?:[月.\-/][0-9一二三四五六七八九十]{0,3}[日号]?)?(?:经?(?:上级)?(?:批复|批准)?(?:正式|已|新|重新)*)?"
    "(?P<what>(?:[与和同].{2,20}?)?(?:[单独自]建$|(?:单独|独立|联合|共同)?(?:成立|建立|组建|设立|建有|建成|建$|联建|重建|揭牌|挂牌|"
    "并入|加入|纳入|编入|划入|转入|挂靠)(?!前|于|后拟).*))$"
)
# Done on a day of this year: 已于3月成立党支部.
_LATELY = re.compile(
    "^(?:现)?已(?:经)?(?:于|在)(?:去年|今年|本年|上月|本月|上季度|近期|年初|"
    "[0-9一二三四五六七八九十]{1,3}月)(?:[0-9]{1,2}[日号]|底|初|中旬|上旬|下旬|份)?"
    "(?=(?:正式)?(?:单独|联合|独立)?(?:成立|建立|组建|设立|建成))"
)
# The same without a name: 新成立党支部, 8月新建联合党支部. 新建区党委 is a name.
_NEW_ONE = re.compile(
    "^(?:现|(?:于|在)?(?:去年|今年|本年度?|上月|本月|上季度|本季度|近期|最近|年初|"
    "[0-9一二三四五六七八九十]{1,3}月份?))?(?:已|已经|刚刚?)?新近?(?:成立|组建|建立|设立|建|增设?|设)"
    f"(?:了)?(?:[1一]个)?(?=(?:单独|独立|联合|临时|流动|功能[型性])*(?:的)?(?:{_ORGANISATION_WORDS})$)"
)
# One that there is, by what becomes of it.
_NEWLY = re.compile(
    "^(?:(?:上月|去年|今年|本年度?|本月|近期|最近)?(?:已|刚刚?|新近?)(?:新)?(?:成立|组建|建立|建)|"
    "(?:早就|早已|去年|前年)(?:成立|组建|建立|建)(?:了|的|好)|已建好|"
    "(?:20[0-9]{2}年)?(?:已|未|待|正在|按期|到期|届满|拟|即将|应|需)*换届(?:中|完成)?)$"
)
_DONE = re.compile("^应建[,、]?(?:尽建[,、]?)?(?=已(?:建|组建|建立|成立|覆盖)$)")
# How many members there are, or where they belong, tells nothing of an organisation.
_MEMBERS_ONLY = re.compile(
    "^(?:企业|公司|单位|现|目前|共|仅|只)*有?(?:正式|预备|流动)?(?:党员)?"
    "[0-9一二两三四五六七八九十百]+(?:余|多)?(?:名|个|人)?(?:正式|预备|流动)?(?:党员)?$"
)
_HAS_MEMBERS = re.compile("^(?:企业|公司|单位|现|目前)*有(?:正式|预备|流动|少量|个别)?党员$")
# Members to come, not an organisation.
_RAISES = re.compile("(?:发展|培养|培育)(?:入党)?(?:党员|积极分子|对象)")
_GROUP_OF_MEMBERS = re.compile("^(?:有|设有|建有|成立了?|下设)?(?:[0-9一二三]个)?党小组$")
_RELATION = re.compile(
    "^(?:均|都|分别)在|^(?:关系|(?:党员)?(?:的)?(?:党)?组织关系|(?:正式|预备|流动)?党员(?:关系)?|党籍)(?:均|都|仍|还|保留|挂)*在(?!外)"
    "|^(?:党员)?(?:均|都|就近)*参加.{0,12}(?:组织生活|活动|学习)$"
)
_OTHERS = "(?:母公司|总公司|集团(?:公司)?|总部|上级)"
_OF_OTHERS = re.compile(
    f"^{_OTHERS}(?:已|均)?(?:有|建|设有|成立)|"
    f"^(?:{_ORGANISATION_WORDS})(?:均|都)?(?:设|建|设立|建立)?在(?:{_OTHERS}|外地|外省|异地)"
)
# What keeps a firm from an organisation, in a sentence that speaks of one or of founding it.
_ABOUT_FOUNDING = re.compile(
    f"(?:成立|建立|组建|设立|新建|筹建|挂靠|联建){_ORG_BEHIND}|(?:建|设)(?:党支部|支部|党组织)|"
    "(?:成立|建立|组建|设立)(?:$|难|条件|的)|支部建|联建(?:条件|对象|单位|企业)|挂靠任何|(?:党的?组织|支部)(?:组建|覆盖|空白|缺失|之外|建不)"
)
_HINDERED = re.compile(
    "不(?:太|大|很)?(?:支持|同意|愿|想|肯|宜|打算|需|便|配合|具备|符合|满足|成熟|再|足|够|了|起来|必|希望|认可)|"
    "(?:无|没有|缺少?).{0,6}条件|没有(?=挂靠|加入|成立|建立|组建)|难以|难于|无法|无力|无意|无人|没有?人|没有?(?:必要|条件|任何|意愿)|没必要|拒绝|反对|有?顾虑|未能|"
    "缺少|缺乏|尚缺|还缺|还差|尚差|未达|达不到|困难|难度|空白|缺失|之外|暂缓|缓建|未找到|未落实"
)
_REFOUNDED = re.compile("(?:重新(?:成立|组建|建立|设立)|重建|恢复(?:成立|设立|建立)?)(?:了)?$")
_NOT_REFOUNDED = re.compile("(?:未|没有?|不)(?:再|曾|能|得到)?(?:重建|恢复|重新|补建)")
_RUNS = re.compile(
    f"^(?:{_ORGANISATION_WORDS})?(?:已|已经)?(?:批准|批复)(?:成立|组建|设立)$|"
    f"^(?:{_ORGANISATION_WORDS})?(?:已|已经)(?:成立|组建|建设)到位$|"
    f"^(?:{_ORGANISATION_WORDS})(?:已|已经)?(?:正常|规范)(?:运行|运转|开展活动)$|"
    f"^(?:{_ORGANISATION_WORDS})?(?:现)?(?:已|已经)(?:于|在)[^,]{{1,12}}(?:批复|批准)?(?:成立|组建|建立)$|"
    "^[0-9]{1,2}月(?:[0-9]{1,2}日)?(?:已|正式)+(?:批复|批准)?(?:成立|组建|建立|设立)$|"
    "^(?:已|已经)(?:召开|举行)成立大会$|^(?:已|已经)?(?:正式)?(?:挂牌|揭牌)(?:成立)?$"
)
# By whose leave or under whom it was founded: that is not the organisation itself.
_UNDER = re.compile(
    "^(?:经.{2,}?(?:批准|批复|同意)(?:后)?|.{2,}?(?:党工委|党委|工委|总支)下[设属辖]|"
    "[^,]{0,12}由.{2,}?(?:升格|改|改建|改设|调整|转|变更|更名)为(?:正式)?)(?=.)"
)
_APPROVED = re.compile("^(?:已)?(?:批|批复|批准)(?:但|,)?(?:尚)?未(?:建|建立|成立|组建)$")
# A sentence that ends in an organisation as a name does.
_SENTENCE = re.compile(
    f"^(?:商请|恳请|没有|关系|党员)|{_ABOUT_FOUNDING.pattern}|{_HINDERED.pattern}|^(?:既|也[没无]|申请|请求|退出|脱离|划出|寄挂|{_SEASON}|[0-9]{{2,4}}年.{{0,4}}(?:撤销|注销|解散|撤并|取消)|{_UNDER.pattern[1:]})|支部的?(?:申请|请示)|党组织的?(?:申请|请示)"
)
_PAIRED = re.compile("结对|互助|帮扶|联盟")  # ties that are no coverage

_MODES: tuple[tuple[Mode, re.Pattern[str]], ...] = (
    (
        Mode.FALLBACK,
        re.compile(
            "兜底|托底|托管|代管|兜$|区域化?(?:党建|覆盖|管理|党组织)|^区域$|网格(?:建立|覆盖)"
        ),
    ),
    (Mode.ATTACHED, re.compile("挂靠|附挂|靠挂|寄挂|暂挂|依托|依附")),
    (
        Mode.JOINT,
        re.compile("联合|联建|共建|合建|统建|带建|带动|龙头|抱团|共用|合用|共同(?:组建|建立|成立)"),
    ),
    (
        Mode.SINGLE,
        re.compile("单独|独立|单建|独建|自建|单设|独自|自主|自己组?建|自行(?:组建|建立|成立)"),
    ),
)
_MODE_WORDS = re.compile("|".join(pattern.pattern for _, pattern in _MODES))
# What a column of modes may hold where its heading is the key.
_SHORT = {
    "单": Mode.SINGLE,
    "独": Mode.SINGLE,
    "联": Mode.JOINT,
    "挂": Mode.ATTACHED,
    "兜": Mode.FALLBACK,
}
_KINDS: tuple[tuple[OrgType, re.Pattern[str]], ...] = (
    (OrgType.TEMP_BRANCH, re.compile("临时党?支部")),
    (OrgType.FLOW_BRANCH, re.compile("流动党")),
    (OrgType.FUNCTIONAL, re.compile("功能[型性党]|兼合式")),
    (OrgType.JOINT_BRANCH, re.compile("联合党?支部")),
    (OrgType.GENERAL_BRANCH, re.compile("总支")),
    (OrgType.BRANCH, re.compile("支部")),
    (OrgType.COMMITTEE, re.compile("党委|党的?委员会")),
)
_AREA = re.compile("街道|镇|乡|社区|村|园区|楼宇|商圈|网格|区域|工委|上级")

_MASS = "指导员|联络员|派员|工会|共青团|团支部|团组织|妇联|群团"
_WORKS = re.compile(f"(?:{_MASS})")
# A mass organisation by its name, which ends as a Party organisation does: 团支部, 工会委员会.
_YOUTH = "(?:共青团|(?<!集)团)"
_MASS_NAME = re.compile(
    f"{_YOUTH}(?:支部|组织|委员会|委|总支|工委)|群团(?:组织)?|"
    "(?:工会|妇联|妇女|妇委会|工青妇)(?:组织|委员会|联合会|之家)?"
)
_NO_WORKS = re.compile(
    f"(?:未|没有?|无|尚未|暂未|拟|计划|待|准备|正在|将|不)[^,;。]{{0,6}}(?:{_MASS})|"
    f"(?:{_MASS})(?:均|都|也|还|尚)*(?:未(?!建|组建|成立)|待|0|没(?!有?(?:组织|党|支部))|无(?!组织|党|支部))|^(?:原|曾)[^,;。]{{0,4}}(?:{_MASS})|"
    "(?:指导员|联络员)[^,;。]{0,4}(?:撤|调离|调走|离任|离职|缺|退出|空岗|空位|退休|到期)"
)
_CLAUSES = re.compile(
    r"[,;:。!/\\\n]+|[并且](?:已)?(?=选派|派驻|配备|派了|派出)|但(?:是)?(?=有|已|建|由|无|未|尚|纳入|挂靠)"
)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_LEAD_JOINT = re.compile(
    r"^(?:已|由)?(?:与|和|同|跟)(?P<who>.{2,}?)(?:等?(?:[0-9一二三四五六七八九十两多几]+(?:家|个|"
    r"户))?(?:企业|公司|单位)?)?(?:共同|一起)?(?:联合|联建|共建|合建|共用|合用|共同|一起|一块)(?:组建|建立|成立|"
    r"设立|建)?"
    "(?P<rest>.*)$"
)
_LEAD_VERB = re.compile(
    r"^(?:党员|党员关系|组织关系)?(?:已|现)?(?:已经)?(?:整建制|整体|统一)?"
    r"(?P<verb>挂靠|附挂|靠挂|寄挂|暂?挂(?![牌钩职名])|依托|依附|兜底(?=[给到至在于])|加入|合并|并入|并到|并至|纳入|编入|编在|放在|归并|归口|"
    r"归入|划入|划到|划归|参加|所属|隶属|属于|归属|转入|转到|转至|转接)(?:在|于|到|至|进|给|了)*(?P<name>.{2,}?)"
    r"(?:统一)?(?P<tail>兜底|托底|托管|代管|覆盖|管理)*$"
)
_LEAD_FOUNDED = re.compile(
    r"^(?:(?:已|已经|现已)(?P<how>单独|独立|联合)?(?:建立|成立|组建|设立|建成|建)(?:有|了)?|"
    r"建有|设有|建立了|成立了)(?P<name>.{2,})$"
)
_TAIL_FALLBACK = re.compile(
    r"^(?:由|归|属|被|纳入)?(?P<name>.{2,}?)(?:进行|负责|统一|实行|予以)*(?:兜底?|托底|托管|"
    r"代管)(?:管理|覆盖|负责)?$"
)
_ONE_BRACKET = str.maketrans("[]【】〔〕{}", "()()()()")
_PARTNERS = re.compile("[、,;和与及]|以及")
# Most names are ordinary: an organisation's word at the end, and before it nothing that may begin
# or mark a statement.
_ORDINARY = re.compile(
    rf"^(?!{_YEAR}(?:[年底内]|[.\-/][0-9]))(?!合并[到至入进于]|整建制|整体[并划转编]|统一[并划转编纳]|放在)"
    r"(?![无未没不否非拟计规准预打争力即将正在待等建可宜适有推谋酝筹原曾以过此前早已撤挂依与"
    r"和同由归属加并纳编划参所隶党组列需应须意设成暂尚仍还目现仅只因企条今明"
    r"下上近后尽均都转某xX×*○〇_])(?!.*(?:某某|(?<![A-Za-z])[xX×]{2}))"
    r"[^ ()（）\[\]【】〔〕{},;:。!/\\\n拟筹兜托撤挂待-]{2,40}(?:党支部|"
    r"党委|党总支|党工委|党组织|支部)$"
)
_ONLY_WORDS = re.compile(f"(?:{_ORGANISATION_WORDS})*")


# What the program itself writes for a mode, in either language.
_LABELS = {
    label: Statement(
        Says.PLAN if mode is Mode.PENDING else Says.YES,
        None if mode in (Mode.PENDING, Mode.UNSPECIFIED) else mode,
    )
    for mode in Mode
    for label in (str(mode), str(mode).lower(), mode.zh, mode.en)
}


# Marks that fill a cell and say no more than a blank one.
_NOTHING = frozenset(
    {"-", "--", "—", "——", "/", "//", "\\", "...", "......", "空", "null", "none", "nil", "nan"}
)


@lru_cache(maxsize=1 << 16)
def read(text: str, named: bool = True) -> Statement:
    """Read one cell; `named` tells that the column asks for a name, so that other words are one."""
    if not text or text in EMPTY_BOXES:
        return Statement()
    text = _parted(_OF_SUPERIOR.sub("", text) or text)
    if _is_ordinary(text):
        return Statement(Says.YES, name=text)
    if text in _LABELS:
        return _LABELS[text]
    if text.lower() in _NOTHING:
        return Statement()
    if vocabulary.is_unknown(text) and not _BLANK_POINT.match(text):
        return Statement(Says.UNKNOWN)
    squeezed = _bare(text.replace(" ", "").translate(_ONE_BRACKET))
    labelled = _LABELLED.search(squeezed)
    if labelled:
        works = any(not _NO.match(said) for said in _LABELLED_MASS.findall(squeezed))
        said = read(labelled["said"], named)
        return replace(said, works=said.works or works)
    squeezed = _ANSWERED.sub(r"\1\2", squeezed)
    if squeezed.endswith(("?", "??")):
        return Statement(Says.UNKNOWN)
    if _offers_several(squeezed):
        return Statement(Says.ODD)
    inside = _BRACKETS.findall(squeezed)
    outside = _BRACKETS.sub("", squeezed) if inside else squeezed
    main = [_clause(part, named) for part in _still_there(outside)] or [
        _clause(part, named) for part in inside if part
    ]
    if not main:
        return Statement()
    return _with_asides(
        _together(main, text, named), [part for part in inside if part], text, named
    )


def _parted(text: str) -> str:
    """Return a text with a comma where another mark or none parts what it says: 已建-单独,
    云帆党支部 2020年6月成立.
    """
    parted = _BEFORE_A_DAY.sub(",", text)
    answer, hyphen, rest = _HYPHEN.sub("\n", parted, count=1).partition("\n")
    return f"{answer},{rest}" if hyphen and is_closed(answer) else parted


_BEFORE_A_DAY = re.compile(
    r"(?<=..支部|..总支|..党委)\s*(?=(?:19|20)[0-9]{2}年[0-9月日]*.{0,4}(?:成立|建立|组建|设立|批复))|"
    r"(?<=[一-龥])\s+(?=隶属|上级)"
)
_HYPHEN = re.compile("(?<=[一-龥])[-—－]+(?=[一-龥])")
# Behind an organisation, under whom it is: that tells nothing of how a firm is covered.
_OF_SUPERIOR = re.compile(
    r"(?<=.)[(（\[【](?:隶属|直属|归属|上级)(?:关系)?(?:于|为|是|党委|[:：])*"
    r"(?![^()（）]*(?:兜底|托管|代管))[^()（）\[\]【】]*[)）\]】]$"
    r"|(?<=支部)[-—－][^()（）,，]{2,20}(?:工委|党委)$"
)


# Marks of a footnote, quotation marks, and what ends a sentence, around a cell's words.
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩※*#、,。;.“”\"‘’'《》〈〉「」"
_TYPED_WRONG = {
    "连合": "联合",
    "组健": "组建",
    "末建": "未建",
    "未健": "未建",
    "己建": "已建",
    "巳建": "已建",
    "己成立": "已成立",
    "巳成立": "已成立",
    "己有": "已有",
    "己覆盖": "已覆盖",
    "己组建": "已组建",
}


def _bare(text: str) -> str:
    """Return a text without marks around it and, where it then is a statement, with the commonest
    slips of typing put right.
    """
    bare = text.strip(_MARKS) or text
    bare = _without_number(_RULED.sub(r"\1", bare))
    if bare[-1] in "类型" and _mode_of(bare[:-1]) and is_closed(bare[:-1]):
        bare = bare[:-1]
    if bare[-1].isdigit() and bare[:-1].isalpha() and is_closed(bare[:-1]) and _mode_of(bare):
        bare = bare[:-1]  # the number of a footnote
    for wrong, right in _TYPED_WRONG.items():
        if wrong in bare and is_closed(bare.replace(wrong, right)):
            bare = bare.replace(wrong, right)
    return bare


def _without_number(text: str) -> str:
    """Return the words of a numbered choice, as forms and drop-down lists have them: 1.单独组建,
    B、联合组建, C类(挂靠). A bare figure in front must be followed by a mode.
    """
    found = _CHOICE.match(text)
    if not found:
        return text
    rest = text[found.end() :]
    rest = rest[1:-1] if rest.startswith("(") and rest.endswith(")") else rest
    rest = rest[:-1] if rest.endswith(("类", "型")) and is_closed(rest[:-1]) else rest
    marked = found["mark"] or _MODE_WORDS.match(rest)
    choice = rest and not rest[0].isdigit()  # 1.0 is a figure
    return rest if choice and marked and is_closed(rest) else text


_CHOICE = re.compile("^\\(?(?:[0-9]{1,2}|[A-Ha-h]|[一二三四五六七八九十])(?P<mark>类?[).、,:-]*)")
_RULED = re.compile("^[-—]+([^-—]+)[-—]+$")  # ——无——

# Answers about several organisations in one cell: 党组织:有(单独);工会:有.
_LABELLED = re.compile(r"(?:^|[,;])(?:党的?组织|党支部):(?P<said>[^;,]+)(?=[;,])")
_LABELLED_MASS = re.compile(rf"(?:{_MASS}):([^;,]+)")


# An answer behind what it is about: 党支部:无, 支部(0), 党组织:未建.
_ANSWERED = re.compile(
    f"({_ORGANISATION_WORDS}|[单独自联]建)(?:个?数量?)?(?:为|是)?[:(]((?:暂?无|没有?|否|未建立?|未组建|未成立|[0零〇]个?|[×xX]))"
    r"(?:\)|(?=[,;]|$))"
)


def _offers_several(text: str) -> bool:
    """Whether a text lists answers that exclude each other, with none chosen: 单独/联合/未建."""
    words = [_without_number(word) for word in _OFFERED.split(text) if word]
    if len(words) < 2 or not all(map(is_closed, words)):
        return False
    said = [_clause(word, False) for word in words]
    modes = {one.mode for one in said if one.says is Says.YES}
    denied = any(one.says is Says.NO for one in said)
    return len(modes - {None}) > 1 or (denied and bool(modes & {None, Mode.SINGLE, Mode.JOINT}))


_OFFERED = re.compile("[/、|或]|(?<=[一-龥])(?=[0-9A-Da-d][.、)][一-龥])")


def _is_ordinary(text: str) -> bool:
    """Whether a text is a name as most are: a firm or a place and its kind of organisation."""
    return bool(
        _ORDINARY.match(text)
        and not _NEW_ONE.match(text)
        and not _CROSS.match(text)
        and not _PARTS.fullmatch(text)
        and not _SENTENCE.search(text)
        and not _OF_YOUTH.search(text)
    )


_OF_YOUTH = re.compile(f"{_YOUTH}(?:支部|总支|委)$")


def _still_there(text: str) -> list[str]:
    """Return the clauses of a text without those that a later one ends: of
    原甲公司党支部，已解散 only the end is left.
    """
    parts = [part for part in _CLAUSES.split(text) if part]
    ended = [number for number, part in enumerate(parts) if number and _ENDED.match(part)]
    return parts[ended[-1] :] if ended else parts


def _clause(text: str, named: bool) -> Statement:
    """Read a part of a cell that makes one statement."""
    if named and _is_ordinary(text):
        return Statement(Says.YES, name=text)
    if _UNSURE.match(text) or (vocabulary.is_unknown(text) and not _BLANK_POINT.match(text)):
        return Statement(Says.UNKNOWN)
    own = _without_mass(text)
    if own != text:
        return replace(_clause(own, named), works=True)
    works = bool(_WORKS.search(text)) and not _NO_WORKS.search(text)
    about_members = _MEMBERS_ONLY.match(text) or _HAS_MEMBERS.match(text) or _RAISES.search(text)
    if ("党员" in text and about_members) or _RELATION.match(text):
        return Statement(works=works)
    other = _MASS_NAME.sub("", text)
    if other != text and not re.search(f"党|{_ORGANISATION_WORDS}", other):
        return Statement(works=works or (not _NO_WORKS.search(text) and not _NO.match(text)))
    if _RAISES.search(text) and not _NAMED.search(text):
        return Statement(works=works)
    lately = _LATELY.match(text)
    if lately:
        return _clause("已" + text[lately.end() :], named)
    if new := _NEW_ONE.match(text):
        return _clause("已成立" + text[new.end() :], named)
    if joined := _OF_ASSOCIATION.match(text):  # an association is no Party organisation
        return Statement(Says.YES, Mode.ATTACHED) if joined["attached"] else Statement()
    if any(there.match(text) for there in (_NEWLY, _TO_END, _RUNS, _COVERED)):
        return Statement(Says.YES)
    if text in _SHORT:
        return Statement(Says.YES, _SHORT[text])
    if _BOTH.match(text):
        return Statement(Says.YES, works=True)
    text = _QUOTED_WORD.sub(r"\1", _WHY_FIRST.sub("", _DONE.sub("", text)))
    if _JOINT_OF_SOME.match(text):
        return Statement(Says.YES, Mode.JOINT)
    if turned := _TURNED.match(text):
        return _clause(turned["now"], named)
    founded = _FOUNDED_ON.match(text)
    if founded:
        return replace(_clause(founded["what"], named), since=_month(founded))
    if _NOT_REFOUNDED.search(text):
        return Statement(Says.NO, works=works)
    if _REFOUNDED.search(text) and not _plans(text, named):
        return Statement(Says.YES)
    to_come = _NAME_TO_COME.match(text)
    if to_come:
        name = "" if _PARTS.fullmatch(to_come["name"]) else to_come["name"]
        return Statement(Says.PLAN, name=name if named else "")
    under = _UNDER.match(text)
    if under and _PARTS.fullmatch(text[under.end() :]):
        return _clause(text[under.end() :], named)
    if _APPROVED.match(text):
        return Statement(Says.PLAN)
    if (
        _CROSS.match(text)
        or _NONE_OF_IT.fullmatch(text)
        or _LACKS.search(text)
        or _BLANK_POINT.match(text)
        or _TOO_FEW.match(text)
        or _NONE_THERE.match(text)
    ):
        return Statement(Says.NO, works=works)
    if _WORKS.search(text) and not works and not re.search(_ORGANISATION_WORDS, text):
        return Statement()  # an instructor who is gone, or to come
    if _ABOUT_FOUNDING.search(text) and _HINDERED.search(text):
        return Statement(Says.NO, works=works)
    if _plans(text, named):
        return Statement(Says.PLAN, mode=_mode_of(text), works=works)
    if _is_gone(text, named):
        return Statement(Says.NO, works=works, gone=True)
    if _denies(text) or _ONLY_WORK.match(text):
        return Statement(Says.NO, works=works or bool(_ONLY_WORK.match(text)))
    if _WORKS.search(text) and not _mode_of(text) and not _NAMED.search(text):
        return Statement(works=works)
    if _OF_OTHERS.match(text):  # theirs is not the firm's
        return Statement(Says.ODD)
    if _TICK.match(text) or (_PARTS.fullmatch(text) and _AFFIRMS.search(text)):
        return _plain(text)
    return _naming(text, named)


# Why it came to be, before what it is: 因党员减少2025年并入….
_WHY_FIRST = re.compile(
    "^因[^,;]{1,12}?(?:,|于)?(?=(?:20[0-9]{2}年)?(?:并入|加入|纳入|编入|挂靠|联合|联建|单独))"
    "|^(?:党员)?(?:党)?组织关系(?=挂靠)"
)
_QUOTED_WORD = re.compile('[“"「『](兜底|托管|单独|联合|挂靠|联建)[”"」』]')
# One way was turned into another: 联合转单独, 由联合支部拆分为单独支部.
_TURNED = re.compile(
    "^(?:20[0-9]{2}年)?(?:由|从|原)?(?:单独|独立|联合|挂靠|兜底|临时)(?:组建|建立|成立|管理)?(?:党?支部|党组织)?"
    "(?:已)?(?:转|改|变更|调整|拆分|升格)(?:为|成|建为)?(?P<now>(?:单独|独立|联合|挂靠|兜底).*)$"
)
# A joint branch with firms that are not named: 上下游企业联建党支部.
_JOINT_OF_SOME = re.compile(
    "^(?:已)?(?:[与和同])?(?:上下游|产业链|关联|兄弟|同楼|楼内|园内|相邻|周边|附近|多家|几家|[0-9两二三四五六]家)"
    f"(?:企业|单位|公司)?(?:联建|联合|共建|合建)(?:组建|建立|成立)?(?:了)?(?:{_ORGANISATION_WORDS})?$"
)
_OF_ASSOCIATION = re.compile(
    "(?:已|已经)?(?:(?P<attached>挂靠|依托)|加入|参加)(?:了)?[^,;。党支]{0,16}"
    f"(?:{vocabulary.ASSOCIATIONS}|联盟)$"
)


def _without_mass(text: str) -> str:
    """Return a list of organisations without the mass organisations among them, where others are:
    云帆党支部、工会.
    """
    items = [item for item in _ITEMS.split(text) if item]
    own = [item for item in items if not _is_mass(item)]
    return "、".join(own) if own and len(own) < len(items) and not _NO.match(text) else text


def _is_mass(item: str) -> bool:
    other = _MASS_NAME.sub("", item)
    return other != item and not re.search(f"党|{_ORGANISATION_WORDS}", other)


_ITEMS = re.compile(r"、|(?<![0-9])[1-9]\.(?![0-9])")


def _month(founded: re.Match[str]) -> tuple[int, int]:
    """Return the year and the month of a day that is written in figures or in Chinese numerals;
    25年 is 2025.
    """
    year = int("".join(str(_NUMERALS.get(figure, figure)) for figure in founded["year"]))
    year += 2000 * (year < 100)
    month = founded["month"] or "1"
    if month.isdigit():
        return year, int(month)
    ones = month.rpartition("十")[-1]
    return year, ("十" in month) * 10 + (_NUMERALS[ones] if ones else 0)


_NUMERALS = {"〇": 0, "零": 0, "○": 0, **{n: i for i, n in enumerate("一二三四五六七八九", 1)}}


def _plans(text: str, named: bool) -> bool:
    """Whether a text tells what is to come; words that begin a firm's name as well do not, where
    a name is asked for.
    """
    found = _PLAN.search(text)
    if not found:
        return False
    rest = text[found.end() :]
    if (
        found["lead"] == "纳入"
        and found["doing"] in ("联合", "区域")
        and _ONLY_WORDS.fullmatch(rest)
    ):
        return False
    is_name = (
        found["lead"] in _ALSO_NAMES and found["doing"] == "建" and not _ONLY_WORDS.fullmatch(rest)
    )
    return not (named and is_name and _NAMED.search(text))


def _is_gone(text: str, named: bool) -> bool:
    """Whether a text tells what was; 原建设集团党支部 is a name."""
    found = _GONE.search(text)
    if not found:
        return False
    rest = text[found.end() :]
    is_name = (
        found["verb"] in ("建", "设")
        and not _ONLY_WORDS.fullmatch(rest)
        and not _GONE_TAIL.search(text)
    )
    return not (named and is_name and _NAMED.search(text))


def _denies(text: str) -> bool:
    found = _NO.match(text)
    if not found:
        return False
    rest = text[found.end() :]
    if not rest or _PARTS.fullmatch(rest) or _NO_REST.match(rest) or _WORKS.search(rest):
        return True
    begins = _NO_BEGINS.match(rest)
    return bool(
        begins and begins.end() and not _NAMED.search(rest[begins.end() :])
    ) or vocabulary.says_no_organisation(text)


def _plain(text: str) -> Statement:
    """Read words that hold no name: 已单独建立党支部, √, 联合支部, 由街道兜底."""
    area = bool(_AREA.search(text))
    kind = None if area else next((kind for kind, pattern in _KINDS if pattern.search(text)), None)
    mode = _mode_of(text)
    if mode is None and kind is OrgType.JOINT_BRANCH:
        mode = Mode.JOINT
    return Statement(Says.YES, mode=mode, kind=kind)


def _mode_of(text: str) -> Mode | None:
    if "依托" in text and _JOINT_BRANCH.search(text):  # with whose help, and what it is
        return Mode.JOINT
    return next((mode for mode, pattern in _MODES if pattern.search(text)), None)


_JOINT_BRANCH = re.compile("联合党?支部$|联合(?:组建|建立|成立)")


def _naming(text: str, named: bool) -> Statement:
    """Read a text that holds a name, with the words around it that say how the firm is covered."""
    if _PAIRED.search(text) and not re.search("支部|党委|总支|工委", text):
        return Statement(Says.ODD)
    joint = _LEAD_JOINT.match(text)
    if joint and not _PAIRED.search(text):
        partners = tuple(
            part
            for part in _PARTNERS.split(joint["who"])
            if len(part) > 1 and not _PARTS.fullmatch(part)
        )
        return Statement(Says.YES, Mode.JOINT, partners=partners)
    founded = _LEAD_FOUNDED.match(text)
    if founded and _NAMED.search(founded["name"]):
        about = (
            _plain(founded["name"])
            if _PARTS.fullmatch(founded["name"])
            else Statement(Says.YES, name=founded["name"])
        )
        return replace(about, mode=_mode_of(founded["how"] or "") or about.mode)
    led = _LEAD_VERB.match(text)
    if led and text.startswith("党员") and not _NAMED.search(led["name"]):
        return Statement()  # the members went, to no organisation that is named
    if led and led["verb"] == "依托" and _JOINT_BRANCH.search(led["name"]):
        return Statement(Says.YES, Mode.JOINT)
    if led:
        mode = (
            Mode.ATTACHED
            if _ATTACHING.search(led["verb"])
            else Mode.FALLBACK
            if led["verb"] == "兜底" or led["tail"] in ("兜底", "托底", "托管", "代管")
            else None
        )
        about = (
            _plain(led["name"])
            if _PARTS.fullmatch(led["name"])
            else Statement(Says.YES, name=led["name"])
        )
        return replace(about, mode=mode or about.mode)
    fallback = _TAIL_FALLBACK.match(text)
    if fallback:
        name = "" if _PARTS.fullmatch(fallback["name"]) else fallback["name"]
        return Statement(Says.YES, Mode.FALLBACK, name=name if _NAMED.search(name) else "")
    text = _MEMBER_OF.sub("", text)
    is_name = named and _LIKE_A_NAME.search(text) and not _NO_NAME.search(text)
    is_name = is_name and not _MORE_THAN_A_NAME.search(text)
    if is_name or (_NAMED.search(text) and not _NO_NAME.search(text)):
        return Statement(Says.YES, name=text)
    mode = None if _PAIRED.search(text) else _mode_of(text)
    return Statement(Says.YES, mode) if mode and _tells_how(text) else Statement(Says.ODD)


_ATTACHING = re.compile("挂|依")
_MEMBER_OF = re.compile("(?<=支部|总支|党委)的?成员(?:单位|企业)?$")
# A sentence about an organisation goes on where its name ends: 支部还在办, 村党总支托底.
_MORE_THAN_A_NAME = re.compile(
    "(?:支部|总支|党委|党的?组织)(?:[0-9]{2,4}年)?"
    "(?:已|就|正|在|还|没|被|未|不|撤|关|散|停|并|拟|筹|待|目前|要|想|托|兜)[^支委组]*$"
)

# The beginning of a sentence about members or the owner, and members anywhere but in the name of
# an organisation of theirs.
_NO_NAME = re.compile(
    "^(?:党员|法人|法定代表|老板|企业主|业主|负责人|因|由于|缺|虽)(?!.*(?:支部|总支|党委)$)"
    "|党员(?!.*(?:支部|总支|党委)(?:$|[(]))|[建组](?:不|没)"
)


def _tells_how(text: str) -> bool:
    """Whether a text that holds the word of a mode says nothing else but by whom: 由望汐街道兜底,
    建发集团带建; 街道正协调联合组建 says more.
    """
    around = _MODE_WORDS.split(text)
    return all(
        not part
        or _PARTS.fullmatch(part)
        or _LIKE_A_NAME.search(part)
        or _BY_WHAT.fullmatch(part)
        or _LED_BY.fullmatch(part)
        for part in around
    )


_LED_BY = re.compile("由?[^不未没无拟待]{2,12}(?:牵头|带头|主导|领办)(?:组织)?")
# By what a branch is joined, before the word for it: 片区联建, 以大带小联合组建.
_BY_WHAT = re.compile("(?!.*[不未没无拟待正协商谈洽想需应可找先后将要同初马牵系快])[一-鿿]{1,4}")


# With whom is not known yet: 联合，对象未定.
_OPEN_YET = re.compile(
    "^(?:合作|联建|联合|挂靠)?(?:对象|单位|企业)?(?:尚|暂|还)?(?:未定|待定|未确定|待确定|未落实)$"
)


_UNDER_WHOM = re.compile("^(?:隶属|直属|归属|属|上级)(?:于|为|是)?(?!.*(?:兜底|托管|代管))")
_AIM = re.compile("(?:下一?步)?(?:方案|措施|目标|计划|打算|建议|下一?步|思路)[:：]")


def _together(clauses: list[Statement], text: str, named: bool) -> Statement:
    """Return what several clauses say together: what is there outweighs what is not, unless it
    only is to come.
    """
    works = any(clause.works for clause in clauses)
    parts = [part for part in _CLAUSES.split(_BRACKETS.sub("", text)) if part]
    if len(parts) == len(clauses) > 1:  # under whom it is: not the organisation itself
        own = [one for one, part in zip(clauses, parts, strict=True) if not _UNDER_WHOM.match(part)]
        clauses = own if any(one.says is Says.YES for one in own) else clauses
    said = [clause for clause in clauses if clause.says not in (Says.NOTHING, Says.ODD)] or clauses
    if any(clause.says is Says.NO for clause in said) and any(map(_GROUP_OF_MEMBERS.match, parts)):
        said = [clause for clause in said if clause.says is not Says.YES]  # a group is no branch
    there = [clause for clause in said if clause.says is Says.YES]
    if there and (any(map(_OPEN_YET.match, parts)) or _AIM.match(text)):
        return Statement(Says.PLAN, next((c.mode for c in there if c.mode), None), works=works)
    if len(there) == len(clauses) > 1 and all(
        c.name and not c.mode and not c.partners for c in there
    ):
        return Statement(Says.YES, name=text, works=works)  # several organisations, as written
    if there:
        name = next((clause.name for clause in there if clause.name), "")
        mode = next((c.mode for c in there if c.mode), None)
        partners = next((c.partners for c in there if c.partners), ())
        if mode is Mode.JOINT and _A_FIRM.search(name):  # 联合组建，依托甲公司
            name, partners = "", partners or (name,)
        return Statement(
            Says.YES,
            mode,
            next((c.kind for c in there if c.kind), None),
            name,
            partners,
            works,
            next((c.since for c in there if c.since), None),
        )
    chosen = next(
        (
            clause
            for wanted in (Says.PLAN, Says.NO, Says.UNKNOWN)
            for clause in said
            if clause.says is wanted
        ),
        said[0],
    )
    return replace(chosen, works=works)


_A_FIRM = re.compile("(?:公司|企业|集团|厂)$")


@lru_cache(maxsize=1 << 12)
def _aside(text: str) -> Statement:
    """Read what stands in brackets; few texts do, in many cells."""
    return _clause(text, False)


def _with_asides(main: Statement, inside: list[str], text: str, named: bool) -> Statement:
    """Return a statement in the light of what stands in brackets: （筹）, （已撤销）, （兜底）,
    （与甲公司联建）.
    """
    parts = [part for aside in inside for part in _CLAUSES.split(aside) if part]
    if not parts:
        return main
    asides = list(map(_aside, parts))
    works = main.works or any(aside.works for aside in asides)
    told = [a for a in asides if a.mode or a.partners or a.says is Says.PLAN]
    name = (
        _BRACKETS.sub(
            lambda hit: "" if _decides(hit[1]) else hit[0], text.translate(_ONE_BRACKET)
        ).strip()
        if main.name
        else ""
    )
    whole = len(_CLAUSES.split(_BRACKETS.sub("", text))) == 1 and not main.mode
    main = replace(main, name=name if whole or not main.name else main.name, works=works)
    if main.says is Says.YES:
        if any(a.says is Says.PLAN for a in asides):
            return replace(main, says=Says.PLAN)
        if any(_is_end(part) for part in parts):
            return replace(main, says=Says.NO, name="")
        if any(map(_AHEAD.match, parts)):
            return replace(main, says=Says.PLAN)
        if any(map(_NOT_FOUNDED.match, parts)):
            return replace(main, says=Says.NO, name="")
        work = [
            (a.works and not a.name) or p in _WORK_ALONE for a, p in zip(asides, parts, strict=True)
        ]
        if _ONLY_YES.match(text) and all(work):
            return Statement(Says.NO, works=True)  # what there is is work, no organisation
        if any(map(_DOUBTED.match, parts)):
            return Statement(Says.UNKNOWN, works=works)
        if main.mode and not main.name and not all(map(_explains, parts)):
            return Statement(Says.ODD, works=works)
        dated = next(filter(None, map(_DATE.match, parts)), None)
        mode = next((a.mode for a in told if a.mode), None)
        behind = (
            next((a.name for a in asides if a.name and a.says is Says.YES), "")
            if not main.name
            else ""
        )
        return replace(
            main,
            mode=main.mode or mode,
            name=main.name or behind,
            since=main.since or (_month(dated) if dated else None),
        )
    if main.says is Says.NO and any(a.says is Says.PLAN for a in asides):
        return replace(main, says=Says.PLAN, works=works)
    weak = next(
        (a for a in told if a.says is Says.YES and a.mode in (Mode.FALLBACK, Mode.ATTACHED)), None
    )
    if main.says is Says.NO and weak:  # no organisation of its own, yet taken up
        return replace(weak, works=works)
    return main


# The day behind an organisation: 单独组建(2027年), 联合党支部(2026.12).
_DATE = re.compile(
    rf"^{_YEAR}(?:年|[.\-/](?=[0-9]))(?P<month>1[0-2]|0?[1-9])?(?:[月.\-/]?[0-9]{{0,2}}日?|月?(?:底|初|前|内))?$"
)


def _explains(aside: str) -> bool:
    """Whether a remark behind a mode may stand there without changing it: a day, a count, a name,
    an organisation; whatever else it says leaves the mode in doubt.
    """
    said = _aside(aside)
    if said.says not in (Says.ODD, Says.NO) or said.mode or said.partners or _WAS.match(aside):
        return True
    return bool(
        len(aside) < 2 or _FIGURE.search(aside) or _PARTS.fullmatch(aside) or _is_like_a_name(aside)
    )


def _is_like_a_name(text: str) -> bool:
    return bool(_LIKE_A_NAME.search(text)) and not re.search("[不未没无失难]", text)


def _is_end(aside: str) -> bool:
    """Whether a remark behind an organisation says that it is no more; 原联合 is what it was."""
    if _WAS.match(aside) or _TO_END.match(aside):
        return False
    return aside in ("撤", "已撤") or bool(_GONE.search(aside) or _NONE_NOW.match(aside))


_WORK_ALONE = frozenset({"工作", "仅工作", "只有工作", "党的工作", "党建工作"})
_ONLY_YES = re.compile("^(?:是|有|已建|已有|√|已覆盖)[(（]")
_WAS = re.compile(
    "^(?:原|曾|此前|以前|之前|20[0-9]{2}年(?:以)?前)(?:为|是|系|属)?(?:单独|独立|联合|挂靠|依托|兜底|.*(?:支部|总支|党委))"
)
_NONE_NOW = re.compile(
    "^现(?:已)?(?:无|没有|不存在)$|^(?:已|现)*(?:停用|停止活动|(?:并入|合并[至到]|划转)(?!.*(?:支部|总支|党委)).*)$"
)
_NOT_FOUNDED = re.compile("^(?:还|尚|暂|仍)?未(?:正式)?(?:成立|组建|建立?|设立)$")
# How far it has come: 联合组建(洽谈), 单独组建(待上会).
_AHEAD = re.compile(
    "^(?:预计|计划|拟于|将于|目标)|^(?:明年|来年|下半年|年底前?|年内|近期|(?:春节|节)[前后]|条件成熟[时后]?|下一?步)$|"
    "^(?:待|拟|正在?|今年|年内|明年|下一?步|初步)*"
    "(?:上会|目标|方案|洽谈|商谈|协商|协调|沟通|对接|推进|意向|申请|研究|酝酿|讨论|公示|计划)(?:中|阶段)?$"
)
# A doubt about the organisation itself, not about its name or mode.
_DOUBTED = re.compile(
    "^(?:有?待(?:进一步)?(?:核实|确认|查实|查|定|摸排)|存疑|有疑问|不确定|疑似|未核实|需核实|待核)$"
)


def _decides(aside: str) -> bool:
    """Whether what stands in brackets tells a status, and so is no part of a name."""
    said = _aside(aside)
    status = said.says in (Says.PLAN, Says.NO, Says.UNKNOWN) or said.mode or said.partners
    of_group = re.search("[0-9一二两三四五六七八九十]+[家户](?:企业|单位)?|牵头|发起|成员", aside)
    return bool(status or of_group or _NEWLY.match(aside) or _TO_END.match(aside))


def modes_in(text: str) -> int:
    """Return how many modes the words of a text name."""
    return sum(bool(pattern.search(text)) for _, pattern in _MODES)


def is_blank(text: str) -> bool:
    """Whether a cell holds no words: a dash, or a box without a tick."""
    return text.lower() in _NOTHING or text in EMPTY_BOXES or not re.search(r"\w", text)


def is_assessment(text: str) -> bool:
    """Whether a text only tells how well an organisation works: 运行正常, 软弱涣散."""
    return bool(_ASSESSMENT.match(text))


_ASSESSMENT = re.compile(
    "^(?:运[行转作]|活动|工作|班子|组织|党组织|支部)*(?:情况)?(?:基本|比?较)?"
    "(?:正常|良好|健全|规范|标准化|先进|优秀|一般|好|后进|软弱涣散|达标|合格)(?:党组织|党支部)?$"
)


def is_tick(text: str) -> bool:
    """Whether a cell is a mark for yes (√, 是, 1) and says nothing else."""
    return bool(_TICK.match(text)) or text in ("是", "有")


def is_cross(text: str) -> bool:
    """Whether a cell is a mark for no (×, 否, 0) and says nothing else."""
    return bool(_CROSS.match(text)) or text in ("否", "无", "没有")


_FIGURE = re.compile("[0-9]")


def is_closed(text: str) -> bool:
    """Whether a text is made of the words for a status alone, with no name, figure or remark in
    it.
    """
    if _FIGURE.search(text) and text not in ("0", "1"):
        return False
    return bool(
        _TICK.match(text)
        or _CROSS.match(text)
        or _PARTS.fullmatch(text)
        or vocabulary.is_unknown(text)
        or _BLANK_POINT.match(text)
        or text in _LABELS
        or text in vocabulary.NONE
        or text in _SHORT
        or _bare_denial(text)
    )


def _bare_denial(text: str) -> bool:
    found = _NO.match(text)
    return bool(found and (not text[found.end() :] or _PARTS.fullmatch(text[found.end() :])))
