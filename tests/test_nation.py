"""A province county by county in the plain loop: each county as if alone, the whole added up
rightly, and what is wrong with one county no other's trouble.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from province import (
    CODE,
    FUZHOU,
    XIAMEN,
    files_below,
    write_folders,
    write_lists,
    write_one_list,
    write_partitions,
)

from orggraph.analysis import pipeline
from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import RATES
from orggraph.cli.main import main
from orggraph.core.enums import Dimension, percent
from orggraph.core.rules import DEFAULT
from orggraph.io.reader import read_raw
from orggraph.nation import read_part
from orggraph.nation.counties import counties_within, find_counties
from orggraph.nation.engines import Loop
from orggraph.nation.overlaps import find_overlaps
from orggraph.nation.split import county_code
from orggraph.optimise.plan import check_plan

pytestmark = pytest.mark.slow
COUNTIES = (*FUZHOU[:3], XIAMEN[0])


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three counties of one city and one of another, as departments keep their ledgers."""
    folder = tmp_path_factory.mktemp("province") / "data"
    return write_folders(folder, COUNTIES, (150, 90, 60, 110))


@pytest.fixture(scope="module")
def lists(province: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first ledger of each of them alone."""
    return write_lists(province, tmp_path_factory.mktemp("lists") / "data")


def nation(*words: str | Path) -> Any:
    return CliRunner().invoke(main, ["nation", *map(str, words)])


def worked_out(out: Path, *words: str | Path) -> Path:
    found = nation(*words, "-o", out)
    assert found.exit_code == 0, found.output + found.stderr
    return out


@pytest.fixture(scope="module")
def results(province: Path, compiled: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worked_out(tmp_path_factory.mktemp("results") / "out", province, "--plan")


def table(out: Path, name: str) -> pd.DataFrame:
    found: pd.DataFrame = pd.read_csv(out / f"{name}.csv", dtype={"区划代码": str})
    return found


def alone(folder: Path) -> Answers:
    """The answers of one county asked for by itself, under the rules of a nation run."""
    rules = DEFAULT.replace({"groups_within": "district"})
    return pipeline.answers(read_raw(folder), rules)


# ---- a county is what it is alone ----


def test_each_county_is_as_if_it_were_asked_alone(province: Path, results: Path) -> None:
    rows = table(results, "coverage/county").set_index("区划代码")
    for county in COUNTIES:
        total = alone(province / county).coverage(Dimension.DISTRICT).iloc[-1]
        row = rows.loc[county]
        assert row["纳入数"] == total["base"]
        assert row["组织覆盖率"] == total["organised_rate"]
        assert row["不含兜底率"] == total["without_fallback_rate"]
        assert row["党组织数"] == total["organisations"]


def test_the_gap_list_and_the_plan_of_a_county_are_its_own(province: Path, results: Path) -> None:
    county = COUNTIES[1]
    answers = alone(province / county)
    plan = answers.plan
    gaps = read_part(results, "gaps", [county])
    assert list(gaps["firm"]) == list(answers.gaps()["firm"])
    assert list(gaps["status"]) == list(answers.gaps()["status"].astype(str))
    firms = read_part(results, "plan_firms", [county])
    assert len(firms) == len(plan.groups)
    assert len(read_part(results, "left_over", [county])) == len(plan.left_over) + len(plan.joins)


def test_parts_read_back_with_codes_as_text_and_what_is_unknown_missing(results: Path) -> None:
    gaps = read_part(results, "gaps")
    assert set(gaps["county_code"]) == set(COUNTIES)
    assert str(gaps["staff"].dtype) == "Int64"
    assert gaps["staff"].isna().any()
    # by other programs too, which take the folder's name for a column
    there = pd.read_parquet(results / "part=coverage")
    assert {str(code) for code in there["county_code"]} == set(COUNTIES)


# ---- the whole ----


def test_counts_add_up_and_rates_are_of_the_sums(results: Path) -> None:
    nation_row = table(results, "coverage/nation").iloc[0]
    counties = table(results, "coverage/county")
    cities = table(results, "coverage/city")
    for column in ("底数(台账数)", "纳入数", "组织覆盖数", "不含兜底数", "应建数", "空白点"):
        assert nation_row[column] == counties[column].sum() == cities[column].sum()
    headings = {"organised": "组织覆盖数", "base": "纳入数", "without_fallback": "不含兜底数"}
    for rate, above, below in RATES[:2]:
        heading = {"organised_rate": "组织覆盖率", "without_fallback_rate": "不含兜底率"}[rate]
        expected = percent(int(nation_row[headings[above]]), int(nation_row[headings[below]]))
        assert nation_row[heading] == expected


def test_the_total_says_which_counties_are_missing(results: Path) -> None:
    whole = table(results, "coverage/nation").iloc[0]
    assert whole["地区"] == "福建省"
    assert whole["已算县数"] == 4
    assert whole["应有县数"] == len(counties_within(list(COUNTIES)))
    assert "马尾区" in whole["缺哪些县"]
    city = table(results, "coverage/city").set_index("地区").loc["福州市"]
    assert (city["已算县数"], city["应有县数"]) == (3, 13)


def test_an_organisation_of_several_counties_counts_once(tmp_path: Path) -> None:
    for county, firm in (("350102", "甲"), ("350103", "乙")):
        write(tmp_path / county / "firms.csv", f"{HEAD}{firm}公司,{CODES[firm]},U1,1,联合,")
        write(tmp_path / county / "organisations.csv", "编号,党组织名称\nX1,本县党委\n")
    write(tmp_path / "upper/organisations.csv", "编号,党组织名称\nU1,市互联网行业党委\n")
    out = worked_out(tmp_path / "out", tmp_path)
    counties = table(out, "coverage/county")
    assert list(counties["党组织数"]) == [1, 1]
    assert table(out, "coverage/nation").iloc[0]["党组织数"] == 1
    assert table(out, "coverage/city").iloc[0]["党组织数"] == 1


def test_names_alone_do_not_make_two_organisations_one(tmp_path: Path) -> None:
    """Two counties each have a 科技园联合党支部 that no table numbers: these are two."""
    for county, firm in (("350102", "甲"), ("350103", "乙")):
        row = f"{firm}公司,{CODES[firm]},科技园联合党支部,1,联合,"
        write(tmp_path / county / "firms.csv", HEAD + row)
    out = worked_out(tmp_path / "out", tmp_path)
    assert table(out, "coverage/nation").iloc[0]["党组织数"] == 2


HEAD = "企业名称,统一社会信用代码,党组织名称,正式党员数,组建方式,行业党委\n"
CODES = {
    "甲": "91350100M000100Y43",
    "乙": "91350200302860018B",
    "丙": "913502007054093045",
}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_firm_in_two_counties_is_told_and_deducted_in_a_row_of_its_own(tmp_path: Path) -> None:
    """甲 stands on both lists, in one with a branch, in the other as uncovered."""
    write(
        tmp_path / "350102/firms.csv",
        f"{HEAD}甲公司,{CODES['甲']},甲公司党支部,3,单独,\n乙公司,{CODES['乙']},无,0,,\n",
    )
    write(
        tmp_path / "350103/firms.csv",
        f"{HEAD}甲公司,{CODES['甲']},无,3,,\n丙公司,{CODES['丙']},无,1,,\n",
    )
    out = worked_out(tmp_path / "out", tmp_path)
    rows = table(out, "coverage/nation").set_index("行")
    assert list(rows.index) == ["合计", "跨县重复（扣除）", "净数"]
    assert list(rows["纳入数"]) == [4, -1, 3]
    assert list(rows["组织覆盖数"]) == [1, 0, 1]
    assert list(rows["空白点"]) == [3, -1, 2]
    assert rows.loc["净数", "组织覆盖率"] == 33.3
    assert pd.isna(rows.loc["跨县重复（扣除）", "组织覆盖率"])
    listed = table(out, "firms_twice")
    assert list(listed["区划代码"]) == ["350102", "350103"]
    assert list(listed["净数计在此县"]) == ["是", "否"]
    for county in ("350102", "350103"):  # each of the two is told
        assert set(read_part(out, "twice", [county])["uscc"]) == {CODES["甲"]}
    assert list(table(out, "coverage/county")["纳入数"]) == [2, 2]  # and nothing is taken away


def test_shares_of_the_codes_find_the_same_firms(tmp_path: Path, results: Path) -> None:
    """However many firms there are, and so in however many shares they are looked for."""
    other = tmp_path / "out"
    shutil.copytree(results, other)
    first, second = COUNTIES[0], COUNTIES[3]
    place = other / "part=firms" / f"county={second}" / "part.parquet"
    shutil.copy(other / "part=firms" / f"county={first}" / "part.parquet", place)
    one, many = (find_overlaps(Loop(), str(other), [first, second], firms) for firms in (1, 10**9))
    assert len(one) == 2 * len(read_part(results, "firms", [first]))
    pd.testing.assert_frame_equal(one, many)


def test_the_load_of_a_committee_is_a_union(tmp_path: Path) -> None:
    upper = "编号,党组织名称,层级\nU1,市互联网行业党委,行业\n"
    write(tmp_path / "upper/organisations.csv", upper)
    for county, others in (("350102", "乙"), ("350103", "丙")):
        rows = "".join(
            f"{firm}公司,{CODES[firm]},无,0,,市互联网行业党委\n" for firm in ("甲", others)
        )
        write(tmp_path / county / "firms.csv", HEAD + rows)
    out = worked_out(tmp_path / "out", tmp_path)
    row = table(out, "committees").iloc[0]
    assert (row["行业党委"], row["涉及县数"], row["纳入数"]) == ("市互联网行业党委", 2, 3)


# ---- rules ----


def test_rules_go_from_the_nation_to_the_province_to_the_county(tmp_path: Path) -> None:
    """A hundred staff make a firm due; the province says fifty, one county thirty. Whether a
    smaller firm is due is unknown here, for nobody gave its formal members.
    """
    head = "企业名称,职工人数,党组织名称\n"
    for county in ("350102", "350103", "360102"):
        write(tmp_path / county / "firms.csv", head + "甲公司,60,无\n乙公司,40,无\n")
    write(tmp_path / "350103/dataset.toml", "[rules]\nmust_build_staff = 30\n")
    write(tmp_path / "nation.toml", "[provinces.35]\nmust_build_staff = 50\n")
    out = worked_out(tmp_path / "out", tmp_path)
    due = table(out, "coverage/county").set_index("区划代码")["应建数"].fillna(-1)
    assert dict(due) == {"350102": 1, "350103": 2, "360102": -1}


def test_groups_lie_within_one_district_and_a_plan_across_is_invalid(tmp_path: Path) -> None:
    """Three firms a few metres apart, one of them over the border of two districts."""
    head = "企业名称,区,经度(WGS-84),纬度(WGS-84),正式党员数,党组织名称\n"
    rows = "".join(
        f"{firm}公司,{district},119.30{at},26.07,1,无\n"
        for at, (firm, district) in enumerate(
            (("甲", "鼓楼区"), ("乙", "台江区"), ("丙", "台江区"), ("丁", "台江区"))
        )
    )
    write(tmp_path / "firms.csv", head + rows)
    raw = read_raw(tmp_path / "firms.csv")
    across = pipeline.answers(raw)
    within = pipeline.answers(raw, DEFAULT.replace({"groups_within": "district"}))
    assert set(across.plan.groups["firm"]) == {"甲公司", "乙公司", "丙公司", "丁公司"}
    assert set(within.plan.groups["firm"]) == {"乙公司", "丙公司", "丁公司"}
    candidates = within._candidates
    assert any(check_plan(candidates, across.plan, within.graph.rules))
    assert not any(check_plan(candidates, within.plan, within.graph.rules))


def test_firms_of_one_district_are_planned_the_same_with_the_rule(province: Path) -> None:
    raw = read_raw(province / COUNTIES[2])
    answers = pipeline.answers(raw)
    district = answers.graph.firms["district"].mode()[0]
    firms = answers.graph.firms["district"] == district
    wide, narrow = (
        pipeline.answers(raw, DEFAULT.replace({"groups_within": value})).plan
        for value in ("anywhere", "district")
    )
    assert firms.any()
    assert narrow.cost.left_over >= wide.cost.left_over


# ---- layouts ----


@pytest.mark.parametrize("layout", ["partitions", "csv", "quoted", "parquet"])
def test_the_same_rows_give_the_same_answers_in_every_layout(
    province: Path, lists: Path, tmp_path: Path, layout: str
) -> None:
    source, more = tmp_path / "data", []
    if layout == "partitions":
        write_partitions(province, source)
    else:
        more = ["--by-county", CODE]
        path = {"parquet": source / "list.parquet"}.get(layout, source / "list.csv")
        codes = {"quoted": '"{}000000"', "parquet": "{}001"}.get(layout, "{}")
        write_one_list(province, path, codes.strip('"'), "utf-8")
        if layout == "quoted":
            quote_all(path)
    expected = files_below(worked_out(tmp_path / "expected", lists))
    found = files_below(worked_out(tmp_path / "found", source, *more))
    assert set(found) == set(expected)
    # Of these the first names the dataset, the others the file of each row.
    named = ("coverage/coverage.xlsx", "part=summary", "part=gaps", "part=problems")
    for place in expected:
        assert place.startswith(named) or found[place] == expected[place], place
    gaps, same = (read_part(tmp_path / name, "gaps") for name in ("expected", "found"))
    pd.testing.assert_frame_equal(
        gaps.drop(columns=["file", "row"]), same.drop(columns=["file", "row"])
    )


def quote_all(path: Path) -> None:
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)


def test_rows_of_unknown_codes_are_a_county_of_their_own_and_counted(tmp_path: Path) -> None:
    head = f"{CODE},企业名称,党组织名称\n"
    rows = "350102,甲公司,无\n999999,乙公司,无\n,丙公司,甲党支部\n３５０１０３,丁公司,无\n"
    write(tmp_path / "list.csv", head + rows)
    out = worked_out(tmp_path / "out", tmp_path / "list.csv", "--by-county", CODE)
    counties = table(out, "coverage/county")
    assert list(counties["区划代码"]) == ["350102", "350103", "_unknown"]
    assert list(counties["纳入数"]) == [1, 1, 2]
    whole = table(out, "coverage/nation").iloc[0]
    assert (whole["纳入数"], whole["已算县数"]) == (4, 2)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("350102", "350102"),
        ("350102000000", "350102"),
        ("350102001", "350102"),
        ("350102.0", "350102"),
        (" ３５０１０２ ", "350102"),
        ("'350102", "350102"),
        ('="350102"', "350102"),
        ("350100", "_unknown"),
        ("3501020", "_unknown"),
        ("鼓楼区", "_unknown"),
        ("", "_unknown"),
    ],
)
def test_a_cell_means_a_county_only_where_there_is_one(cell: str, code: str) -> None:
    assert county_code(cell) == code


def test_rows_of_one_list_keep_their_numbers_and_no_cell_about_people_is_copied(
    tmp_path: Path,
) -> None:
    """The share of a county lies on the disk until the run is complete; here it is cut short."""
    head = f"全省企业台账\n{CODE},企业名称,联系人,正式党员数,党组织名称\n"
    rows = (
        '350102,甲公司,钱某某,1,无\n\n350103,"乙\n公司",孙某某,1,无\n350102,丙公司,李某某,很多,无\n'
    )
    write(tmp_path / "list.csv", head + rows)
    out = worked_out(
        tmp_path / "out", tmp_path / "list.csv", "--by-county", CODE, "--only", "350102"
    )
    problems = read_part(out, "problems", ["350102"])
    assert list(problems.loc[problems["code"] == "BAD_COUNT", "row"]) == [6]
    assert list(read_part(out, "gaps", ["350102"])["row"]) == [3, 6]
    kept = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    for name in ("钱某某", "孙某某", "李某某"):
        assert name.encode() not in kept
    assert (out / "shares").is_dir()
    worked_out(out, tmp_path / "list.csv", "--by-county", CODE, "--resume")
    assert not (out / "shares").exists()


# ---- what goes wrong ----


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six sound counties, and five that are empty, of broken TOML, lacking a file, of a workbook
    that is none, and too large.
    """
    folder = tmp_path_factory.mktemp("bad") / "data"
    for county in FUZHOU[:6]:
        write(folder / county / "firms.csv", "企业名称,党组织名称\n甲公司,无\n乙公司,有\n")
    (folder / "350122").mkdir()
    write(folder / "350123/firms.csv", "企业名称\n甲公司\n")
    write(folder / "350123/dataset.toml", "name = \n")
    write(folder / "350124/dataset.toml", '[files]\nfirms = "台账.csv"\n')
    (folder / "350125").mkdir()
    (folder / "350125/firms.xlsx").write_bytes(b"PK\x03\x04" + b"no workbook" * 40)
    write(folder / "350128/firms.csv", "企业名称,党组织名称\n" + "某公司,无\n" * 100_000)
    return folder


BAD = ("350122", "350123", "350124", "350125", "350128")


def test_a_bad_county_is_one_row_and_the_others_are_as_without_it(
    bad: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    found = nation(bad, "-o", out, "--county-memory", "500M")
    assert found.exit_code == 0, found.stderr
    failures = table(out, "failures").set_index("区划代码")["原因与办法"]
    assert tuple(failures.index) == BAD
    assert "没有台账" in failures["350122"]
    assert "dataset.toml" in failures["350123"]
    assert "台账.csv" in failures["350124"]
    assert "firms.xlsx" in failures["350125"]
    assert "内存" in failures["350128"]
    assert "Traceback" not in found.stderr
    good = tmp_path / "good"
    for county in FUZHOU[:6]:
        shutil.copytree(bad / county, good / county)
    expected = files_below(worked_out(tmp_path / "expected", good))
    parts = {place: held for place, held in files_below(out).items() if place.startswith("part=")}
    sound = {place: held for place, held in parts.items() if "part=failure" not in place}
    assert sound == {p: held for p, held in expected.items() if p.startswith("part=")}
    assert len(parts) == len(sound) + len(BAD)
    strict = nation(bad, "-o", out, "--resume", "--strict", "--county-memory", "500M")
    assert strict.exit_code == 1


def test_more_than_half_failing_is_bad_input(bad: Path, tmp_path: Path) -> None:
    only = [word for county in (*BAD[:3], FUZHOU[0]) for word in ("--only", county)]
    found = nation(bad, "-o", tmp_path / "out", *only)
    assert found.exit_code == 3
    assert table(tmp_path / "out", "coverage/nation").iloc[0]["纳入数"] == 2


def test_every_county_failing_leaves_the_list_of_failures(bad: Path, tmp_path: Path) -> None:
    found = nation(bad, "-o", tmp_path / "out", "--only", "350122")
    assert found.exit_code == 3
    assert len(table(tmp_path / "out", "failures")) == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["{empty}"], 3, "没有找到县的数据"),
        (["{list}"], 2, "--by-county"),
        (["{list}", "--by-county", "代码"], 2, "没有“代码”这一列"),
        (["{list}", "--by-county", "企业名称"], 3, "没有一个县级区划代码"),
        (["{folders}", "--by-county", CODE], 2, "请去掉"),
        (["{folders}", "--only", "99"], 2, "没有以此开头的县"),
        (["{folders}", "--only", "鼓楼"], 2, "区划代码"),
        (["{folders}", "--county-memory", "多"], 2, "8G"),
        (["{folders}", "--rules", "{list}"], 3, ""),
        (["{nowhere}"], 3, "没有这个文件"),
        (["{torn}", "--by-county", CODE], 3, "改成单独一行"),
        (["{glued}", "--by-county", CODE], 3, "改成单独一行"),
    ],
)
def test_what_does_not_fit_is_one_line(
    words: list[str], code: int, said: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path / "list.csv", f"{CODE},企业名称\n350102,甲公司\n")
    rows = "350102,甲公司,某街\n350103,乙公司,某街\n"
    write(tmp_path / "torn.csv", f"{CODE},企业名称,街\n道\n{rows}")
    write(tmp_path / "glued.csv", f"{CODE},企业名称,街道{rows}")
    write(tmp_path / "folders/350102/firms.csv", "企业名称,党组织名称\n甲公司,无\n")
    places = {
        name: tmp_path / place
        for name, place in (
            ("empty", "empty"), ("list", "list.csv"), ("folders", "folders"), ("nowhere", "no"),
            ("torn", "torn.csv"), ("glued", "glued.csv"),
        )
    }  # fmt: skip
    found = nation(*(word.format(**places) for word in words), "-o", tmp_path / "out")
    assert found.exit_code == code, found.stderr
    assert said in found.stderr
    assert "Traceback" not in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1


# ---- going on ----


def test_resuming_works_out_only_what_has_changed(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    for county in FUZHOU[:3]:
        write(data / county / "firms.csv", "企业名称,党组织名称,职工人数\n甲公司,无,60\n")
    worked_out(out, data)
    again = nation(data, "-o", out)
    assert again.exit_code == 2
    assert "--resume" in again.stderr
    times = {p: p.stat().st_mtime_ns for p in out.rglob("part.parquet")}

    write(data / FUZHOU[1] / "firms.csv", "企业名称,党组织名称,职工人数\n甲公司,甲党支部,60\n")
    said = nation(data, "-o", out, "--resume")
    assert "算了 1，沿用 2" in said.stderr
    moved = {p.parent.name for p, time in times.items() if p.stat().st_mtime_ns != time}
    assert moved == {f"county={FUZHOU[1]}"}
    assert table(out, "coverage/nation").iloc[0]["组织覆盖数"] == 1

    write(tmp_path / "rules.toml", "must_build_staff = 50\n")
    said = nation(data, "-o", out, "--resume", "--rules", tmp_path / "rules.toml")
    assert "算了 3，沿用 0" in said.stderr
    assert table(out, "coverage/nation").iloc[0]["应建数"] == 3

    shutil.rmtree(data / FUZHOU[2])  # no county of the data any more
    worked_out(out, data, "--resume", "--rules", tmp_path / "rules.toml")
    assert list(table(out, "coverage/county")["区划代码"]) == list(FUZHOU[:2])
    assert not list(out.rglob(f"county={FUZHOU[2]}/*.parquet"))
    fresh = worked_out(tmp_path / "fresh", data, "--rules", tmp_path / "rules.toml")
    assert files_below(out) == files_below(fresh)


def test_what_counties_share_is_read_anew_where_it_has_changed(tmp_path: Path) -> None:
    """In one process too, as workers of a cluster that live longer than a run."""
    data, out = tmp_path / "data", tmp_path / "out"
    for county, firm in (("350102", "甲"), ("350103", "乙")):
        write(data / county / "firms.csv", f"{HEAD}{firm}公司,{CODES[firm]},无,1,,U1\n")
    upper = "编号,党组织名称,层级\nU1,{}行业党委,行业\n"
    write(data / "upper/organisations.csv", upper.format("互联网"))
    worked_out(out, data)
    assert list(table(out, "committees")["行业党委"]) == ["互联网行业党委"]
    write(data / "upper/organisations.csv", upper.format("物流"))
    worked_out(out, data, "--resume")
    assert list(table(out, "committees")["行业党委"]) == ["物流行业党委"]


def test_waves_and_their_size_change_nothing(lists: Path, tmp_path: Path) -> None:
    one = files_below(worked_out(tmp_path / "one", lists, "--wave", "1"))
    assert one == files_below(worked_out(tmp_path / "all", lists))


def test_the_record_says_what_each_county_took(results: Path) -> None:
    record = json.loads((results / "run.json").read_text(encoding="utf-8"))
    assert record["groups_within"] == "district"
    assert set(record["counties"]) == set(COUNTIES)
    for county in record["counties"].values():
        assert county["state"] == "done"
        assert county["seconds"] > 0


def test_each_county_may_have_files_of_its_own(lists: Path, tmp_path: Path) -> None:
    only = ["--only", COUNTIES[2]]
    for form, files in (("csv", {"coverage_district.csv", "gaps.csv"}), ("xlsx", {"report.xlsx"})):
        out = worked_out(tmp_path / form, lists, "--county-files", form, *only)
        assert files <= {p.name for p in (out / "counties" / COUNTIES[2]).iterdir()}


def test_a_county_that_fails_later_keeps_no_answer_of_before(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    for county in FUZHOU[:3]:
        write(data / county / "firms.csv", "企业名称,党组织名称\n甲公司,无\n")
    worked_out(out, data, "--county-files")
    (data / FUZHOU[0] / "firms.csv").unlink()
    worked_out(out, data, "--county-files", "--resume")
    left = [place for place in files_below(out) if FUZHOU[0] in place]
    assert left == [f"part=failure/county={FUZHOU[0]}/part.parquet"]


def test_a_folder_says_what_of_it_is_not_read(tmp_path: Path) -> None:
    write(tmp_path / "350102/firms.csv", "企业名称\n甲公司\n")
    write(tmp_path / "说明.docx", "")
    (tmp_path / "福州").mkdir()
    found = find_counties(tmp_path)
    assert [county.code for county in found.counties] == ["350102"]
    assert found.note is not None
    assert "福州" in found.note.zh


HIDING = """
import sys
class Hides:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "pyspark":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Hides())
from orggraph.cli.main import run
run()
"""


def test_without_pyspark_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    write(tmp_path / "350102/firms.csv", "企业名称\n甲公司\n")
    words = ["nation", str(tmp_path), "-o", str(tmp_path / "out"), "--master", "local[2]"]
    found = subprocess.run(
        [sys.executable, "-c", HIDING, *words], capture_output=True, text=True, encoding="utf-8"
    )
    assert found.returncode == 2
    assert "orggraph[spark]" in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1
