"""A made-up town: seeded, belonging to nobody, as messy as ledgers are, and with answers that
follow from its tables.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections import Counter
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orggraph.analysis.coverage import classify, responsible
from orggraph.core import schema
from orggraph.core.enums import (
    Action,
    Exclusion,
    LinkType,
    Mode,
    OrgLevel,
    OrgType,
    PlaceKind,
    Status,
)
from orggraph.core.errors import OutputError, UsageError
from orggraph.graph import build_graph
from orggraph.ingest import clean
from orggraph.io.reader import read_raw
from orggraph.io.sample_writer import write_town
from orggraph.reference import credit_codes
from orggraph.sample import (
    LedgerFile,
    Town,
    aged,
    dataset_toml,
    department_lists,
    ledgers,
    make_town,
)
from orggraph.sample.invented_names import FIRST, SECOND, all_digit_offset


@pytest.fixture(scope="module")
def town() -> Town:
    return make_town()


@pytest.fixture(scope="module")
def files(town: Town) -> list[LedgerFile]:
    return list(ledgers(town))


@pytest.fixture(scope="module")
def folder(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("town")
    write_town(town, place)
    return place


@pytest.fixture(scope="module")
def city() -> Town:
    return make_town(20_000, seed=3)


# ---- the witness: status and responsible organisation by reading the tables row by row ----

NOT_COUNTING = {
    OrgType.TEMP_BRANCH,
    OrgType.FLOW_BRANCH,
    OrgType.FUNCTIONAL,
    OrgType.ALLIANCE,
    OrgType.SERVICE_CENTER,
}
COVERING = {
    Mode.SINGLE: Status.ORG_SINGLE,
    Mode.JOINT: Status.ORG_JOINT,
    Mode.ATTACHED: Status.ORG_ATTACHED,
    Mode.FALLBACK: Status.ORG_FALLBACK,
}
FACTS = (
    "organisation",
    "mode",
    "post",
    "liaison",
    "union",
    "league",
    "women",
    "members_formal",
    "members_total",
    "members_relation_here",
)
CHAIN = [
    ["building"],
    ["incubator"],
    ["business_district"],
    ["park"],
    ["committee"],
    ["community"],
    ["street"],
    ["district"],
]


def rows_of(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return rows as dictionaries in which what is missing is None."""
    return [
        {k: None if pd.isna(v) else v for k, v in row.items()} for row in frame.to_dict("records")
    ]


class Witness:
    """Answers by the plainest reading of the clean tables."""

    def __init__(self, town: Town) -> None:
        self.organisations = {o["name"]: o for o in rows_of(town.organisations)}
        self.by_id = {o["org_id"]: o for o in self.organisations.values()}
        self.links = rows_of(town.links)
        self.places = {p["place_id"]: p for p in rows_of(town.places)}
        self.seen: set[tuple[object, object]] = set()

    def duties(self) -> dict[object, object]:
        """Return who is responsible for each place id and each category."""
        found = {}
        for o in self.by_id.values():
            level = OrgLevel(o["level"]) if o["level"] else None
            if level and level.place_kind and level is not OrgLevel.CITY:
                assert self.places[o["place_id"]]["kind"] == level.place_kind.value
                found[o["place_id"]] = o["org_id"]
            for category in str(o["category"] or "").split("、"):
                found[category] = o["org_id"]
        found |= {k["target"]: k["source"] for k in self.links if k["type"] == "RESPONSIBLE_FOR"}
        return found

    def status(self, firm: dict[str, object]) -> tuple[Status, object, object]:
        key = (firm["uscc"], firm["name"])
        repeated, _ = key in self.seen, self.seen.add(key)
        if repeated or firm["exclusion"] or firm["operating"] is False:
            return (
                Status.EXCLUDED,
                None,
                Exclusion.DUPLICATE.value if repeated else firm["exclusion"] or "NOT_OPERATING",
            )
        ties = (
            [(firm["mode"], self.organisations[firm["organisation"]])]
            if firm["organisation"]
            else []
        )
        ties += [
            (k["mode"], self.by_id[k["target"]])
            for k in self.links
            if k["type"] == "COVERED_BY" and k["source"] == firm["uscc"]
        ]
        for mode, organisation in ties:
            if (
                Mode(mode) in COVERING
                and organisation["active"]
                and OrgType(organisation["org_type"]) not in NOT_COUNTING
            ):
                return COVERING[Mode(mode)], organisation["org_id"], None
        if firm["post"] or any(firm[f] for f in ("liaison", "union", "league", "women")):
            return Status.WORK_ONLY, None, None
        if firm["mode"] == "PENDING":
            return Status.PENDING, None, None
        known = any(firm[f] is not None for f in FACTS)
        return Status.UNCOVERED if known else Status.UNKNOWN, None, None

    def responsible(self, firm: dict[str, object], duties: dict[object, object]) -> object:
        """Walk upwards from the places a firm names, through what each is part of; the nearest
        link of the chain wins.
        """
        ids = {(p["kind"].lower(), p["name"]): i for i, p in self.places.items()}
        reached = {
            ids[kind.value.lower(), firm[kind.value.lower()]]
            for kind in PlaceKind
            if kind is not PlaceKind.CITY and firm[kind.value.lower()]
        }
        todo = set(reached)
        while todo:
            above = {
                part
                for place in todo
                for part in str(self.places[place]["part_of"] or "").split("、")
                if part
            }
            todo = above - reached
            reached |= above
        for (link,) in CHAIN:
            if link == "committee":
                guide = (
                    self.organisations[firm["committee"]]["org_id"]
                    if firm["committee"]
                    else duties.get(firm["category"])
                )
                if guide:
                    return guide
            else:
                found = {
                    duties[p]
                    for p in reached
                    if self.places[p]["kind"].lower() == link and p in duties
                }
                assert len(found) < 2, "two organisations of one link are equally near"
                if found:
                    return found.pop()
        return None


def assert_answers_follow(town: Town) -> None:
    witness = Witness(town)
    duties = witness.duties()
    for firm, answer in zip(rows_of(town.firms), rows_of(town.answers), strict=True):
        status, organisation, exclusion = witness.status(firm)
        said = (
            answer["status"],
            answer["organisation"],
            answer["exclusion"],
            answer["responsible"],
        )
        assert said == (status.value, organisation, exclusion, witness.responsible(firm, duties)), (
            firm
        )
        assert answer["in_base"] == (status is not Status.EXCLUDED)
        formal, staff = firm["members_formal"], firm["staff"]
        assert answer["due"] == (
            status is not Status.EXCLUDED
            and ((formal or 0) >= 3 or (staff or 0) >= 100 or firm["above_scale"] is True)
        )
        assert answer["action"] == next_step(status, formal)
        assert answer["kind"] == ("social_org" if str(firm["uscc"]).startswith("5") else "firm")


def next_step(status: Status, formal: object) -> object:
    if status is Status.EXCLUDED or status.is_organised:
        return None
    if status is Status.PENDING:
        return Action.FOLLOW_UP.value
    if formal is None:
        return Action.VERIFY.value
    return (
        Action.OWN_BRANCH if formal >= 3 else Action.JOINT_BRANCH if formal else Action.WORK
    ).value


def test_every_answer_follows_from_the_tables(town: Town) -> None:
    assert_answers_follow(town)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(firms=st.integers(1, 700), seed=st.integers(0, 2**32))
def test_answers_follow_in_a_town_of_any_size(firms: int, seed: int) -> None:
    made = make_town(firms, seed)
    assert len(made.firms) == len(made.answers) == len(made.desk) == firms
    assert_answers_follow(made)


# ---- seeds ----


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_town(make_town(300, seed=7), tmp_path / name)
    first, second = (
        {
            p.relative_to(tmp_path / n): p.read_bytes()
            for p in sorted((tmp_path / n).rglob("*"))
            if p.is_file()
        }
        for n in ("one", "two")
    )
    assert first == second
    assert len(first) == 15


def test_another_seed_gives_another_town(town: Town) -> None:
    other = make_town(seed=2)
    assert not set(other.firms["name"]) & set(town.firms["name"])
    assert not set(other.places["name"]) & set(town.places["name"])


@pytest.mark.parametrize("firms", [0, -1, 10**8])
def test_a_town_without_end_or_firms_is_refused(firms: int) -> None:
    with pytest.raises(UsageError):
        make_town(firms)


# ---- invented words ----


@pytest.mark.slow
def test_no_place_of_any_town_is_a_real_one(town: Town, shared_data: Path) -> None:
    real = "|".join(
        pd.concat(
            [
                pd.read_csv(shared_data / "admin" / f"{level}.csv", usecols=["name"])["name"]
                for level in ("provinces", "cities", "areas", "streets", "adcodes_centroids")
            ]
        )
    )
    assert [a + b for a in FIRST for b in SECOND if a + b in real] == []
    named = set(town.places["name"])
    assert all(name[0] in FIRST and name[1] in SECOND for name in named)
    assert named.isdisjoint(real.split("|"))


def test_no_firm_is_a_real_one(city: Town, shared_data: Path) -> None:
    real = {
        name
        for place in ("xiamen", "beijing")
        for name in pd.read_csv(shared_data / "registry" / f"{place}.csv", usecols=["name"])["name"]
    }
    assert len(real) > 60_000
    assert real.isdisjoint(city.firms["name"])


def test_credit_codes_are_valid_and_of_no_real_authority(city: Town) -> None:
    uscc = city.firms["uscc"]
    assert credit_codes.is_valid_column(uscc).all()
    assert uscc.str[2:4].eq("99").all()
    assert set(uscc.str[:2]) == {"91", "51", "52"}
    body = uscc.str[8:16]
    values = [[int(c) if c.isdigit() else ord(c) - 55 for c in text] for text in body[:200]]
    for text, code in zip(values, uscc[:200], strict=True):
        left = 11 - sum(v * w for v, w in zip(text, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        assert code[16] == {10: "X", 11: "0"}.get(left, str(left))


def test_one_code_can_always_be_taken_for_a_number() -> None:
    assert all_digit_offset(1, 4_711) >= 4_711


def test_firms_have_names_and_codes_of_their_own_but_for_repeats_and_one_shared_code(
    town: Town,
) -> None:
    answers = town.answers
    once = answers[answers["exclusion"] != "DUPLICATE"]
    assert once["name"].is_unique
    shared = once[once["uscc"].duplicated(keep=False)]
    assert len(shared) == 2
    assert shared["name"].nunique() == 2
    assert shared["in_base"].all()
    repeats = answers[answers["exclusion"] == "DUPLICATE"]
    assert len(repeats) == 2
    assert set(zip(repeats["uscc"], repeats["name"], strict=True)) <= set(
        zip(once["uscc"], once["name"], strict=True)
    )
    assert town.organisations["name"].is_unique
    assert town.organisations["org_id"].is_unique


def test_points_lie_in_open_sand(city: Town) -> None:
    for frame in (city.firms, city.places, city.posts):
        assert frame["lon"].dropna().between(82.7, 83.7).all()
        assert frame["lat"].dropna().between(38.4, 39.4).all()
    assert 0.05 < city.firms["lon"].isna().mean() < 0.15


# ---- proportions ----


def test_sizes_have_a_long_tail_and_few_members(city: Town) -> None:
    firms = city.firms
    assert 0.7 < (firms["staff"] < 25).mean() < 0.8
    assert firms["staff"].max() > 2000
    assert 0.55 < (firms["members_total"].dropna() == 0).mean() < 0.7
    some = firms["members_total"][firms["members_total"] > 0]
    assert (some <= 3).mean() > 0.6
    counted = firms.dropna(subset=["members_formal"])
    assert (counted["members_formal"] <= counted["members_total"]).all()
    assert (
        (counted["members_relation_here"] <= counted["members_total"])
        | counted["members_relation_here"].isna()
    ).all()


@pytest.mark.parametrize(("firms", "slack"), [(300, 0.08), (20_000, 0.02)])
def test_about_forty_percent_have_an_organisation_and_a_fifth_is_unknown(
    firms: int, slack: float
) -> None:
    base = make_town(firms, seed=3).answers.query("in_base")
    organised = base["status"].str.startswith("ORG").mean()
    assert abs(organised - 0.40) < slack + 0.01
    assert 0.15 - slack < (base["status"] == "UNKNOWN").mean() < 0.25
    assert 0.02 - slack < base["responsible"].isna().mean() < 0.08 + slack


def test_places_are_of_uneven_size_and_form_no_tree(town: Town, city: Town) -> None:
    for kind in ("building", "park"):
        sizes = city.firms[kind].value_counts()
        assert sizes.iloc[0] > 8 * sizes.median()
    kinds = town.places.set_index("place_id")["kind"]
    parents = town.places.set_index("place_id")["part_of"].dropna().str.split("、")
    above = {
        tuple(sorted(kinds[p] for p in parts))
        for place, parts in parents.items()
        if kinds[place] == "BUILDING"
    }
    assert {
        ("COMMUNITY", "PARK"),
        ("PARK",),
        ("COMMUNITY",),
        ("BUSINESS_DISTRICT", "COMMUNITY"),
    } <= above
    assert any(kinds[place] == "PARK" and len(parts) == 2 for place, parts in parents.items())


def test_one_district_has_a_gap_in_its_duties(town: Town) -> None:
    firms, answers = town.firms, town.answers
    lost = answers["responsible"].isna()
    gap = firms["district"][lost].dropna().unique()
    assert len(gap) == 1
    assert (lost & firms["district"].isna()).any()  # a firm of which not even the district is known
    caught = answers["responsible"][(firms["district"] == gap[0]) & ~lost]
    levels = town.organisations.set_index("org_id").loc[caught, "level"]
    assert set(levels) <= {"PARK", "BUILDING", "INCUBATOR", "BUSINESS_DISTRICT", "INDUSTRY"}


def test_posts_have_opaque_codes_and_room_for_a_few_firms(town: Town) -> None:
    posts = town.posts[town.posts["kind"] == "指导员"]
    assert posts["post_id"].str.fullmatch(r"ZD-\d{3,}").all()
    assert posts["capacity"].between(1, 5).all()
    served = town.firms["post"].dropna()
    assert set(served) <= set(posts["post_id"])
    assert 1.5 < len(served) / served.nunique() < 3.5
    centres = town.posts[town.posts["kind"] == "党群服务中心"]
    assert len(centres) > 5
    assert centres["lon"].notna().all()


# ---- nothing is missing from a small town ----


def test_every_kind_of_answer_occurs_at_three_hundred(town: Town) -> None:
    answers, organisations = town.answers, town.organisations.set_index("org_id")
    # The town's own ledgers tell every mode; it is the offices' lists that leave it open.
    assert set(answers["status"]) == {s.value for s in Status if s is not Status.ORG_UNSPECIFIED}
    assert set(answers["exclusion"].dropna()) == {e.value for e in Exclusion}
    assert set(answers["kind"]) == {"firm", "social_org"}
    assert {
        a.value
        for a in (
            Action.OWN_BRANCH,
            Action.JOINT_BRANCH,
            Action.WORK,
            Action.VERIFY,
            Action.FOLLOW_UP,
        )
    } == set(answers["action"].dropna())
    uncovered = answers[answers["status"] == "UNCOVERED"]
    assert set(organisations.loc[uncovered["responsible"].dropna(), "level"]) == {
        "BUILDING",
        "INCUBATOR",
        "BUSINESS_DISTRICT",
        "PARK",
        "INDUSTRY",
        "COMMUNITY",
        "STREET",
        "DISTRICT",
    }
    assert uncovered["responsible"].isna().any()
    assert set(town.organisations["org_type"]) == {t.value for t in OrgType}
    assert set(town.places["kind"]) == {k.value for k in PlaceKind}
    assert {
        LinkType.COVERED_BY.value,
        LinkType.RESPONSIBLE_FOR.value,
        LinkType.MEMBER_OF.value,
    } <= set(town.links["type"])


def test_every_ground_for_a_finding_occurs_at_three_hundred(town: Town) -> None:
    firms = town.firms.merge(
        town.organisations[["name", "org_type", "active"]],
        how="left",
        left_on="organisation",
        right_on="name",
        suffixes=("", "_org"),
    )
    assert set(firms["mode"].dropna()) == {m.value for m in Mode if m is not Mode.UNSPECIFIED}
    uncovering = firms[(firms["mode"] == "SINGLE") & ~town.answers["status"].str.startswith("ORG")]
    assert {"TEMP_BRANCH", "FLOW_BRANCH", "FUNCTIONAL"} <= set(uncovering["org_type_org"])
    assert (uncovering["active"] == False).any()  # noqa: E712
    pending = firms[town.answers["status"] == "PENDING"]
    days = (pd.Timestamp(town.as_of) - pending["since"]).dt.days
    assert (days <= 30).any()
    assert (days > 30).any()
    assert ((firms["mode"] == "PENDING") & (town.answers["status"] == "WORK_ONLY")).any()
    own = town.organisations[town.organisations["org_type"] == "BRANCH"]
    assert (own["members_formal"] < 3).any()
    assert (own["members_total"] > 50).any()
    joint = town.firms[town.firms["mode"] == "JOINT"].groupby("organisation").size()
    assert joint.max() > 5
    assert joint.between(2, 5).mean() > 0.7
    assert town.organisations["superior"].str.contains("、").any()
    assert (
        set(town.organisations.query("level == 'ENTERPRISE'")["name"])
        - set(town.firms["organisation"])
    ) != set()
    assert (firms["committee"].notna() & firms["committee"].str.contains("金融")).any()


# ---- the ledgers ----

HABITS = [department_lists._INDUSTRY, department_lists._CYBER, department_lists._STREET]


@pytest.mark.parametrize("habits", HABITS, ids=lambda h: h.file)
def test_every_heading_is_known_or_personal(habits: department_lists._Habits) -> None:
    for column, heading in habits.headings.items():
        found = schema.find("firms", heading)
        assert found, heading
        assert found.name == column
    assert schema.is_personal("联系人")
    assert schema.is_personal("联系电话")


def test_departments_use_different_words_for_the_same_column() -> None:
    for column in ("uscc", "name", "staff", "organisation", "mode"):
        assert len({habits.headings[column] for habits in HABITS}) == 3


@pytest.mark.parametrize("habits", HABITS, ids=lambda h: h.file)
def test_no_column_that_decides_is_left_out(habits: department_lists._Habits) -> None:
    places = {kind.value.lower() for kind in PlaceKind} - {"city"}
    assert {
        *FACTS,
        *places,
        "staff",
        "above_scale",
        "operating",
        "exclusion",
        "committee",
        "category",
        "since",
    } <= set(habits.headings)


def test_every_firm_stands_in_the_ledgers_once_and_in_order(
    town: Town, files: list[LedgerFile]
) -> None:
    rows = [row for file in files if file.table == "firms" for row in file.rows if row >= 0]
    assert rows == list(range(len(town.firms)))
    assert [f.table for f in files] == ["firms"] * 3 + ["places", "organisations", "links", "posts"]
    assert [f.format for f in files[:3]] == ["csv", "xlsx", "csv"]


def test_the_ledgers_are_as_messy_as_ledgers_are(files: list[LedgerFile]) -> None:
    industry, cyber, street = (f.frame for f in files[:3])
    assert industry["职工人数"].str.fullmatch(r"\d+人").any()
    assert pd.concat([industry["职工人数"], cyber["用工人数"]]).str.contains("[０-９]").any()
    assert industry["组建时间"].str.fullmatch(r"\d{4}\.\d{1,2}\.\d{1,2}").any()
    assert cyber["党组织成立时间"].str.fullmatch(r"\d{4}年\d{1,2}月\d{1,2}日").any()
    assert industry["统一社会信用代码"].str.startswith("'").any()
    assert street["税号"].str.contains("[a-z]").any()
    assert industry["企业名称"].str.contains(r"^ |　$").any()
    assert (cyber["所属党组织"] == "无").any()
    for frame, file in zip((industry, cyber, street), files, strict=False):
        assert frame.isna().all(axis=1).any()  # a blank line
        heading = frame.eq(pd.Series(frame.columns, index=frame.columns), axis=1)
        assert (heading.all(axis=1) & (file.rows < 0)).any()  # the headings once more
    assert (industry["序号"] == "合计").sum() == (cyber["序号"] == "合计").sum() == 1
    blank = industry["所属区"].isna() & industry["街道（镇）"].notna()
    assert blank.any()
    assert industry.loc[blank, "住所"].str.contains("区").all()


def test_merged_cells_lose_no_district(town: Town, files: list[LedgerFile]) -> None:
    file = files[1]
    cells = file.frame["区县"].copy()
    for first, last, heading in file.merges:
        assert heading == "区县"
        assert cells.iloc[first + 1 : last + 1].isna().all()
        cells.iloc[first : last + 1] = cells.iloc[first]
    kept = file.rows >= 0
    assert (
        cells[kept].fillna("").tolist()
        == town.firms["district"].iloc[file.rows[kept]].fillna("").tolist()
    )


def test_three_mistakes_are_beyond_repair(town: Town, files: list[LedgerFile]) -> None:
    frame, rows = files[0].frame, files[0].rows
    written = frame["统一社会信用代码"][rows >= 0].str.strip("'").reset_index(drop=True)
    true = town.firms["uscc"].iloc[rows[rows >= 0]].reset_index(drop=True)
    changed = [(t, w) for t, w in zip(true, written, strict=True) if t != w]
    altered = [(t, w) for t, w in changed if w.endswith("E+17")]
    invalid = [(t, w) for t, w in changed if not w.endswith("E+17")]
    assert len(altered) == len(invalid) == 1
    assert altered[0][0].isdigit()
    assert float(altered[0][1]) == pytest.approx(float(altered[0][0]), rel=1e-5)
    assert not credit_codes.is_valid(invalid[0][1])
    formal, total = (
        pd.to_numeric(frame[c].str.normalize("NFKC").str.extract(r"^(\d+)")[0])
        for c in ("正式党员", "党员人数")
    )
    assert (formal > total).sum() == 1


def test_contact_columns_hold_placeholders_and_stand_in_ledgers_only(
    town: Town, files: list[LedgerFile], folder: Path
) -> None:
    for file in files[:2]:
        real = file.frame[file.rows >= 0]
        assert set(real["联系人"]) <= {"张某", "李某", "王某", "赵某"}
        assert set(real["联系电话"]) == {"13900000000"}
    for frame in (
        town.firms,
        town.places,
        town.organisations,
        town.links,
        town.posts,
        town.answers,
    ):
        assert not [c for c in frame if schema.is_personal(c)]
    for path in (folder / "truth").iterdir():
        assert "13900000000" not in path.read_text(encoding="utf-8")


def test_a_large_town_keeps_its_firms_in_csv_by_district(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(department_lists, "MOST_IN_EXCEL", 200)
    split = [f for f in ledgers(town) if f.table == "firms"]
    assert {f.format for f in split} == {"csv"}
    assert len(split) == 5 + 5 + 1
    assert len({f.name for f in split}) == len(split)
    assert [row for f in split for row in f.rows if row >= 0] == list(range(len(town.firms)))
    assert all(f.merges == () for f in split)


def test_dataset_toml_names_files_date_and_coordinates(town: Town) -> None:
    said = tomllib.loads(dataset_toml(town, {"firms": ["a.csv", "b.xlsx"], "places": ["地点.csv"]}))
    assert said == {
        "name": town.name,
        "as_of": town.as_of,
        "coordinates": {"firms": "GCJ-02", "places": "GCJ-02", "posts": "GCJ-02"},
        "files": {"firms": ["a.csv", "b.xlsx"], "places": "地点.csv"},
    }


# ---- on disk ----


def test_csv_ledgers_read_back_as_they_were_described(
    files: list[LedgerFile], folder: Path
) -> None:
    assert [f.encoding for f in files if f.table == "firms" and f.format == "csv"] == [
        "gb18030",
        "utf-8",
    ]
    for file in (f for f in files if f.format == "csv"):
        text = (folder / file.name).read_bytes().decode(file.encoding)
        lines = list(csv.reader(io.StringIO(text), delimiter=file.delimiter))
        assert [line[0] for line in lines[: len(file.titles)]] == list(file.titles)
        assert lines[len(file.titles)] == list(file.frame.columns)
        assert lines[len(file.titles) + 1 :] == file.frame.fillna("").to_numpy().tolist()


def test_the_excel_ledger_reads_back_with_its_merged_cells(
    files: list[LedgerFile], folder: Path
) -> None:
    file = files[1]
    book = openpyxl.load_workbook(folder / file.name)
    page = book[file.sheet]
    lines = [
        ["" if cell is None else cell for cell in line] for line in page.iter_rows(values_only=True)
    ]
    top = len(file.titles)
    assert [line[0] for line in lines[:top]] == list(file.titles)
    assert lines[top] == list(file.frame.columns)
    for line, meant in zip(
        lines[top + 1 :], file.frame.fillna("").to_numpy().tolist(), strict=True
    ):
        assert [
            float(m) if isinstance(c, int | float) else m for c, m in zip(line, meant, strict=True)
        ] == line
    number = file.frame.columns.get_loc("用工人数")
    assert Counter(type(line[number]) for line in lines[top + 1 :])[int] > 20
    merged = {(r.min_row, r.max_row) for r in page.merged_cells.ranges if r.min_col == r.max_col}
    assert merged == {(top + 2 + a, top + 2 + b) for a, b, _ in file.merges}
    assert merged


def test_every_file_named_is_there_and_the_truth_beside(town: Town, folder: Path) -> None:
    said = tomllib.loads((folder / "dataset.toml").read_text(encoding="utf-8"))
    for names in said["files"].values():
        assert all(
            (folder / name).is_file() for name in ([names] if isinstance(names, str) else names)
        )
    firms = pd.read_csv(folder / "truth" / "firms.csv", dtype=str)
    assert list(firms) == list(schema.columns("firms"))
    assert firms["uscc"].tolist() == town.firms["uscc"].tolist()
    answers = pd.read_csv(folder / "truth" / "answers.csv", dtype=str)
    assert answers["status"].tolist() == town.answers["status"].tolist()
    assert (
        tomllib.loads((folder / "truth" / "dataset.toml").read_text(encoding="utf-8"))["as_of"]
        == town.as_of
    )


@pytest.mark.slow
@pytest.mark.parametrize("part", [".", "truth"])
def test_the_ledgers_read_with_care_give_the_towns_answers(
    town: Town, folder: Path, part: str
) -> None:
    graph = build_graph(clean(read_raw(folder / part)))
    status, duty = classify(graph), responsible(graph)
    read = pd.DataFrame(
        {
            "status": status["status"].astype("str"),
            "exclusion": status["exclusion"].astype("str"),
            "responsible": duty["responsible"].astype("str"),
        }
    )
    assert (
        read.fillna("").to_numpy().tolist()
        == town.answers[list(read)].fillna("").to_numpy().tolist()
    )


def test_a_town_that_cannot_be_written_is_one_clear_line(town: Town, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file stands where the folder should be")
    with pytest.raises(OutputError):
        write_town(town, tmp_path / "taken")


@pytest.mark.slow
def test_a_large_town_in_which_firms_move_district_still_writes_every_ledger_once_and_whole(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(department_lists, "MOST_IN_EXCEL", 200)
    later = aged(make_town(400, 3), 3, share=0.1)[0]
    files = [file for file in ledgers(later) if file.table == "firms"]
    assert len({file.name for file in files}) == len(files)
    assert sorted(row for file in files for row in file.rows if row >= 0) == list(
        range(len(later.firms))
    )
