"""The bulletin an office sends, and the line of several dates: as text, as a page, as a Word
document, in both languages.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from orggraph.analysis.analysis import Answers
from orggraph.analysis.pipeline import answers
from orggraph.cli.main import main
from orggraph.core.errors import UsageError
from orggraph.core.messages import Text
from orggraph.ingest import RawDataset, RawTable
from orggraph.io.reader import read_raw
from orggraph.render.bulletin import Bulletin, Section, bulletin, html, markdown, period_name
from orggraph.render.docx import docx_bytes
from orggraph.reports.comparison import Period

pytestmark = pytest.mark.slow  # whole reports each

HEAD = "企业名称,区,正式党员数,党组织名称,组建方式,指导员编号\n"
OLD = (
    HEAD + "甲公司,云栖区,3,甲公司党支部,单独组建,\n乙公司,云栖区,1,无,,\n"
    "丙公司,墨湖区,2,丙公司党支部,单独组建,\n丁公司,墨湖区,0,无,,\n网络协会,云栖区,0,无,,\n"
)
NEW = (
    HEAD + "甲公司,云栖区,3,甲公司党支部,单独组建,\n"
    "乙公司,云栖区,1,乙公司党支部,单独组建,\n丙公司,墨湖区,2,无,,\n丁公司,墨湖区,0,无,,ZD-001\n"
    "戊公司,墨湖区,0,无,,\n网络协会,云栖区,0,无,,\n"
)
CAMPAIGN = """
[campaign]
name = "百日攻坚"
start = 2026-05-01
end = 2026-08-08
targets = { "合计" = 80, "云栖区" = 100 }
base_covered = { "合计" = 1 }
base_rates = { "合计" = 25 }
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two dates: 乙公司 is newly covered, 丙公司 has lost its branch, 丁公司 has an instructor,
    戊公司 is new.
    """
    place = tmp_path_factory.mktemp("desk")
    for name, firms, as_of, more in (
        ("old", OLD, "2026-06-20", ""),
        ("new", NEW, "2026-06-30", CAMPAIGN),
    ):
        (place / name).mkdir()
        ownership = "".join(
            f"{line},{'类别' if i == 0 else '社会组织' if '协会' in line else '电商'}\n"
            for i, line in enumerate(firms.splitlines())
        )
        (place / name / "firms.csv").write_text(ownership, encoding="utf-8")
        (place / name / "dataset.toml").write_text(
            f'name = "小城"\nas_of = "{as_of}"\n{more}', encoding="utf-8"
        )
    return place


@pytest.fixture(scope="module")
def period(desk: Path) -> Period:
    return Period([answers(read_raw(desk / name)) for name in ("old", "new")])


@pytest.fixture(scope="module")
def page(period: Period) -> Bulletin:
    return bulletin(period)


def run(desk: Path, *words: str) -> Result:
    done = CliRunner().invoke(
        main, [w.replace("@", f"{desk}/") for w in words], prog_name="orggraph"
    )
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
    return done


def test_the_ten_days_and_the_quarter_a_date_falls_into() -> None:
    days = {
        1: "上旬（1日—10日）",
        10: "上旬（1日—10日）",
        11: "中旬（11日—20日）",
        20: "中旬（11日—20日）",
        21: "下旬（21日—28日）",
        28: "下旬（21日—28日）",
    }
    assert {d: period_name(dt.date(2026, 2, d), False).zh for d in days} == {
        d: f"2026年2月{said}" for d, said in days.items()
    }
    quarters = {
        1: "第一季度（1月—3月）",
        3: "第一季度（1月—3月）",
        4: "第二季度（4月—6月）",
        12: "第四季度（10月—12月）",
    }
    assert {m: period_name(dt.date(2026, m, 15), True).zh for m in quarters} == {
        m: f"2026年{said}" for m, said in quarters.items()
    }


def test_the_bulletin_says_the_rate_what_changed_it_and_how_the_campaign_goes(
    page: Bulletin,
) -> None:
    """2 of 4, then 2 of 5: the base alone moved the rate by 40 − 50 = −10 points. Day 61: 4 of 5
    are wanted, 2 are covered.
    """
    said = "\n".join(p.zh for section in page.sections for p in section.paragraphs)
    assert (
        "组织覆盖率 40.0%（2/5，实体运营企业），较上期 -10.00 个百分点（覆盖增减 +0.00，"
        "底数变化 -10.00），较基期 +15.00 个百分点" in said
    )
    assert (
        "本旬新覆盖 1 家，新失覆盖 1 家，组建方式提升 0 家，新增工作覆盖 1 家；"
        "新建组织 1 个，升格 0 个，撤销 1 个；新纳入底数 1 家" in said
    )
    assert (
        "“百日攻坚”第 61 天，共 100 天（2026-05-01 至 2026-08-08），尚余 39 天；目标 80.0%，"
        in said
    )
    assert (
        "还差 2 家；此后每天须新覆盖 0.1 家；至今净增 1 家，每天 0.0 家（基期取自 [campaign]）"
        in said
    )
    assert "新失覆盖 1 家：丙公司（所在党组织已撤销：丙公司党支部）" in said
    assert "社会组织另计底数，不计入以上各率：组织覆盖率 0.0%（0 ÷ 1）" in said


def test_a_district_of_another_city_stands_behind_the_ranks_and_is_counted_and_said() -> None:
    def date(as_of: str, covered: str) -> Answers:
        firms = [(f"{d}{i}", d) for d in ("思明区", "湖里区") for i in range(3)] + [
            ("外地", "上海市徐汇区")
        ]
        rows = "".join(
            f"{name},{d},{f'{name}党支部' if name in covered else '无'}\n" for name, d in firms
        )
        frame = pd.read_csv(io.StringIO("企业名称,区,党组织名称\n" + rows), dtype="str")
        return answers(
            RawDataset(
                "厦门",
                (RawTable("firms", "f.csv", "", frame, np.arange(2, 2 + len(frame))),),
                as_of=as_of,
            )
        )

    page = bulletin(Period([date("2026-06-20", ""), date("2026-06-30", "外地 湖里区0")]))
    table = next(section.sheet for section in page.sections if section.sheet is not None).frame
    assert [str(g) for g in table["group"]][:3] == ["湖里区", "思明区", "上海市徐汇区"]
    assert table["rank"].fillna(0).tolist() == [1, 2, 0, 0]
    assert any("上海市徐汇区 1 家" in note.zh and "不参加排名" in note.zh for note in page.notes)
    assert "上海" not in "".join(p.zh for section in page.sections for p in section.paragraphs)


def test_the_table_ranks_the_districts_with_their_targets(page: Bulletin) -> None:
    frame = next(s.sheet for s in page.sections if s.sheet is not None).frame
    rows = frame.set_index(frame["group"].map(str))
    said = ["rank", "founded", "covered", "rate_after", "points", "target", "to_target"]
    assert rows.loc["云栖区", said].tolist() == [1, 1, 1, 100.0, "+50.00", 100, 0]
    assert rows.loc["墨湖区", ["rank", "dissolved", "rate_after", "points"]].tolist() == [
        2,
        1,
        0.0,
        "-50.00",
    ]
    assert rows.index[-1] == "TOTAL"


def test_markdown_html_and_word_say_the_same_in_both_languages(page: Bulletin) -> None:
    for lang in ("zh", "en"):
        told = [p.say(lang) for s in page.sections for p in (s.heading, *s.paragraphs)]
        marked = re.sub(r"\\(?=[^\w\s])", "", markdown(page, lang))
        shown = html(page, lang).replace("&#34;", '"').replace("&amp;", "&")
        paper = docx.Document(io.BytesIO(docx_bytes(page, lang)))
        written = [p.text for p in paper.paragraphs]
        for sentence in told:
            assert sentence in marked
            assert sentence in shown
            assert sentence in written
        cells = [cell.text for row in paper.tables[0].rows for cell in row.cells]
        assert all(f"| {cell} " in marked or f"**{cell}**" in marked for cell in cells)
    assert "<script" not in html(page)
    assert not re.search(
        r"[\u4e00-\u9fff]",
        re.sub(r"小城|[甲乙丙丁戊]公司(党支部)?|云栖区|墨湖区|百日攻坚", "", markdown(page, "en")),
    )


def test_the_word_document_is_a4_bears_chinese_type_and_no_time_of_writing(page: Bulletin) -> None:
    one, two = docx_bytes(page), docx_bytes(page)
    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert 'w:eastAsia="仿宋"' in parts.read("word/document.xml").decode()
    paper = docx.Document(io.BytesIO(one))
    assert (round(paper.sections[0].page_width.mm), round(paper.sections[0].page_height.mm)) == (
        210,
        297,
    )


def test_the_command_writes_each_form_by_its_suffix_and_takes_the_words_of_both_languages(
    desk: Path, tmp_path: Path
) -> None:
    for word, suffix in (("旬", "md"), ("ten-day", "html"), ("季", "docx"), ("quarter", "md")):
        target = tmp_path / f"{word}.{suffix}"
        assert (
            run(desk, "compare", "@old", "@new", "--bulletin", word, "-o", str(target)).exit_code
            == 0
        )
        assert target.stat().st_size > 500
    assert "季度通报" in (tmp_path / "quarter.md").read_text(encoding="utf-8")
    assert run(desk, "compare", "@old", "@new", "--bulletin", "旬").stdout.startswith(
        "# 小城党组织覆盖旬通报\n"
    )
    assert run(desk, "compare", "@old", "@new", "--bulletin", "年").exit_code == 2
    refused = run(
        desk,
        "--lang",
        "en",
        "compare",
        "@old",
        "@new",
        "--bulletin",
        "旬",
        "-o",
        str(tmp_path / "a.pdf"),
    )
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "a.pdf: no format has this suffix; use one of .md .html .docx" in refused.stderr


def test_without_a_date_there_is_no_bulletin(desk: Path) -> None:
    dates = [answers(read_raw(desk / name)) for name in ("old", "new")]
    object.__setattr__(dates[1].graph, "as_of", None)
    with pytest.raises(UsageError, match="needs a date"):
        bulletin(Period(dates))


@pytest.mark.parametrize(
    ("before", "quarterly", "fits"),
    [
        (dt.date(2026, 6, 20), False, True),
        (dt.date(2026, 3, 31), False, False),
        (dt.date(2026, 3, 31), True, True),
        (dt.date(2026, 6, 20), True, False),
    ],
)
def test_a_bulletin_whose_dates_do_not_fit_its_period_says_so_and_counts_since_the_earlier(
    desk: Path, before: dt.date, quarterly: bool, fits: bool
) -> None:
    dates = [answers(read_raw(desk / name)) for name in ("old", "new")]
    object.__setattr__(dates[0].graph, "as_of", before)
    page = bulletin(Period(dates), quarterly)
    said = "".join(words.zh for words in page.head)
    changes = page.sections[0].paragraphs[1].zh
    assert ("两期相隔" not in said) == fits
    assert changes.startswith(
        ("本旬", "本季") if fits else f"自{before.year}年{before.month}月{before.day}日以来"
    )


def test_the_lists_of_a_comparison_on_the_screen_and_in_a_workbook(
    desk: Path, tmp_path: Path
) -> None:
    firms = run(desk, "compare", "@old", "@new", "--show", "firms", "--format", "csv").stdout
    assert "新覆盖,乙公司," in firms
    assert "新失覆盖,丙公司," in firms
    assert run(desk, "compare", "@old").exit_code == 2
    book = tmp_path / "比较.xlsx"
    assert run(desk, "compare", "@old", "@old", "@new", "-o", str(book)).exit_code == 0
    names = openpyxl.load_workbook(book).sheetnames
    assert names == [
        "总览",
        "各区变动",
        "企业变动清单",
        "党组织变动清单",
        "历期走势",
        "名称代码变更企业",
        "社会组织_各区变动",
        "现行规则",
    ]
    with zipfile.ZipFile(book) as parts:
        assert any(
            b"<c:lineChart>" in parts.read(n)
            for n in parts.namelist()
            if n.startswith("xl/charts/")
        )
    line = run(desk, "compare", "@old", "@new", "--show", "series", "--format", "html").stdout
    assert "<polyline points=" in line
    assert "50.0%" in line


def test_the_report_of_one_date_tells_of_its_campaign_and_a_wrong_one_is_refused(
    desk: Path, tmp_path: Path
) -> None:
    assert run(desk, "report", "@new", "-o", str(tmp_path / "r.md")).exit_code == 0
    assert "“百日攻坚”第 61 天，共 100 天" in (tmp_path / "r.md").read_text(encoding="utf-8")
    (tmp_path / "town").mkdir()
    (tmp_path / "town" / "firms.csv").write_text(OLD, encoding="utf-8")
    (tmp_path / "town" / "dataset.toml").write_text(
        "[campaign]\nstart = 2026-05-01\nfinish = 2026-08-08\n", encoding="utf-8"
    )
    refused = run(tmp_path, "coverage", "@town")
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert "dataset.toml：[campaign] finish：没有这一项" in refused.stderr


def test_what_the_later_data_do_not_state_is_to_be_verified_in_the_bulletin_and_ends_nothing(
    tmp_path: Path,
) -> None:
    """甲公司 leaves its organisation blank and 丙公司 is not listed: neither is newly uncovered,
    dissolved or gone.
    """
    later = OLD.replace("3,甲公司党支部,单独组建", "3,,").replace(
        "丙公司,墨湖区,2,丙公司党支部,单独组建,\n", ""
    )
    for name, firms in (("old", OLD), ("new", later)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "firms.csv").write_text(firms, encoding="utf-8")
        (tmp_path / name / "dataset.toml").write_text('as_of = "2026-06-30"\n', encoding="utf-8")
    shown = run(tmp_path, "compare", "@old", "@new", "--bulletin", "旬").stdout.replace("\\", "")
    assert "新失覆盖 0 家" in shown
    assert "撤销 0 个" in shown
    assert "退出 0 家" in shown
    assert (
        "待核实：本期名单未列的企业 1 家，原已覆盖、本期未填党组织的企业 1 家，"
        "本期名单未列或未明的党组织 2 个" in shown
    )
    assert (
        "原已覆盖，本期待核实 1 家：甲公司（本期未填党组织，待核实（上期：甲公司党支部））" in shown
    )
    assert (
        "本期名单未列（待核实） 1 家：丙公司（本期名单未列，待核实是否注销、迁出或漏填）" in shown
    )
    told = run(tmp_path, "compare", "@old", "@new", "--format", "json").stderr
    assert "未写明的不算撤销、退出或失去覆盖" in told


def test_characters_that_xml_cannot_hold_and_a_long_name_still_make_a_word_document(
    period: Period,
) -> None:
    odd = "云\uffff汀\x0b\ufffe\x00\ud800" + "长" * 300
    page = Bulletin(
        Text(odd, odd),
        Text(odd, odd),
        Text(odd, odd),
        (Section(Text(odd, odd), (Text(odd, odd),)),),
        (Text(odd, odd),),
    )
    paper = docx.Document(io.BytesIO(docx_bytes(page)))
    assert {p.text for p in paper.paragraphs} == {"云\ufffd汀" + "\ufffd" * 4 + "长" * 300}
    assert len(paper.core_properties.title) == 255
