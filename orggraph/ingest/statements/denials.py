"""Texts that say there is no organisation, and what stands in its way."""

from __future__ import annotations

import re

from orggraph.core.patterns import any_of
from orggraph.ingest import vocabulary
from orggraph.ingest.statements.closed import BLANK_POINT, CROSS, NO
from orggraph.ingest.statements.wording import NAMED, ORGANISATION_WORDS, PARTS, WORKS

# What was reported is not so.
NOT_SO = (
    "不属实|不实|失实|不真实|虚报|误报|错报|有误|有出入|"
    "[与和]?(?:实际|事实)?(?:情况)?不(?:相?符|一致)"
)

# Between a verb of founding and the organisation.
_ORG_BEHIND = "(?:了|任何)?(?:单独|独立|联合|临时|流动)?(?:党的?组织|党支部|支部|党委|党总支)"
# What may stand behind "no" in a statement; other words make it a name (无锡…, 未来…, 不倒翁…). No
# word is made of two others here either.
_NO_REST = re.compile(
    r"^(?:能|曾|愿意?|同意|想|肯|单独|独立|联合|正式|党员|人员|条件|具备|符合|满足|达到|达|需要?|此|"
    r"相关|有|够|足|及|再|另行|予以?|党|成熟|建制|必要|需求|应建?|宜建?|完成|启动|开展|推进"
    r"|[0-9一二三四五六七八九十](?:名|人)?)*$"
)
_NO_BEGINS = re.compile(
    "(?:能|曾|愿意?|同意|想|肯|单独|独立|联合|正式|具备|符合|满足|达到|有|再|另行|落实|进入?|接受)*"
    f"(?:{ORGANISATION_WORDS}|兜底|托管|代管|挂靠|联建|党员|组建|建立|成立|设立|设置|覆盖|纳入|条件|达|足|够)"
)
_HOW = "(?:单独|独立|联合|联建|共建|挂靠|依托|兜底)"
_TOO_FEW = any_of(
    "^(?:因|因为|由于)?(?:企业|正式)?党员(?:人数|数量|数)?(?:不足|不够|少于|未达|"
    "达不到|较少|太少|仅|只有|少|为0|为零|0|零)",
    "^人数不足",
    "^[仅只]有?[0-9一二]名?(?:正式)?党员",
    "^(?:企业|公司|单位)?(?:无|没有|零|0)(?:正式)?党员",
    "^(?:组建)?条件(?:不|未|尚)",
    "^党员(?:组织)?关系(?:均|都)?(?:不在|在外|未转)",
)
_NONE_THERE = any_of(
    "^(?:有|符合|具备)?[^,;()]{0,14}(?:无|没有|未建立?|未组建|未成立|未覆盖)"
    "(?:党的?组织|组织|党支部|支部)?$",
    "^应建(?:未建)?$",
    "^有[^,;()]{1,8}没(?:党的?组织|党支部|支部)$",
    "^[^,;()]{0,10}(?:还|尚|暂|仍|都)?(?:未|没有?)(?:兜底|托底|托管|代管|覆盖到?|纳入|挂靠|联建)$",
    "^(?:既)?(?:没|未)[^,;]{1,8}(?:也|又|都)(?:没|未)[^,;]{1,8}$",
    "^(?:企业|公司|老板|企业主|业主|负责人)?不(?:愿意?|想|肯|同意|支持|打算)"
    "(?:组?建立?|成立|联建)?$",
    f"^{_HOW}(?:组建|建立|成立)?(?:有?困难|失败|未果|不成|较?难)$",
    "^(?:组?建|成立)不(?:了|起来|成)$",
    "^(?:从|一直)?[没未](?:组?建|成立)过$",
    "^覆盖不到$",
    "^(?:够|达)不(?:上|到)(?:组?建)?(?:条件|标准|要求)?$",
    "^没(?:有)?(?:时间|精力|人)(?:组?建|管)$",
    "^(?:已)?(?:具备|符合|达到?|满足).{0,6}(?:条件|标准)$",
    "^(?:尚|暂|还|仍)?未(?:能)?实现(?:党的?)?(?:组织)?(?:有效)?覆盖$",
    "^(?:暂)?不要求(?:建|成|组|覆)",
    "^(?:已|主动)?放弃(?:单独|联合)?(?:组建|建立|成立|联建)?$",
    "^(?:19|20)?[0-9]{2}年?(?:[0-9]{1,2}月)?(?:组?建|成立|建立|设立|组建)[^,;]{0,8}(?:19|20)?[0-9]{2}年?"
    "(?:[0-9]{1,2}月)?[底初]?(?:已|被)?(?:撤|撤销|解散|撤并|取消|注销)(?:了)?$",
    "^(?:周边|附近|园区|本地|辖区|暂|尚|目前|现)*(?:无|没有|缺少?|缺乏|找不到|未找到).{0,6}(?:联建|联合|组建|挂靠|合作)(?:的)?(?:对象|单位|企业)$",
    "^(?:可以?|准予)?(?:免建|免于(?:组建|建立)|不建|缓建|暂缓(?:组建|建立|建)?)$",
)
_NONE_OF_IT = re.compile(
    f"(?:单独|独立|联合|(?:建立?|成立|组建)的?)*(?:{ORGANISATION_WORDS}|[单独自联]建)(?:个?数量?)?(?:为|是|共)?"
    "(?:(?:暂?无|没有|否|[0零〇](?:个|家)?|[×xX])[,;、]?)"
)
# Of several things that are not there the organisation is one: 既无党员也无党组织.
_LACKS = re.compile("(?:无|没有|未建立?|未成立|未组建|未设立?)(?:党的?组织(?!关系)|党支部)")
ONLY_WORK = re.compile("^(?:已|仅|只|实现|有|为)*(?:党的|党建)?工作(?:已|已经|实现)?覆盖$")
_FAILED = re.compile(
    "(?:挂靠|联合|联建|兜底|组建|筹建|筹备|申报|报批|申请)(?:未成|不成|没成|未果|失败)$|"
    "^(?:未|没有?)(?:被)?(?:列入|纳入).{0,10}(?:计划|规划|任务)|(?:请示|申请|报告|材料)(?:被|已|遭)+(?:退回|驳回|否决|打回)|"
    "筹建(?:工作)?(?:已|被)?(?:停止|中止|搁置)$"
)
# What keeps a firm from an organisation, in a sentence that speaks of one or of founding it.
ABOUT_FOUNDING = any_of(
    f"(?:成立|建立|组建|设立|新建|筹建|挂靠|联建){_ORG_BEHIND}",
    "(?:建|设)(?:党支部|支部|党组织)",
    "(?:成立|建立|组建|设立)(?:$|难|条件|的)",
    "支部建",
    "联建(?:条件|对象|单位|企业)",
    "挂靠任何",
    "(?:党的?组织|支部)(?:组建|覆盖|空白|缺失|之外|建不)",
)
HINDERED = any_of(
    "不(?:太|大|很)?(?:支持|同意|愿|想|肯|宜|打算|需|便|配合|具备|符合|满足|成熟|再|足|"
    "够|了|起来|必|希望|认可)",
    "(?:无|没有|缺少?).{0,6}条件",
    "没有(?=挂靠|加入|成立|建立|组建)",
    "难以|难于|无法|无力|无意|无人|没有?人",
    "没有?(?:必要|条件|任何|意愿)",
    "没必要|拒绝|反对|有?顾虑|未能|缺少|缺乏|尚缺|还缺|还差|尚差|未达|达不到|困难",
    "难度|空白|缺失|之外|暂缓|缓建|未找到|未落实",
)


def denies(text: str) -> bool:
    """Whether a text begins with a word for no, and what follows makes no name of it."""
    found = NO.match(text)
    if not found:
        return False
    rest = text[found.end() :]
    if not rest or PARTS.fullmatch(rest) or _NO_REST.match(rest) or WORKS.search(rest):
        return True
    begins = _NO_BEGINS.match(rest)
    return bool(
        begins and begins.end() and not NAMED.search(rest[begins.end() :])
    ) or vocabulary.says_no_organisation(text)


def says_none(text: str) -> bool:
    """Whether a text says in words of its own that there is none: 条件不成熟, 空白点, ×."""
    return bool(
        CROSS.match(text)
        or _FAILED.search(text)
        or _NONE_OF_IT.fullmatch(text)
        or _LACKS.search(text)
        or BLANK_POINT.match(text)
        or _TOO_FEW.match(text)
        or _NONE_THERE.match(text)
    )


def is_hindered(text: str) -> bool:
    """Whether a text tells what stands in the way of a founding."""
    return bool(ABOUT_FOUNDING.search(text) and HINDERED.search(text))
