"""What stands behind the district: street, community, road, number, place, building, unit, floor,
room.

A Chinese address runs from the wide to the narrow, and most parts end in a word that tells their
kind: 路, 号, 大厦, 幢, 层, 室. The text is read from left to right; at each point a figure with its
kind word is tried first, then the shortest run of characters that ends in a kind word. What is left
between them, with no kind word, names a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_HAN = "\u3400-\u9fff"
_CN = "一二三四五六七八九十百零〇两"
_N = f"(?:[0-9]+|[{_CN}]+)"
_SOME = rf"[A-Za-z]{{0,3}}[-]?(?:[0-9]+|[{_CN}]+)[A-Za-z]?"
_AND = "[-~—、,至和及之]"
_LEAD = "[甲乙丙丁戊己副附临特新]"
_DOOR = (
    rf"{_LEAD}?(?:[0-9]+(?:[A-Za-z](?![0-9]))?(?:{_AND}{_LEAD}?[0-9]+)*|"
    rf"[{_CN}]+)号(?:之(?:[0-9]+(?:{_AND}[0-9]+)*|[{_CN}]+))?"
)
_THEN_A_WAY = (
    f"(?![东南西北中前后上下大新老内外支]?[{_CN}0-9]{{0,3}}(?:路(?!口)|街(?!道)|大道|巷|弄))"
)

FIGURES = re.compile(
    "|".join(
        (
            rf"(?P<unit>(?:{_SOME})单元|{_N}号?门(?![{_HAN}市]))",
            rf"(?P<floor>(?:负|地下|第|地上|[Bb])?(?:{_N})(?:{_AND}第?(?:{_N}))*(?:层|"
            r"楼(?![栋幢座])|[Ff](?![0-9A-Za-z])))",
            r"(?P<building>(?:[东南西北主副]|[A-Za-z]|"
            rf"(?:{_SOME})(?:{_AND}(?:{_SOME}))*)(?:号楼|#楼|号厂房|#厂房|号馆|号院|栋|幢|座|#|"
            r"号仓库)(?:楼)?)",
            rf"(?P<room>(?:{_SOME}(?:-?[0-9A-Za-z])*)(?:{_AND}[0-9A-Za-z-]+)*(?:室|号?房(?!产|"
            r"地)(?:间)?|号?店面|号?铺|档口?|号摊位))",
            rf"(?P<number>{_LEAD}?(?:{_N}(?:支弄|弄)(?:-?{_DOOR})?|{_DOOR}))",
            r"(?P<chain>[0-9]+-[0-9]+-[0-9A-Za-z]+|[A-Za-z]?[0-9]+-[0-9]{3,})(?![0-9\-号弄])",
            r"(?P<bare>[甲乙丙丁]?[A-Za-z]{0,2}[0-9]+(?![0-9])[A-Za-z]?(?:[-~、,"
            r"][0-9A-Za-z]+)*)(?!号?(?:路|街|大街|国道|省道|县道|大道|道|巷|线|组|米))",
        )
    )
)

_WAYS = (
    r"大道|大街|胡同|公路|[国省县乡]道|高速|路(?!桥|政|灯)"
    rf"|(?:街(?!道|心|坊|办|区)|(?<!街)道(?![路口桥德里具场院观教县])|(?<=[{_HAN}])巷(?![村道口]))"
    rf"(?![东南西北中上下]?[路街])|组(?![织团合装])|(?<=[{_HAN}])弄(?!堂)|"
    rf"(?<=[{_HAN}])线(?=[0-9]|$)"
)
_ZONES = (
    "(?:经济|技术|产业)+开发区|开发区|高新园区|高新区|保税港?区|新区|度假区|自贸区|"
    "自由贸易试验区(?:..片区)?"
)
_PLACES = "|".join(
    (
        "工业园区|工业园|工业区|工业城|产业园区|产业园|科技园区|科技园|软件园|创业园|创意园|"
        "物流园|开发园区|园区|集中区|商贸区|商务区",
        "小区|住宅区|生活区|校区|新村|花园|家园|公园|山庄|花苑|佳苑|雅苑|公寓|公馆|宿舍楼|"
        "宿舍|大院",
        "(?:商贸|农贸|轻纺|小商品|模具|皮革|电子|服装|五金|建材|家居|家具|汽配|物流|物质|"
        "数码|毛衫|鞋|茶)城",
        "大厦|商厦|大楼|写字楼|办公楼|综合楼|广场|中心|市场|商城|商场|超市|大酒店|酒店|宾馆|饭店",
        f"医院|(?:学院|大学)(?:[{_HAN}]{{1,4}}?校区)?|中学|小学|学校|幼儿园|"
        f"银行(?:[{_HAN}]{{1,8}}?[支分]行)?|支行",
        "有限公司|公司|集团|大桥|车站|机场|仓库|基地|派出所|法院",
    )
)
CHUNK = re.compile(
    rf"(?P<name>[0-9]{{1,3}}号?(?=大街|大道|路|街|巷|道|组)|(?:[0-9]{{1,3}}号?|"
    rf"[A-Za-z])?[{_HAN}A-Za-z·]{{1,14}}?[0-9]{{0,2}}?)(?:"
    rf"(?P<way>(?<=[{_HAN}0-9A-Za-z])(?:{_WAYS})(?:[东南西北中]段|[{_CN}]+段)?)"
    r"|(?P<community>(?:社区居委会|社区|(?:居|村)(?:民委员会|委会)|"
    rf"(?<=[{_HAN}])(?<!新)(?<!工业)村(?!委|民|口|镇)){_THEN_A_WAY})"
    rf"|(?P<zone>(?:{_ZONES})(?![{_CN}A-Za-z]区)){_THEN_A_WAY}"
    rf"|(?P<place>(?:{_PLACES}){_THEN_A_WAY}))"
)
_CITY_AGAIN = re.compile(
    rf"^(?:null)?(?:[{_HAN}]{{2,3}}省)?[{_HAN}]{{2,3}}市(?:[{_HAN}]{{2,"
    rf"3}}[区县])?(?=[{_HAN}]{{2,}}[路街道]$)"
)
_SHOP_DOOR = re.compile(rf"{_DOOR}(?=店面|铺)")
_PART_OF_A_ZONE = re.compile(
    rf"(?:[A-Za-z0-9东南西北中]|[{_CN}]{{1,2}})区(?=[{_HAN}]{{2,6}}?(?:路|街(?!道)|大道))"
)
_STAGE = re.compile(rf"(?:[0-9]|[{_CN}]{{1,2}})期")
_NAMELESS = re.compile(
    rf"(?P<zone>{_ZONES})|(?P<place>软件园|创业园|创意园|物流园)|(?:商贸城|农贸城|模具城|"
    rf"工业园?区|工业园|科技园区?|园区|市场|中心)(?=[{_HAN}]{{2}}){_THEN_A_WAY}"
)
TOWN = re.compile(
    rf"[{_HAN}]{{1,6}}?(?:街道办事处|街道|镇(?!海[区路]|江[市路]|政府)|乡(?![村镇])|苏木)"
    + _THEN_A_WAY
)
_AND_ON = re.compile(f"(?:{_PLACES}){_THEN_A_WAY}")
_FIGURE_AHEAD = rf"第?(?:[{_CN}]+|[A-Za-z])(?:号楼|楼|层|栋|幢|座|室|单元|号)|[A-Za-z]-?[0-9]"
_REST = re.compile(rf"(?:(?!{_FIGURE_AHEAD})[{_HAN}A-Za-z·&])+")
_NEAR = "正?对[面过]|旁边?|附近|隔壁|门口|交[叉汇]路?[口处]|路?口|[东南西北]{1,2}[侧面边]"
_BEFORE = re.compile(f"^(?:{_NEAR}|内|号)+")
_BESIDE = re.compile(
    f"(?:{_NEAR}|[楼路]下|楼上|里面|斜?后面|前面|边上|[左右][侧边]|(?<=[院城园厂场厦])内|电联)+$"
)
_NO_PLACE = re.compile(
    "^(?:中国|电联|之|与|和|及|号|弄|的|到|楼|层|室|座|栋|幢|区|房|店面|单元|门|[东南西北]{1,"
    "2}|第|.)$"
)


class Part(NamedTuple):
    """One part of an address: its kind, its words, where they end."""

    kind: str
    words: str
    end: int


def parts(text: str, at: int) -> Iterator[Part]:
    """Yield the parts of an address from a point on, from left to right, each with the words
    that showed it.
    """
    seen: set[str] = set()
    while at < len(text):
        found = _next(text, at, seen)
        if found is None:
            at += 1
            continue
        if found.kind:
            seen.add(found.kind)
            yield found
        at = found.end


def _next(text: str, at: int, seen: set[str]) -> Part | None:
    """Read the part that begins at a point; a kind of '' is passed over."""
    if not seen - {"street", "zone"} and (town := TOWN.match(text, at)):
        return Part("street", town[0], town.end())
    figures = FIGURES.match(text, at)
    if (
        figures
        and figures.lastgroup == "room"
        and "road" in seen
        and "number" not in seen
        and (door := _SHOP_DOOR.match(text, at))
    ):
        return Part("number", door[0], door.end())
    if figures and figures.lastgroup in ("floor", "room", "chain"):
        return Part(figures.lastgroup, figures[0], figures.end())
    chunk = CHUNK.match(text, at)
    if figures and not _starts_a_name(figures, chunk):
        return Part(_figure_kind(figures, seen), figures[0], figures.end())
    if part := _PART_OF_A_ZONE.match(text, at):
        return Part("", part[0], part.end())
    if nameless := _NAMELESS.match(text, at):
        return Part(nameless.lastgroup or "", nameless[0], nameless.end())
    if "place" in seen and (stage := _STAGE.match(text, at)):
        return Part("place", stage[0], stage.end())
    if chunk:
        return _chunk(text, chunk)
    rest = _REST.match(text, at)
    if rest is None:
        return None
    return _place(rest[0], rest.end())


def _place(words: str, end: int) -> Part:
    """A place without the words that only say where beside it the firm is."""
    words = _BEFORE.sub("", _BESIDE.sub("", words))
    return Part("" if _NO_PLACE.match(words) or not words else "place", words, end)


def _starts_a_name(figures: re.Match[str], chunk: re.Match[str] | None) -> bool:
    """Whether the figure only begins a name: 八卦四路, 5号路, 一村."""
    if chunk is None or not (chunk["way"] or chunk["community"]) or chunk.end() <= figures.end():
        return False
    if chunk["way"] and chunk["name"] == figures[0]:
        return True
    return (
        len(chunk["name"]) <= 4
        and figures.lastgroup in ("number", "bare")
        and not figures[0].endswith("号")
    )


def _figure_kind(figures: re.Match[str], seen: set[str]) -> str:
    kind = figures.lastgroup or ""
    if kind == "bare":
        if "road" in seen and not seen & {"number", "place", "building", "floor", "unit"}:
            return "number"
        if (
            "place" in seen
            and not seen & {"number", "building", "floor", "unit", "room"}
            and len(figures[0]) <= 2
        ):
            return "building"
        return "room"
    if kind == "number" and "number" in seen:
        return "room" if "building" in seen else "building"
    return kind


def _chunk(text: str, chunk: re.Match[str]) -> Part:
    if chunk["way"]:
        return Part("road", _CITY_AGAIN.sub("", chunk[0]), chunk.end())
    if chunk["community"]:
        return Part("community", chunk[0], chunk.end())
    if chunk["zone"]:
        return Part("zone", chunk[0], chunk.end())
    end = chunk.end()
    while longer := _AND_ON.match(
        text, end
    ):  # 明发广场小区, 大学科技园: one name with two kind words
        end = longer.end()
    return _place(text[chunk.start() : end], end)
