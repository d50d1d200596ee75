"""Texts that tell of an organisation which is no more."""

from __future__ import annotations

import re

from orggraph.core.patterns import any_of
from orggraph.ingest.statements.wording import CLAUSES, NAMED, ONLY_WORDS, ORGANISATION_WORDS

# ---- gone ----

_GONE = any_of(
    "^(?:(?:原|曾|曾经|以前|过去|此前|原先|原来|前期|早期|早先|一度|之前)"
    "(?:[于在]?[0-9年月]+)?|(?:[于在])?(?:19|20)[0-9]{2}年?(?:至|到|[-—~～])(?:19|20)"
    "[0-9]{2}年?(?:间|期间)?)(?P<verb>有|系|为|属|隶|与|由|设有|设|挂|单独|独立|联合|[单独自]建|未建|"
    "联建|共建|挂靠|依托|兜底|建有|建立|建|组建|成立|设立|纳入|加入|党支部|支部|党组织|"
    "已|$)",
    "^(?:已|已经|被|现已|均已)?(?:予以)?(?:撤销|撤并|撤消|注销|解散|取消|停止(?:活动|"
    f"运[行转作])|停摆|名存实亡)(?:了)?(?:联合|单独|临时)*(?:{ORGANISATION_WORDS})?$",
    "^(?:已|已经|现已)?(?:撤销|撤并|撤消|解散)(?:了|的)?(?!待).{2,20}(?:支部|总支|党委|党组织)$",
    "^(?:已|已经|现已)?(?:退出|脱离|划出)(?:了)?(?!后|机制)",
    "^(?:已|已经|现)*不再(?:[由与和同跟].{2,30}?)?(?:联建|联合|挂靠|单独|兜底|托管|代管)",
    "^(?:已|已经|现)*(?:取消|解除|终止)(?:了)?(?:联建|联合|挂靠|兜底|托管|代管)",
    "(?:支部|总支|党委|党的?组织)(?:已|现|已经)?不(?:复)?存在了?$",
    "(?:支部|总支|党委|党的?组织)(?:[0-9年月]|已经?|就|早|都|被|现)*(?:(?:撤|关|散|停|"
    "没|解散|撤销|注销|取消|并走)掉?了|并走)$",
    "^[0-9]{2,4}年(?:[0-9]{1,2}月)?(?:底|初|已|被)*(?:撤销|注销|解散|撤并|取消)"
    f"了?(?:{ORGANISATION_WORDS})$",
    "(?:联建|联合|挂靠|兜底|托管|共建)(?:组建|建立|成立|覆盖)?(?:关系)?(?:已|"
    "已经)?(?:终止|结束|解除|到期|停止)$",
    "^(?:已)?(?:失效|作废)$",
    "(?:已|已经|被|现已)(?:撤|撤销|撤并|撤消|注销|解散|取消|不存在|合并撤销|划出|转出|脱离|退出)$",
    "(?:(?:撤销|撤消|撤并|裁撤|解散|解体|注销|消亡|名存实亡)后?|撤掉?了|(?:支部|党组织)(?:中)?(?:拆分|分离)(?:出来)?)$",
)
# Still there: its end is only planned.
TO_END = re.compile(
    "^(?:已)?(?:拟|计划|将|待|建议|准备|申请|正在|即将)+(?:予以)?(?:撤销|撤并|撤消|注销|解散|取消)"
    "|^(?:撤销|撤并|撤消|注销|解散|取消)(?:待|正在?|报|送)?(?:批复?|审批|报批|审核|申请|公示)(?:中)?$"
)
_ENDED = re.compile(
    r"^(?:现|已经?|被|均|于|本地|企业|去年|今年|前年|自然|自行|自动|后来?|随后|底|初|改制|搬迁|时|党?支部|党组织|"
    r"[0-9年月日.]|因.{1,12}?)*"
    r"(?:(?:撤销|撤并|撤消|裁撤|注销|解散|解体|取消|消亡|不复存在|不存在|脱离|散伙|散)(?:了)?|撤掉?了)$"
    "|^(?:今年|现在?|目前|如今)(?:已经?|都|就|什么|啥)*(?:没有?|无)(?:党?支部|党组织)?了?$"
)
_GONE_TAIL = re.compile(r"(?:现|已经?|被|均)*(?:撤销|撤并|撤消|注销|解散|不存在)$")


def still_there(text: str) -> list[str]:
    """Return the clauses of a text without those that a later one ends: of
    原甲公司党支部，已解散 only the end is left.
    """
    parts = [part for part in CLAUSES.split(text) if part]
    ended = [number for number, part in enumerate(parts) if number and _ENDED.match(part)]
    return parts[ended[-1] :] if ended else parts


def is_gone(text: str, named: bool) -> bool:
    """Whether a text tells what was; 原建设集团党支部 is a name."""
    found = _GONE.search(text)
    if not found:
        return False
    rest = text[found.end() :]
    is_name = (
        found["verb"] in ("建", "设")
        and not ONLY_WORDS.fullmatch(rest)
        and not _GONE_TAIL.search(text)
    )
    return not (named and is_name and NAMED.search(text))


def is_end(aside: str) -> bool:
    """Whether a remark behind an organisation says that it is no more; 原联合 is what it was."""
    if WAS.match(aside) or TO_END.match(aside):
        return False
    return aside in ("撤", "已撤") or bool(_GONE.search(aside) or _NONE_NOW.match(aside))


WAS = re.compile(
    "^(?:原|曾|此前|以前|之前|20[0-9]{2}年(?:以)?前)(?:为|是|系|属)?(?:单独|独立|联合|挂靠|依托|兜底|.*(?:支部|总支|党委))"
)
_NONE_NOW = re.compile(
    "^现(?:已)?(?:无|没有|不存在)$|^(?:已|现)*(?:停用|停止活动|(?:并入|合并[至到]|划转)(?!.*(?:支部|总支|党委)).*)$"
)
