"""The words that say something about any firm: organisations, modes, mass organisations."""

from __future__ import annotations

import re

from orggraph.core.enums import Mode, OrgType
from orggraph.core.patterns import any_of
from orggraph.ingest.statements.said import Says, Statement

ORGANISATION_WORDS = (
    "党的?组织|党的?基层组织|党工委|党总支|党支部|党小组|党委|党组|两新工委|工委|总支|支部|"
    "委员会|组织"
)
# No word is made of two others: a text that reads in many ways would take for ever.
PARTS = re.compile(
    "(?:"
    + "|".join(
        (
            "已经|已|现|目前|均|都|由|被|属|归|隶属|的|了|其|该|本|在|于|"
            "到|至|为|是|有|无|与|和|同|及|等|并|一起|统一|共同|共用|合用|直接",
            "进行|实行|采取|采用|完成|有形|有效|自主|抱团|单独|独立|联合|联建|共建|合建|统建|带建|带动|龙头|挂靠|依托|"
            "兜底|托底|托管|代管|区域化|区域|单建|独建|自建|单设|自行|独自|自己",
            "牵头|主导|领办|组建|建立|建成|建支|成立|设立|设置|建|设|纳入|加入|并入|编入|归入|"
            "划入|参加|参与|跟随|随|覆盖|管理|负责|方式|形式|类型|全覆盖|属地",
            ORGANISATION_WORDS,
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
AFFIRMS = re.compile(
    f"已|有|是|建|完成|成立|设|纳入|加入|并入|编入|归入|划入|参加|参与|覆盖|{ORGANISATION_WORDS}|"
    "自主|抱团|单独|独立|联合|挂靠|依托|兜底|托底|托管"
    "|代管|区域|自行|独自|带动|龙头|党建|[√✓✔☑●■]|yes|^y$|(?<!统)(?<!其)[一二三四五六七八九十]",
    re.IGNORECASE,
)
NAMED = re.compile(f"(?:{ORGANISATION_WORDS})(?:[(（].*[)）])?$")
# In a column of names: an organisation's word anywhere, or a firm, office or place at the end.
LIKE_A_NAME = re.compile(
    "党|支部|总支|工委|委员会|小组|.{2}(?:(?<![母总分子])公司|集团|社|厂|店|局|办|所|站|院|校|行|"
    "会|联盟|中心|市场|商圈|街道|镇|乡|村|社区|小区|片区|网格|园|园区|基地|孵化器|大厦|大楼|楼|座|"
    "广场|科技|网络|软件|信息|技术|传媒|文化|电商)$",
    re.IGNORECASE,
)
PAIRED = re.compile("结对|互助|帮扶|联盟")  # ties that are no coverage

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
MODE_WORDS = re.compile("|".join(pattern.pattern for _, pattern in _MODES))
# What a column of modes may hold where its heading is the key.
SHORT = {
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

MASS = "指导员|联络员|派员|工会|共青团|团支部|团组织|妇联|群团"
WORKS = re.compile(f"(?:{MASS})")
# A mass organisation by its name, which ends as a Party organisation does: 团支部, 工会委员会.
YOUTH = "(?:共青团|(?<!集)团)"
MASS_NAME = re.compile(
    f"{YOUTH}(?:支部|组织|委员会|委|总支|工委)|群团(?:组织)?|"
    "(?:工会|妇联|妇女|妇委会|工青妇)(?:组织|委员会|联合会|之家)?"
)
NO_WORKS = any_of(
    f"(?:未|没有?|无|尚未|暂未|拟|计划|待|准备|正在|将|不)[^,;。]{{0,6}}(?:{MASS})",
    f"(?:{MASS})(?:均|都|也|还|尚)*(?:未(?!建|组建|成立)|待|0|没(?!有?(?:组织|党|支部))|"
    "无(?!组织|党|支部))",
    f"^(?:原|曾)[^,;。]{{0,4}}(?:{MASS})",
    f"(?:{MASS})(?:均|都|也|还|尚)*未(?:建|组建|成立)$",
    f"(?:{MASS})[^,;。]{{0,3}}(?:已|被|均)*(?:撤销|注销|解散|取消)",
    "(?:指导员|联络员)[^,;。]{0,4}(?:撤|调离|调走|离任|离职|缺|退出|空岗|空位|退休|到期)",
)
CLAUSES = re.compile(
    r"[,;:。!/\\\n]+|[并且](?:已)?(?=选派|派驻|配备|派了|派出)|但(?:是)?(?=有|已|建|由|无|未|尚|纳入|挂靠)"
)
BRACKETS = re.compile(r"\(([^()]*)\)")
ONE_BRACKET = str.maketrans("[]【】〔〕{}", "()()()()")
ONLY_WORDS = re.compile(f"(?:{ORGANISATION_WORDS})*")


def read_plain(text: str) -> Statement:
    """Read words that hold no name: 已单独建立党支部, √, 联合支部, 由街道兜底."""
    area = bool(_AREA.search(text))
    kind = None if area else next((kind for kind, pattern in _KINDS if pattern.search(text)), None)
    mode = mode_of(text)
    if mode is None and kind is OrgType.JOINT_BRANCH:
        mode = Mode.JOINT
    return Statement(Says.YES, mode=mode, kind=kind)


def mode_of(text: str) -> Mode | None:
    """Return the first mode that a text has a word for, if any."""
    if "依托" in text and JOINT_BRANCH.search(text):  # with whose help, and what it is
        return Mode.JOINT
    return next((mode for mode, pattern in _MODES if pattern.search(text)), None)


JOINT_BRANCH = re.compile("联合党?支部$|联合(?:组建|建立|成立)|联建$")


def modes_in(text: str) -> int:
    """Return how many modes the words of a text name."""
    return sum(bool(pattern.search(text)) for _, pattern in _MODES)
