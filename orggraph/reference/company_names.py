"""Firm names read into their parts: region, brand, trade, legal form, branch; and the forms by
which names are compared.

A registered name runs region + brand (字号) + trade + legal form (《企业名称登记管理规定》 Art. 6),
the region sometimes in brackets or before the form; a branch adds words after its parent's full
name and ends in 分公司, 门市部, 支行 …

Three forms, each looser than the one before:

========  ======================================================================
normal    same characters whatever the typing: width, blanks, brackets, punctuation,
          traditional characters, 第1 = 第一, and the legal form in its short
          spelling: 有限责任公司 = 有限公司. The region stays.
variant   without province, city, county and remarks such as （原…）, 湖里区 = 湖里,
          and 有限公司, 股份有限公司, 公司 taken as one
bare      the variant without 公司
========  ======================================================================

Two firms may share a variant, so equal variants are a question and equal normal forms are an answer
only where nothing contradicts. Work is done once per distinct name.

>>> import pandas as pd
>>> names = pd.Series(["廈門市鷺欣嘉貿易有限責任公司　", "良维（厦门）吸塑包装有限公司第1经营部"])
>>> normal(names).tolist()
['厦门市鹭欣嘉贸易有限公司', '良维厦门吸塑包装有限公司第一经营部']
>>> brand(names).tolist()
['鹭欣嘉', '良维']
>>> parent_name(names).isna().tolist(), parent_name(names)[1]
([True, False], '良维厦门吸塑包装有限公司')
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from orggraph.core.arrow_text import encoded, spread
from orggraph.core.characters import simplified_forms
from orggraph.core.resources import text
from orggraph.reference.addresses.divisions import MUNICIPALITIES, atlas, city_of, stem

__all__ = [
    "brand",
    "is_branch",
    "keys",
    "legal_form",
    "normal",
    "numeral",
    "parent_name",
    "parts",
    "without_fillers",
]

LONGEST = 200  # characters; what is longer is no name, and to take it apart would never end
UNREADABLE = "\ufffd"  # what a wrong decoding leaves; a name that holds one is never compared


def normal(series: pd.Series[Any]) -> pd.Series[Any]:
    """Return the normal form of every name, same index; missing or empty where no letter is
    left.
    """
    return _each(series, _without_brackets)


def brand(series: pd.Series[Any]) -> pd.Series[Any]:
    """Return the brand (字号) of every name, "" where it has none; missing stays missing."""
    return _each(series, lambda name: _brand_and_trade(_dissect(name))[0])


def legal_form(series: pd.Series[Any]) -> pd.Series[Any]:
    """Return the legal form of the firm (of the parent, for a branch) in its short spelling, ""
    where none is written.
    """
    return _each(series, lambda name: _dissect(name).legal)


def is_branch(series: pd.Series[Any]) -> pd.Series[Any]:
    """Tell of every name whether it is a branch's; a nullable boolean column."""
    found = _each(series, lambda name: "1" if _dissect(name).branch else "")
    return found.eq("1").astype("boolean").mask(found.isna())


def parent_name(series: pd.Series[Any]) -> pd.Series[Any]:
    """Return the normal form of the parent's name for branches whose name tells it, missing for
    all others.
    """
    return _each(series, lambda name: _dissect(name).parent or None)


def parts(series: pd.Series[Any]) -> pd.DataFrame:
    """Take every name apart into the text columns region, brand, trade, legal and branch, same
    index.

    `branch` holds the words behind the parent's name; the other four describe the firm, or the
    branch's parent.
    """
    return _frame(series, ["region", "brand", "trade", "legal", "branch"], _five_parts)


def keys(series: pd.Series[Any]) -> pd.DataFrame:
    """Return what names are compared by: normal, variant, bare, other, parent, legal, division,
    seat; same index.

    `division` is the code of the province, city or county that the firm's name begins with or holds
    in brackets, a municipality as its city; "" where it names none. `seat` says where: "front",
    "brackets", or "trailing" (before the legal form, as local companies of a wider firm have it).
    `other` is the variant in the other reading of a name whose beginning can be read two ways:
    大同印刷 of 大同, or with the brand 大同; 厦门市政 as 厦门 + 市政 or 厦门市 + 政. Names that
    cannot be read have empty keys.
    """
    return _frame(
        series,
        ["normal", "variant", "bare", "other", "parent", "legal", "division", "seat"],
        _eight_keys,
    )


# ---- once per distinct name ----


def _each(series: pd.Series[Any], read: Callable[[str], str | None]) -> pd.Series[Any]:
    which, tidy = _distinct(series)
    return spread(map(read, tidy), which, series.index).rename(series.name)


def _frame(
    series: pd.Series[Any], columns: list[str], read: Callable[[str], tuple[str, ...]]
) -> pd.DataFrame:
    which, tidy = _distinct(series)
    rows = [*map(read, tidy), ("",) * len(columns)]
    frame = pd.DataFrame(
        {
            c: pd.Series(list(v), dtype="str")
            for c, v in zip(columns, zip(*rows, strict=True), strict=True)
        }
    )
    return frame.take(which).set_axis(series.index, axis=0)


def _distinct(series: pd.Series[Any]) -> tuple[Any, list[str]]:
    """Return for each row the number of its tidy name (their number: missing), and the tidy
    names.
    """
    found, which = encoded(series.astype("str"))
    return which, _tidy(found)


_OPEN, _CLOSE = "([{〔【〖〘〚⟨〈｛「『", ")]}〕】〗〙〛⟩〉｝」』"
_MARKS = re.compile(r"[^\w()\n+&@" + UNREADABLE + "]+|_+")
_ORDINAL = re.compile(r"第([1-9][0-9]?)(?![0-9])")
_FORMS = re.compile(
    "股份有限责任公司|有限责任股份公司|股份公司(?<!有限股份公司)|股份有限$|有限责任公司|有限责任$",
    re.MULTILINE,
)
_DIGITS = "〇一二三四五六七八九"


def _tidy(names: list[str]) -> list[str]:
    """Return names with only letters and round brackets left, simplified, in their short legal
    form.

    All names are treated as one text, line by line: many times faster than one after the other.
    """
    whole = "\n".join(name.replace("\n", " ") for name in names)
    whole = _letters_only(unicodedata.normalize("NFKC", whole).upper())
    whole = _ORDINAL.sub(lambda m: "第" + numeral(int(m[1])), whole)
    return _FORMS.sub(_short_form, whole).split("\n") if names else []


def _letters_only(whole: str) -> str:
    """Return a text with each character as `_letters` has it, and no marks; each distinct
    character is looked at once.
    """
    if not whole:
        return ""
    written = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32)
    distinct = np.flatnonzero(np.bincount(written))
    table = np.zeros(distinct[-1] + 1, np.uint32)
    for code in distinct.tolist():
        kept = _MARKS.sub("", chr(code).translate(_letters()))
        table[code] = ord(kept) if kept else 0
    meant = table[written]
    return str(meant[meant != 0].tobytes(), "utf-32-le", "surrogatepass")


def numeral(number: int) -> str:
    """Return a whole number under 100 in Chinese."""
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十") + (
        _DIGITS[ones] if ones or not tens else ""
    )


def _short_form(written: re.Match[str]) -> str:
    return "股份有限公司" if "股份" in written[0] else "有限公司"


def _without_brackets(name: str) -> str:
    return name.replace("(", "").replace(")", "") if "(" in name or ")" in name else name


# ---- the words ----


@lru_cache(maxsize=1)
def _letters() -> dict[int, str]:
    """Return what each odd character becomes: brackets round, traditional forms simplified,
    circles zero.
    """
    return (
        simplified_forms()
        | dict.fromkeys(map(ord, _OPEN), "(")
        | dict.fromkeys(map(ord, _CLOSE), ")")
        | {
            ord("○"): "〇",
            ord("◯"): "〇",
            0x0B: "",
            0x0C: "",
            0x0D: "",
            0x85: "",
            0x2028: "",
            0x2029: "",
            0x1C: "",
            0x1D: "",
            0x1E: "",
        }
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """The word lists of `names.toml`, each in the shape in which it is looked up."""

    legal: dict[str, str]
    legal_lengths: dict[str, tuple[int, ...]]
    companies: tuple[str, ...]
    certain: tuple[str, ...]
    endings: tuple[str, ...]
    bodies: re.Pattern[str]
    notes: re.Pattern[str]
    as_brand: frozenset[str]
    units: frozenset[str]
    unit_lengths: dict[str, tuple[int, ...]]
    trades: frozenset[str]
    trade_lengths: dict[str, tuple[int, ...]]
    fillers: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    told = tomllib.loads(text("data", "names.toml"))

    def of(section: str, name: str) -> tuple[str, ...]:
        return tuple(told[section][name].split())

    legal = dict(pair.split("=") for pair in of("legal", "forms"))
    certain = of("branch", "certain")
    return _Words(
        legal,
        _by_end(legal),
        of("legal", "companies"),
        certain,
        certain + of("branch", "endings"),
        _any(of("branch", "bodies")),
        re.compile(rf"\((?:{_any(of('note', 'starts')).pattern})[^()]*\)"),
        frozenset(of("region", "brands")),
        frozenset(of("trade", "units")),
        _by_end(of("trade", "units")),
        frozenset(of("trade", "words")),
        _by_end(of("trade", "words")),
        frozenset(of("trade", "fillers")),
    )


def _by_end(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Return for the last character of words the lengths such words have, the longest first."""
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[-1], set()).add(len(word))
    return {end: tuple(sorted(found, reverse=True)) for end, found in lengths.items()}


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words, key=lambda w: (-len(w), w))))


# ---- regions ----

_ROAD = re.compile(
    "(?:[东南西北中]?[路街巷桥]|大道|大厦|大桥|大街)(?:$|"
    "[0-9第店商超门分支营经小饭宾旅百五药书美理])"
)  # 南京路商店
_DIVISION_KINDS = "省市区县旗州盟"
_MARKET = re.compile("[场政容]")  # 厦门市场, 厦门市政: the 市 belongs to the word behind


@lru_cache(maxsize=1)
def _regions() -> dict[str, tuple[str, ...]]:
    """Return every word that names a division, with the codes it may mean, wider ones first.

    Full names of all levels; short names (厦门, 昆山) of provinces, cities and county-level cities,
    but those that are as often a brand.
    """
    book, words = atlas(), _words()
    table: dict[str, tuple[str, ...]] = {}
    for name, code in [*book.provinces.items(), *book.cities.items()]:
        table[name] = (*table.get(name, ()), code)
    for name, codes in book.districts.items():
        table[name] = (*table.get(name, ()), *codes)
        short = stem(name)
        if name.endswith("市") and len(short) < len(name) and short not in words.as_brand:
            table[short] = (*table.get(short, ()), *codes)
    for name, olds in book.past.items():
        if name not in table and len(name) > 2:
            table[name] = tuple(dict.fromkeys(code for old in olds for code in old.today))
    return {
        name: tuple(dict.fromkeys(_municipal(code) for code in codes))
        for name, codes in table.items()
    }


@lru_cache(maxsize=1)
def _region_lengths() -> dict[str, tuple[int, ...]]:
    """Return for the first two characters of a region word the lengths such words have, the
    longest first.
    """
    lengths: dict[str, set[int]] = {}
    for word in (*_regions(), *_short_inside()):
        lengths.setdefault(word[:2], set()).add(len(word))
    return {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}


@lru_cache(maxsize=1)
def _short_inside() -> dict[str, tuple[str, ...]]:
    """Return the short names of districts and counties, read only behind the name of what they
    lie in.
    """
    return {name: codes for name, codes in atlas().stems.items() if name not in _words().as_brand}


def _municipal(code: str) -> str:
    """Return a municipality's own code as that of its city, so that 上海 is one region."""
    return code + "01" if code + "01" in MUNICIPALITIES else code


def _lies_in(code: str, outer: str) -> bool:
    return (
        code.startswith(outer)
        or (outer == "5001" and code.startswith("50"))
        or city_of(code) == outer
    )


class _Region(NamedTuple):
    """The divisions a text begins with: the code of the narrowest above a district, the
    district's short name, where they end, and all of them in their short names.
    """

    code: str = ""
    district: str = ""
    end: int = 0
    short: str = ""


def _region(name: str) -> _Region:
    """Read the run of provinces, cities, counties and districts that a text begins with."""
    code, short, at = "", "", 0
    while True:
        word, found = _region_word(name, at, code)
        if not word:
            return _Region(code, "", at, short)
        at, short = at + len(word), short + stem(word)
        if len(found) == 6 and (word[-1] == "区" or _is_district(found)):
            district = stem(word)
            code = code or ("" if found == _AMBIGUOUS else city_of(found) or found[:2])
            return _Region(code, district, at, short)
        code = found
        if len(found) == 6:
            return _Region(code, "", at, short)


def _is_district(code: str) -> bool:
    return code == _AMBIGUOUS or atlas().names[code][-1] == "区"


def _region_word(name: str, at: int, inside: str) -> tuple[str, str]:
    """Return the longest region word at a point, and the code it means; "" twice where there is
    none.
    """
    table = _regions()
    for length in _region_lengths().get(name[at : at + 2], ()):
        word = name[at : at + length]
        codes = table.get(word) or (_short_inside().get(word) if inside else None)
        if not codes:
            continue
        if inside:
            codes = tuple(
                c for c in codes if len(c) > len(inside) and _lies_in(c, inside)
            ) or tuple(c for c in codes if c == inside and len(c) == 4)
        if codes and not _begins_another_word(word, name, at + length):
            return word, codes[0] if len(codes) == 1 or len(codes[0]) < 6 else _common(codes)
    return "", ""


def _common(codes: tuple[str, ...]) -> str:
    """Return the code of a district name that several cities have: six digits, unknown where
    they differ.
    """
    return codes[0] if len(set(codes)) == 1 else _AMBIGUOUS


_AMBIGUOUS = "??????"


def _begins_another_word(word: str, name: str, end: int) -> bool:
    if word[-1] == "市":
        return bool(_MARKET.match(name, end))
    return word[-1] not in _DIVISION_KINDS and bool(_ROAD.match(name, end))


# ---- one name ----


class _Name(NamedTuple):
    """A name taken apart: the division named, a district's words, what stands between them and
    the legal form.
    """

    region: str
    division: str
    district: str
    body: str
    legal: str
    branch: str
    parent: str
    seat: str


_EMPTY = _Name("", "", "", "", "", "", "", "")


def _dissect(name: str) -> _Name:
    """Take one tidy name apart."""
    if not name or UNREADABLE in name or len(name) > LONGEST:
        return _EMPTY
    if "(" in name:
        name = _words().notes.sub("", name)
    cut = _branch_cut(name)
    head, branch = (name[:cut], _without_brackets(name[cut:])) if cut else (name, "")
    if cut == len(name):
        branch = _certain_ending(name)
    parent = _without_brackets(head) if branch and cut < len(name) else ""
    bracketed, legal_note = "", ""
    if "(" in head:
        head, bracketed, legal_note = _open_brackets(head)
    body, legal = (head, "") if head.endswith(("分公司", "支公司")) else _split_legal(head)
    region = _region(body)
    written, division = body[: region.end], region.code
    body = body[region.end :]
    if bracketed and written and written[-1] not in _DIVISION_KINDS and not region.district:
        body, written, division = (
            written + body,
            "",
            "",
        )  # 新泰(厦门)科技: the brackets tell the city
    seat = "front" if written else ""
    if not division and not region.district and not bracketed and legal in _words().companies:
        body, written, division = _trailing_region(body)
        seat = "trailing" if division else seat
    if bracketed and not division:
        written, division, seat = written + bracketed, _regions()[bracketed][0], "brackets"
    return _Name(
        written,
        "" if division == _AMBIGUOUS else division,
        region.district,
        body,
        legal or legal_note,
        branch,
        parent,
        seat,
    )


def _open_brackets(head: str) -> tuple[str, str, str]:
    """Return a head without brackets, the region and the legal form that stood in one."""
    region = legal = ""

    def keep(bracket: re.Match[str]) -> str:
        nonlocal region, legal
        inside = bracket[1]
        if inside in _regions() and not region:
            region = inside
            return ""
        if inside in _words().legal:
            legal = _words().legal[inside]
            return ""
        return inside

    return _without_brackets(re.sub(r"\(([^()]*)\)", keep, head)), region, legal


def _split_legal(head: str) -> tuple[str, str]:
    legal, lengths = _words().legal, _words().legal_lengths
    for length in lengths.get(head[-1:], ()):
        form = legal.get(head[-length:])
        if form:
            return head[:-length], form
    return head, ""


def _trailing_region(body: str) -> tuple[str, str, str]:
    """Part a city or province from the end of a body: 环球国际航运青岛(有限公司)."""
    for length in (4, 3, 2):
        word = body[-length:]
        codes = _regions().get(word, ()) if len(body) >= length + 2 else ()
        if codes and len(codes[0]) <= 4:
            return body[:-length], word, codes[0]
    return body, "", ""


def _branch_cut(name: str) -> int:
    """Return where the parent's name ends, the whole length where a branch does not tell its
    parent, 0 for no branch.
    """
    words = _words()
    at = name.rfind("公司", 0, len(name) - 1)
    while at >= 0:
        if _is_unit(_without_brackets(name[at + 2 :])):
            return at + 2
        at = name.rfind("公司", 0, at)
    if not name.endswith(words.endings):
        return 0
    bodies = [m.end() for m in words.bodies.finditer(name) if m.end() <= len(name) - 2]
    bodies = [end for end in bodies if name[end:].endswith(words.endings) and end > 3]
    if bodies:
        return bodies[-1]
    return _cut_at_region(name) if name.endswith(words.certain) else 0


def _is_unit(rest: str) -> bool:
    """Whether what follows 公司 names a unit of it, not its legal form, its seat or a
    subsidiary.
    """
    if len(rest) < 2 or rest in _words().legal or rest in _regions():
        return False
    return not rest.endswith(("公司", "集团")) or rest.endswith(("分公司", "支公司"))


def _certain_ending(name: str) -> str:
    return next(ending for ending in _words().certain if name.endswith(ending))


def _cut_at_region(name: str) -> int:
    """Cut a branch's name before the place it names: 泽信控股|邯郸分公司; its whole length where
    none is named.
    """
    end = len(name) - len(_certain_ending(name))
    ordinal = re.search("第?[一二三四五六七八九十]+$", name[:end])
    if ordinal and ordinal.start() >= 4:
        return ordinal.start()
    for start in range(2, end - 1):
        region = _region(name[start:end])
        if region.end and start + region.end == end:
            return start
    return len(name)


# ---- brand and trade ----

_TOWN = re.compile(
    "(?:.{2,5}?(?:镇|街道办事处|街道|乡)|.{0,6}?(?:经济特区|经济技术开发区|"
    "高新技术产业开发区|经济开发区|开发区|"
    "保税区|高新区|工业园区|产业园区|产业园|自贸区|新区))(?=.{2})"
)


def _brand_and_trade(name: _Name) -> tuple[str, str]:
    """Part the brand from the trade: known trade words go from the end, what is left is the
    brand.
    """
    body = name.body
    if name.region:
        town = _TOWN.match(body)
        body = body[town.end() :] if town else body
    words = _words()
    left = body if name.legal in words.companies else _strip(body, words.units, words.unit_lengths)
    while (shorter := _strip(left, words.trades, words.trade_lengths)) != left:
        left = shorter
    left = _trailing_region(left)[0]
    return left, body[len(left) :]


def _strip(body: str, words: frozenset[str], lengths: dict[str, tuple[int, ...]]) -> str:
    """Take the longest of the words from the end, unless one character would be left: that is no
    brand.
    """
    for length in lengths.get(body[-1:], ()):
        if body[-length:] in words and len(body) - length != 1:
            return body[:-length]
    return body


def without_fillers(trade: str) -> str:
    """Return a trade without the words that one list writes and another leaves out (发展, 管理
    …).
    """
    kept, rest = "", trade
    while rest:
        word = next((rest[:n] for n in (4, 3, 2) if rest[:n] in _words().fillers), "")
        kept, rest = (kept, rest[len(word) :]) if word else (kept + rest[0], rest[1:])
    return kept


# ---- columns ----


def _five_parts(tidy: str) -> tuple[str, ...]:
    name = _dissect(tidy)
    found, trade = _brand_and_trade(name)
    return name.region, found, trade, name.legal, name.branch


def _eight_keys(tidy: str) -> tuple[str, ...]:
    if not tidy or UNREADABLE in tidy:
        return ("",) * 8
    if len(tidy) > LONGEST:
        return (_without_brackets(tidy), *("",) * 7)  # the same text is the same name, no more
    name = _dissect(tidy)
    stem_ = _companies_folded(name.district + name.body)
    branch = f"|{_place_folded(name.branch)}" if name.branch else ""
    form = "公司" if name.legal in _words().companies else name.legal
    bare = stem_ + ("" if form == "公司" else form) + branch
    other = _other_reading(name)
    return (
        _without_brackets(tidy),
        stem_ + form + branch,
        bare,
        other + form + branch if other else "",
        name.parent,
        name.legal,
        name.division,
        name.seat if name.division else "",
    )


def _other_reading(name: _Name) -> str:
    """Return the stem under the other reading of the beginning, "" where there is only one."""
    if name.seat != "front":
        return ""
    if _MARKET.match(name.body, 1) and name.body[0] == "市" and not name.district:
        return name.body[1:]
    is_short = name.region[-1] not in _DIVISION_KINDS
    return name.region + name.body if is_short and not name.district else ""


def _companies_folded(words: str) -> str:
    """Return words with companies named inside them (the parent of a parent) in the one form:
    某某公司北京分公司.
    """
    return (
        words.replace("股份有限公司", "公司").replace("有限公司", "公司")
        if "公司" in words
        else words
    )


def _place_folded(branch: str) -> str:
    """Return a branch's own words with the division it names in its short form: 厦门市分公司 =
    厦门分公司.
    """
    region = _region(branch)
    return region.short + branch[region.end :]
