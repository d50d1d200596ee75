"""Rows made comparable: what each says about its code, its name, its city and its address, in one
form for all.

Input is a frame of text with the columns `name` and `uscc`, and where there are any `address`,
`city` and `altered` (true where a code was read from a numeric cell, so that a spreadsheet may have
rounded it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_uppercase, digits
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orggraph.core.arrow_text import nfkc
from orggraph.core.enums import Word
from orggraph.core.errors import InputError
from orggraph.core.messages import message
from orggraph.reference import company_names, credit_codes
from orggraph.reference.addresses import locate_district
from orggraph.reference.addresses.divisions import MUNICIPALITIES, atlas, city_of
from orggraph.reference.credit_codes import CodeKind

COLUMNS = ("name", "uscc", "address", "city")


class Mark(Word):
    """What a reader should know about the number a row is known by."""

    NONE = ("", "", "")
    OLD_NUMBER = (
        "OLD_NUMBER",
        "旧注册号或组织机构代码，单独作为标识",
        "an old number, a key of its own",
    )
    UNVERIFIED = (
        "UNVERIFIED",
        "代码校验不符，不作为标识",
        "the code fails its check and is no key",
    )
    ALTERED = (
        "ALTERED",
        "代码疑被Excel改动，不作为标识",
        "Excel may have altered the code; it is no key",
    )


_OLD = tuple(
    str(kind)
    for kind in (
        CodeKind.REGISTRATION_15,
        CodeKind.NUMBER_13,
        CodeKind.NUMBER_11,
        CodeKind.ORG_CODE_9,
    )
)
# One character all along, spelt out: pyarrow's expressions know no reference back.
_PLACEHOLDER = "|".join(
    [*(f"^{one}+$" for one in digits + ascii_uppercase), "^0{6}", "0{9}$", "^1234567"]
)
_CITY_DIGITS = 4
_ENOUGH = 10  # rows that name a city, for a list to have one of its own
UNLISTED = "0000"  # stands for the city that the table of divisions lacks


def prepare(frame: pd.DataFrame, unlisted: str = "") -> pd.DataFrame:
    """Return one row of keys for each row of a frame, numbered from 0.

    `unlisted` is the full name of the city the lists are about where the table of divisions does
    not have it.

    Columns: name, uscc, address (as written, "" where missing), code (compact), key (the code where
    it may be a key), kind (of key), mark, written, normal, variant, bare, other, parent, legal,
    division, seat (see `company_names.keys`), place (four-digit city the row says it is in),
    street (road and number of its address). Raises `InputError` without a column `name` or `uscc`.
    """
    if not {"name", "uscc"} & set(frame.columns):
        raise InputError(
            message("matching needs a name or a credit code column; the table has neither"),
        )
    text = {c: _text(frame, c) for c in COLUMNS}
    rows = pd.DataFrame({c: text[c] for c in ("name", "uscc", "address")})
    rows["code"] = credit_codes.compact_column(rows["uscc"]).fillna("")
    rows["kind"], rows["mark"] = _kinds(rows["code"], frame)
    rows["key"] = rows["code"].where(rows["kind"] != "", "")
    named = company_names.keys(rows["name"])
    for column in named:
        rows[column] = named[column]
    rows["division"] = _one_chongqing(rows["division"])
    rows["written"] = _written(rows["name"])
    rows["place"] = _places(rows["address"], text["city"])
    rows["street"] = _streets(rows["address"])
    if unlisted:
        _know_city(rows, unlisted)
    return rows.astype(object)  # they are compared cell by cell, many times over


def home_city(rows: pd.DataFrame, city: str | None) -> str:
    """Return the four-digit city that a registry is about: the one given, else the one that most
    of its rows name.
    """
    if city:
        return _city_code(city) or UNLISTED
    named = (
        rows["division"].where(rows["division"].str.len() >= _CITY_DIGITS, "").str[:_CITY_DIGITS]
    )
    known = rows["place"].where(rows["place"] != "", named)
    known = known[known != ""]
    counts = known.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    return str(counts.index[0]) if len(known) and counts.iloc[0] * 2 > len(known) else ""


def list_city(rows: pd.DataFrame, home: str) -> str:
    """Return the city that a list is about: the one most of its rows name, if enough do, else
    that of the registry.
    """
    enough = ((rows["place"] != "") | (rows["division"] != "")).sum() >= _ENOUGH
    return (home_city(rows, None) if enough else "") or home


def unlisted_city(frames: Iterable[pd.DataFrame], city: str | None) -> str:
    """Return the city that lists are about where the table of divisions does not have it, else "".

    It is the one given, else the one that most addresses of all lists begin with.
    """
    if city:
        return "" if _city_code(city) else city
    address = pd.concat([_text(frame, "address") for frame in frames], ignore_index=True)
    said = (
        address[address != ""]
        .str.extract(r"^\s*(?:[\u4e00-\u9fff]{2,3}省)?([\u4e00-\u9fff]{2,4}?市)", expand=False)
        .dropna()
    )
    counts = said.value_counts()
    first = (
        str(counts.index[0]) if len(counts) and counts.iloc[0] * 2 > (address != "").sum() else ""
    )
    return (
        ""
        if not first or _city_code(first) or first in atlas().districts or first in atlas().past
        else first
    )


def _know_city(rows: pd.DataFrame, city: str) -> None:
    """Read the name of a city that the table of divisions lacks: at the front of names, in their
    brackets, and in addresses.
    """
    for word in map(re.escape, (city, city.removesuffix("市"))):
        in_parent = rf"^([^|]*?){word}"  # not in a branch's own words
        for seat, where, shown in (
            ("front", "normal", f"^{word}"),
            ("brackets", "written", rf"[(\[【〔{{「『]{word}[)\]】〕}}」』]"),
        ):
            at = np.flatnonzero(
                (rows["division"] == "")
                & _holds(rows["variant"], in_parent)
                & _holds(rows[where], shown)
            )
            for column in ("variant", "bare"):
                left = pc.replace_substring_regex(
                    pa.array(rows[column].iloc[at]), in_parent, r"\1", max_replacements=1
                )
                rows.iloc[at, rows.columns.get_loc(column)] = left.to_pandas()
            rows.loc[at, ["division", "seat"]] = UNLISTED, seat
    rows.loc[(rows["place"] == "") & rows["address"].str.contains(city, regex=False), "place"] = (
        UNLISTED
    )


def _holds(texts: pd.Series[Any], pattern: str) -> pd.Series[Any]:
    return pd.Series(
        pc.match_substring_regex(pa.array(texts), pattern).to_numpy(zero_copy_only=False),
        index=texts.index,
    )


def _text(frame: pd.DataFrame, column: str) -> pd.Series[Any]:
    if column not in frame.columns:
        return pd.Series([""] * len(frame), dtype="str")
    return frame[column].astype("str").fillna("").reset_index(drop=True)


def _kinds(code: pd.Series[Any], frame: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return the kind of each code that may be a key ("" for the others), and the mark of each
    row.
    """
    kind = credit_codes.kinds_column(code).astype("str").fillna("")
    if "altered" in frame.columns:
        altered = (
            frame["altered"].astype("boolean").fillna(False).reset_index(drop=True).to_numpy(bool)
        )
        altered |= (
            (credit_codes.faults_column(code).astype("str") == "EXCEL_ALTERED")
            .fillna(False)
            .to_numpy(bool)
        )
    else:
        altered = credit_codes.looks_excel_altered(code).fillna(False).to_numpy(bool)
    altered &= (code != "").to_numpy()
    no_key = (
        altered
        | (kind == str(CodeKind.UNKNOWN)).to_numpy()
        | code.str.match(_PLACEHOLDER).to_numpy(bool)
    )
    mark = np.select(
        [(code == "").to_numpy(), altered, no_key, kind.isin(_OLD).to_numpy()],
        ["", "ALTERED", "UNVERIFIED", "OLD_NUMBER"],
        "",
    )
    return kind.mask(no_key, ""), pd.Series(mark, dtype="str")


def _written(name: pd.Series[Any]) -> pd.Series[Any]:
    """Return names with nothing but width and blanks taken away: the closest comparison there
    is.
    """
    text = nfkc(pa.array(name, type=pa.large_string()))
    bare = pc.replace_substring_regex(text, r"[\s\p{Zs}]+", "")
    return pd.Series(bare.to_pandas().to_numpy(object), dtype="str")


def _one_chongqing(division: pd.Series[Any]) -> pd.Series[Any]:
    return division.mask(division.str.startswith("5002"), "5001" + division.str[4:])


# ---- where a row says it is ----


def _places(address: pd.Series[Any], city: pd.Series[Any]) -> pd.Series[Any]:
    """Return the city each row is in: the one its address names, else the one its city column
    names.
    """
    by_column = _city_codes(city)
    if not (address != "").any():
        return by_column
    by_address = locate_district(address.where(address != ""))["city_code"].fillna("").astype("str")
    return by_address.where(by_address != "", by_column)


def _city_codes(city: pd.Series[Any]) -> pd.Series[Any]:
    """Return the four-digit code of each city written in full, short or as a code; "" where it is
    not a city's.

    A short name that a district has too (朝阳) is not taken for a city.
    """
    said = {name: _city_code(name.strip()) for name in city.unique()}
    return city.map(said).astype("str")


def _city_code(name: str) -> str:
    book = atlas()
    if name.isdigit():
        return (city_of(name[:6]) or "") if name[:_CITY_DIGITS] in book.names else ""
    code = book.cities.get(name) or book.provinces.get(name, "")
    code = code + "01" if code + "01" in MUNICIPALITIES else code
    also_a_district = any(city_of(district) != code for district in book.stems.get(name, ()))
    return "" if len(code) < _CITY_DIGITS or also_a_district else code


_FRONT = (
    r"^(?:中国)?(?:\(.{1,6}\))?(?:\p{Han}{2,8}?(?:省|自治区))?(?:\p{Han}{2,7}?(?:市|自治州|地区|"
    r"盟))?(?:\p{Han}{1,6}?[区县旗])?"
)


def _streets(address: pd.Series[Any]) -> pd.Series[Any]:
    """Return the road and number of each address, "" where it has no number: enough to say that
    two are the same.
    """
    text = nfkc(pa.array(address, type=pa.large_string()))
    text = pc.replace_substring_regex(text, r"[\s,，、.。;；]+", "")
    text = pc.replace_substring_regex(text, _FRONT, "")
    text = pc.struct_field(pc.extract_regex(text, r"^(?P<road>[^0-9]*[0-9]+[^0-9]?)"), "road")
    return pd.Series(pc.fill_null(text, "").to_pandas().to_numpy(object), dtype="str")


def group_numbers(*columns: pd.Series[Any]) -> NDArray[np.int64]:
    """Return the same number for rows that agree in all columns, numbered by content and not by
    row order.
    """
    frame = pd.DataFrame({i: column.to_numpy() for i, column in enumerate(columns)})
    numbers: NDArray[np.int64] = (
        frame.groupby(list(frame.columns), sort=True, dropna=False).ngroup().to_numpy(np.int64)
    )
    return numbers
