"""Cells in the columns of places: each leads to the name of one place, or to none.

A cell that only says a kind of building (自有厂房), a number (1号楼) or that there is no place
(不在楼宇) names none, and firms that share it share no place. An office stands for its street,
town or community (城关镇人民政府), and a cell of a street may name the community too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from orggraph.core.arrow_text import encoded, spread
from orggraph.ingest.findings import Finding, Found
from orggraph.ingest.provenance import Source
from orggraph.reference.addresses.divisions import atlas

SITES = ("building", "park", "business_district", "incubator")
PLACES = frozenset({"district", "street", "community", "area", *SITES})
"""Columns that name a place."""

_HAN = "\u3400-\u9fff"
_CN = "[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_BLANKS = re.compile(r"[\s_()\[\]{}（）【】〔〕“”\"'‘’,，、;；。.·/\\—-]+")

# ---- names of no place ----

_FORM = "商务|商业|办公|综合|标准|多层|单层|高层|钢构|工业|生产|居民|住宅|商住|宿舍|居住|临时"
_BUILT = (
    "楼宇|写字楼|楼房|楼|厂房|厂区|工厂|车间|仓库|店面|店铺|商铺|门面|门店|门市|"
    "门头|铺面|铺位|底商|网点|住宅|民房|民宅|农房|平房|别墅|公寓|小区|院落|房屋|住房|用房|房产|"
    "物业|作坊|场所|场地|地点|地址|建筑物?|村部|[房店铺]"
)
_WHOLE = "大楼|大厦|商厦"  # 商务大厦 may be a name, 自有大厦 is none
_ZONE = "产业园区?|园区?|商圈|众创空间|孵化器"
_OWNER = (
    "自(?:有|建|购|租|营|家|住|用|己|持|置)|租赁|租用|租借|承租|出租|[租购借]|私有|私人|个人|"
    "私|家庭|村民|农村|农民|企业|公司|单位|独立|独栋|独幢|独门|独院|独户|单独|单体|单栋|"
    "普通|一般|零散|分散|散[落户]?|固定|所属|隶属|任何|各类|经营|仓储|其[他它余]|别的|另外"
)
_ALONG = (
    "线[上下](?!时代|大厦)|网上|网络(?=经营|办公|销售)|网店|居家|异地|外地|远程|流动|集[镇市]|街镇|圩镇|镇上|选址|办公|经营|独居|散居|"
    "[沿临]街|[沿临]路|街[边面道]|路[边侧面]|街头|路旁|底[层楼]|楼下|城[区乡]|镇区|乡下|村[内里]"
)
_DENIED = (
    "[无没未非不否]|没有|入驻|进驻|[驻入进在是有已位于属]|属于|位于|纳入|设立|尚|暂|目前|现|均"
)
_OUTSIDE = "[以之]?外[围部]?|[内里类的]|区域|范围|[此该本]|我"
_NUMERAL = rf"(?:[A-Z]{{0,2}}[0-9]{{1,4}}[A-Z]?|[A-Z]|[甲乙丙丁]|{_CN}|[东南西北中主附副])"
_COUNTED = (
    "号楼|号厂房|号库|#楼|#厂房|号院|号|#|座|栋|幢|楼|层|F|单元|室|房|期|区|院|门|车间|厂房|厂|库"
)
_NUMBERED = rf"(?:第|地下|负)?{_NUMERAL}[至~]?(?:{_COUNTED})"
_FIGURES = "[A-Z]{0,2}[0-9]{1,4}[A-Z]?"
_NO_NAME = re.compile(
    f"(?:(?:{_FORM})*(?:{_BUILT})|{_WHOLE}|{_ZONE}|{_OWNER}|{_ALONG}|{_DENIED}"
    f"|{_OUTSIDE}|{_NUMBERED}(?:{_FIGURES}$)?)+|{_FIGURES}"
    "|(?:[非无]|不在|不属于|其[他它余])?(?:广场|中心|商场|商城|酒店|宾馆|市场)[以之]?外?"
)
# Towers are called so: 1号大厦 is a name, where 1号楼 is a number.
_NUMBERED_WHOLE = re.compile(f"第?{_NUMERAL}号?(?:{_WHOLE})")
_LONGEST = 20  # characters of a cell that says no name


@lru_cache(maxsize=4096)
def names_no_place(text: str) -> bool:
    """Whether a cell of a building, a park or the like says a kind, a number, or that there is
    none, and so no name.
    """
    bare = _BLANKS.sub("", unicodedata.normalize("NFKC", text).upper())
    if len(bare) > _LONGEST:
        return False
    return bool(_NO_NAME.fullmatch(bare)) and not _NUMBERED_WHOLE.fullmatch(bare)


_DIVISIONS = ("district", "street", "community")
_NO_DIVISION = re.compile(
    "其[他它](?:区县?|街道|地区|区域)?|(?:外地|外省|外市|市外|区外|省外|境外|异地|跨[省市区]|多[个地处]|各[区街]|若干|不固定)"
)


def is_no_division(text: str) -> bool:
    """Whether a cell of a district, a street or a community says that it is none of these: 其他,
    外地, 跨区.
    """
    return bool(_NO_DIVISION.fullmatch(text.strip(" 。、()（）")))


# ---- streets and communities in many words ----

_IN_FRONT = re.compile(
    rf"^(?:[(（]?\s*[0-9]{{1,3}}\s*[)）.．、,，:：\s]*|[(（]?(?:{_CN})[)）、.．]+\s*)"
    rf"(?=[{_HAN}].*[{_HAN}])"
)
_JOINTS = re.compile(rf"(?<=[{_HAN}])[\s/\\>—-]+(?=[{_HAN}])")
_GAPS = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_OFFICE = (
    "(?:(?<=..[镇乡])[镇乡])?(?:党工委|工委|党委会?|党总支|党支部|党组织|党群服务中心|人民政府|政府|"
    "办事处|政务服务中心|党[建群政][工办](?:作[部办])?|组织办(?:公室)?|委员会|委|办)"
)
_TOWN = rf"[{_HAN}·]{{1,}}?(?:街道|[镇乡](?!街道)|苏木)"
_COMMUNITY = rf"[{_HAN}0-9·]{{1,}}?(?:社区|村(?!委|民委)|居委会|居民委员会|村委会|村民委员会|嘎查)"
_OF_TOWN = re.compile(
    rf"(?:中共)?(?P<town>{_TOWN})(?:{_OFFICE})*"
    rf"(?:[\s/\\、,，>·—-]*[(（]?(?P<community>{_COMMUNITY})(?:{_OFFICE})*[)）]?|[0-9]{{1,2}}|[(（][^()（）]*[)）])?"
)
_BOARDS = (
    ("社区", re.compile("(?<=社区)(?:居民委员会|居委会|居委)$")),
    ("村", re.compile("(?<=村)(?:村民委员会|民委员会|村委会|委会|委)$")),
    ("社区", re.compile("(?:居民委员会|居委会)$")),
    ("村", re.compile("(?:村民委员会|村委会)$")),
)
_OFFICE_OF_COMMUNITY = re.compile(
    "^(?:中共)?(?P<name>.{2,}?(?:社区|村|会))(?:党委|党总支|党支部|党组织|党群服务中心|委员会)+$"
)


# 三眼桥办事处 is the office of 三眼桥街道.
_OFFICE_OF_STREET = re.compile(
    rf"(?<=[{_HAN}]{{2}})(?<!街道)(?<!地区)(?<![镇乡])(?:街办事处|街办|办事处)$"
)
_DISTRICT_BEFORE = re.compile(
    rf"(?P<district>[{_HAN}]{{2,}}?[区县市旗])(?=[{_HAN}]{{2,}}(?:街道|镇|乡|社区|村))"
)
_CITY_BEFORE = re.compile(rf"^[{_HAN}]{{2,5}}?(?:市|自治州|盟)(?=[{_HAN}]{{2,}}?[区县市旗])")
_PROVINCE_BEFORE = re.compile(
    rf"^[{_HAN}]{{2,8}}?(?:省|自治区)(?:[{_HAN}]{{2,5}}?市(?=[{_HAN}]{{2,}}?[区县市旗][{_HAN}]{{2,}}))?"
    rf"(?=[{_HAN}]{{2,}}(?:街道|镇|乡|社区|村))"
)


class Named(NamedTuple):
    """The district, the street and the community that a cell names; None for what it leaves out."""

    district: str | None
    street: str | None
    community: str | None


def district_named(text: str) -> Named:
    """Return the division that a cell means, with what it lies in written in one word:
    湖南/常德/临澧.
    """
    return Named(_JOINTS.sub("", _IN_FRONT.sub("", text.strip())), None, None)


def street_named(text: str) -> Named:
    """Return the street or town that a cell means, with the district before it and the community
    behind it.
    """
    district, bare = _after_district(_OFFICE_OF_STREET.sub("街道", _bare(text)))
    found = _OF_TOWN.fullmatch(bare)
    if found is None:
        return Named(district, bare, None)
    inner = found["community"]
    return Named(district, found["town"], _without_board(inner) if inner else None)


def community_named(text: str) -> Named:
    """Return the community or village that a cell means, with the district and the street before
    it.
    """
    district, bare = _after_district(_bare(text))
    found = _OF_TOWN.fullmatch(bare)
    if found is None or not found["community"]:
        return Named(district, None, _without_board(bare))
    return Named(district, found["town"], _without_board(found["community"]))


def _bare(text: str) -> str:
    """Return a cell without its number or code in front, marks around it and marks or blanks
    between its words: 柳州市/鱼峰区/天马街道.
    """
    words = _IN_FRONT.sub("", _CODE_IN_FRONT.sub("", text.strip(_AROUND)))
    return _GAPS.sub("", _JOINTS.sub("", words))


_AROUND = " \t\n“”\"'《》「」。.；;，,"
_CODE_IN_FRONT = re.compile(rf"^[0-9]{{6,12}}[\s-]*(?=[{_HAN}])")


def _after_district(text: str) -> tuple[str | None, str]:
    """Take the full name of a district, with what it lies in, from before a street or a
    community.
    """
    text = _PROVINCE_BEFORE.sub("", text)
    found = _DISTRICT_BEFORE.match(text)
    if found is None or found["district"] not in atlas().districts:
        if city := _CITY_BEFORE.match(text):
            district, rest = _after_district(text[city.end() :])
            return (district, rest) if district else (None, text)
        return None, text
    return found["district"], text[found.end() :]


def _without_board(name: str) -> str:
    """Return the name of the community or village whose committee a text may name."""
    if office := _OFFICE_OF_COMMUNITY.match(name):
        name = office["name"]
    for kind, board in _BOARDS:
        if board.search(name):
            rest = board.sub("", name)
            return rest if rest.endswith(kind) else rest + kind
    return name


# ---- the columns ----


def tidy(typed: dict[str, Any], declared: frozenset[str], source: Source) -> list[Found]:
    """Give every cell of a place its name; those in `declared`, the ids and names that other
    tables give to places, stay as they are.
    """
    found = []
    for column in ("street", "community", *SITES):
        typed[column] = _without_counts(typed[column], declared)
    typed["building"] = _with_park(typed["building"], typed["park"], declared)
    for column in (*_DIVISIONS, *SITES):
        is_none = is_no_division if column in _DIVISIONS else names_no_place
        typed[column], at, texts = _only_names(typed[column], declared, is_none)
        found.append(source.found(Finding.NO_PLACE_NAMED, column, at, texts))
    _split(typed, "district", district_named, declared)
    _split(typed, "street", street_named, declared)
    _split(typed, "community", community_named, declared)
    return found


# How many firms are in a place, behind its name: 云创园（2家）, 金鹰大厦 共3户.
_COUNT_BEHIND = re.compile(
    r"\s*(?:[(（]\s*(?:(?:共|计|合计|已建|已覆盖)\s*[0-9]+|[0-9]+\s*[家户个])[^()（）]*[)）]|"
    r"(?:共|计)?\s*[0-9]+\s*[家户](?:企业)?|[:：*])\s*$"
)


def _without_counts(cells: pd.Series[Any], declared: frozenset[str]) -> pd.Series[Any]:
    texts, rows = encoded(cells)
    bare = [text if text in declared else _COUNT_BEHIND.sub("", text) or text for text in texts]
    return cells if bare == texts else spread(bare, rows, cells.index)


_A_BUILDING = re.compile(rf"第?{_NUMERAL}(?:号楼|号厂房|#楼|#厂房|[座栋幢])")


def _with_park(
    buildings: pd.Series[Any], parks: pd.Series[Any], declared: frozenset[str]
) -> pd.Series[Any]:
    """Put the park before a building that has only a number: 软件园二期 and 1号楼 are one name."""
    texts, rows = encoded(buildings)
    numbered = [text not in declared and bool(_A_BUILDING.fullmatch(text)) for text in texts]
    if not any(numbered):
        return buildings
    called, of_park = encoded(parks)
    named = [*(park in declared or not names_no_place(park) for park in called), False]
    inside = np.array([*numbered, False])[rows] & np.array(named)[of_park]
    return buildings.mask(inside, parks + buildings)


def _only_names(
    cells: pd.Series[Any], declared: frozenset[str], is_none: Callable[[str], bool]
) -> tuple[pd.Series[Any], np.ndarray[Any, Any], list[str]]:
    """Return a column without the cells that name no place, where those stand, and their texts."""
    texts, rows = encoded(cells)
    empty = [text not in declared and is_none(text) for text in texts]
    if not any(empty):
        return cells, np.zeros(0, dtype=np.int64), []
    nowhere = np.array([*empty, False])[rows]
    at = np.flatnonzero(nowhere)
    return cells.mask(nowhere), at, cells.iloc[at].tolist()


def _split(
    typed: dict[str, Any],
    column: str,
    named: Callable[[str], Named],
    declared: frozenset[str],
) -> None:
    """Write the names that the cells of a column mean; those of other places only where their own
    column is blank.
    """
    texts, rows = encoded(typed[column])
    nothing = Named(None, None, None)
    meant = [
        nothing._replace(**{column: text}) if text in declared else named(text) for text in texts
    ]
    for other in Named._fields:
        names = [getattr(one, other) for one in meant]
        if other == column and names != texts:
            typed[other] = spread(names, rows, typed[other].index)
        elif other != column and any(names):
            typed[other] = typed[other].fillna(spread(names, rows, typed[other].index))


__all__ = ["Named", "community_named", "district_named", "names_no_place", "street_named", "tidy"]
