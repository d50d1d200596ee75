"""What cells answer in the marks and words of an office: rings and crosses, organisations newly
founded, instructors by name, and lists that are no ledger of firms.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from test_office_shapes import A, B, C, S, statuses, workbook
from workbooks import codes

import orggraph
from orggraph.core.errors import InputError


def test_a_ring_is_a_tick_beside_a_cross(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织"], [A, "○"], [B, "×"], [C, "○"])
    assert statuses(path) == {A: S.ORG_UNSPECIFIED, B: S.UNCOVERED, C: S.ORG_UNSPECIFIED}


def test_rings_alone_under_answers_are_ticks_and_empty_boxes_beside_full_ones(
    tmp_path: Path,
) -> None:
    heading = ["企业名称", "单独", "联合", "未建"]
    expected = {A: S.ORG_SINGLE, B: S.UNCOVERED, C: S.ORG_JOINT}
    ticked = workbook(tmp_path, heading, [A, "○", "", ""], [B, "", "", "○"], [C, "", "○", ""])
    assert statuses(ticked) == expected
    boxes = workbook(tmp_path, heading, [A, "●", "○", "○"], [B, "○", "○", "●"], [C, "○", "●", "○"])
    assert statuses(boxes) == expected


def test_rings_that_nothing_explains_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织"], [A, "○"], [B, ""], [C, "○"])
    assert set(statuses(path).values()) == {S.UNKNOWN}
    assert "ODD_STATEMENT" in codes(path)


@pytest.mark.parametrize("heading", ["党建指导员姓名", "指导员姓名及联系电话", "党建指导员名单"])
def test_an_instructor_who_is_named_is_there_and_the_name_stays_out(
    tmp_path: Path, heading: str
) -> None:
    path = workbook(
        tmp_path, ["企业名称", "党组织名称", heading], [A, "云帆党支部", ""], [B, "", "李小明"]
    )
    assert statuses(path)[B] is S.WORK_ONLY
    assert "李小明" not in orggraph.read(path).tables.firms.to_csv()


def test_who_sent_an_instructor_tells_that_there_is_one(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["企业名称", "党组织名称", "党建指导员", ""],
        ["", "", "姓名", "单位"],
        [A, "云帆党支部", "", ""],
        [B, "", "李小明", "东城街道"],
        merged={"C1:D1": "党建指导员"},
    )
    assert statuses(path)[B] is S.WORK_ONLY
    assert "LOST_COLUMN" not in codes(path)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("新成立党支部", S.ORG_UNSPECIFIED),
        ("8月新建党支部", S.ORG_UNSPECIFIED),
        ("新增党组织", S.ORG_UNSPECIFIED),
        ("本年度新成立联合党支部", S.ORG_JOINT),
        ("拟新成立党支部", S.PENDING),
        ("新建街道党支部", S.ORG_FALLBACK),
    ],
)
def test_newly_founded_is_no_name_that_firms_share(tmp_path: Path, words: str, status: S) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织名称"], [A, words], [B, words])
    assert set(statuses(path).values()) == {status}


def test_a_change_in_an_unknown_column_counts_and_is_told(tmp_path: Path) -> None:
    heading = ["企业名称", "党组织情况", "变动情况"]
    path = workbook(
        tmp_path, heading, [A, "已建", ""], [B, "未建", "新成立党支部"], [C, "未建", "无"]
    )
    assert statuses(path)[B] is S.ORG_UNSPECIFIED
    assert "LATER_COUNTS" in codes(path)


@pytest.mark.parametrize("name", ["锦屏社区党委", "锦屏村委会党支部", "锦屏镇党委"])
def test_the_organisation_of_a_community_is_no_joint_branch_of_its_firms(
    tmp_path: Path, name: str
) -> None:
    path = workbook(tmp_path, ["企业名称", "党组织名称"], [A, name], [B, name])
    assert set(statuses(path).values()) == {S.ORG_FALLBACK}


@pytest.mark.parametrize("area", ["名称", "单位", "单位名称"])
def test_a_summary_is_refused_as_a_csv_too(tmp_path: Path, area: str) -> None:
    path = tmp_path / "各街道.csv"
    rows = f"序号,{area},企业数,已建党组织\n1,太平街道,20,5\n2,横峰街道,10,5\n"
    path.write_text(rows, "utf-8")
    with pytest.raises(InputError, match="is a summary"):
        orggraph.read(path)
