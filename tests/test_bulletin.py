"""The bulletin an office sends, and the line of several dates: as text, as a page, as a Word
document, in both languages.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace
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
from orggraph.core.errors import InputError, UsageError
from orggraph.core.messages import verbatim
from orggraph.ingest import RawDataset, RawTable
from orggraph.io.reader import read_raw
from orggraph.render.bulletin import html, markdown
from orggraph.render.docx import docx_bytes
from orggraph.reports.bulletin import (
    Bulletin,
    Section,
    _title,
    bulletin,
    moved,
    period_name,
    place_moved,
)
from orggraph.reports.comparison import Period
from orggraph.reports.letterhead import Letterhead, letterhead_of

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
            f'name = "小城"\nas_of = "{as_of}"\n[rules]\nrank_least_firms = 1\n{more}',
            encoding="utf-8",
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


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("云汀区互联网企业2026年9月", "云汀区互联网企业"),
        ("云汀区2026年三季度", "云汀区"),
        ("2026年9月", "2026年9月"),
        ("云汀2026年9月台账", "云汀2026年9月台账"),
        ("四轮台账", "四轮台账"),
        ("岳阳市互联网企业党建工作基础台账（2026年三季度）", "岳阳市互联网企业"),
        ("岳阳市非公企业（互联网类）党组织情况统计表", "岳阳市非公企业（互联网类）"),
    ],
)
def test_the_title_bears_the_period_of_the_bulletin_alone(name: str, shown: str) -> None:
    assert _title(name, False).zh == f"{shown}党组织覆盖旬通报"


def tables(page: Bulletin) -> dict[str, pd.DataFrame]:
    return {sheet.key: sheet.frame for section in page.sections for sheet in section.sheets}


def test_the_bulletin_says_the_rate_what_changed_it_and_how_the_campaign_goes(
    page: Bulletin,
) -> None:
    """2 of 4, then 2 of 5: the base alone moved the rate by 40 − 50 = −10 points. Day 61: 4 of 5
    are wanted, 2 are covered.
    """
    said = "\n".join(p.zh for section in page.sections for p in section.paragraphs)
    assert (
        "组织覆盖率40.0%（2/5，实体运营企业），较上期50.0%（2/4）下降10.00个百分点"
        "（因底数增加），较基期提高15.00个百分点" in said
    )
    assert (
        "本旬新覆盖1家，由已覆盖转为未覆盖1家，组建方式提升0家，新增工作覆盖1家；"
        "新建组织1个，升格0个，撤销1个；新纳入底数1家" in said
    )
    assert (
        "“百日攻坚”第 61 天，共 100 天（2026-05-01 至 2026-08-08），尚余 39 天；目标 80.0%，"
        in said
    )
    assert "还差 2 家；此后每天须新覆盖 0.1 家；至今净增 1 家，每天 0.0 家。" in said
    assert "campaign" not in said
    assert "由已覆盖转为未覆盖的企业1家，见表3。" in said
    assert "社会组织另计底数，不计入以上各率：组织覆盖率0.0%（0/1）" in said
    lost = tables(page)["bulletin_firms"]
    assert lost[["name", "group"]].values.tolist() == [["丙公司", "墨湖区"]]
    assert lost["reason"][0].zh == "所在党组织已撤销：丙公司党支部"


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
                rules={"rank_least_firms": 1},
            )
        )

    page = bulletin(Period([date("2026-06-20", ""), date("2026-06-30", "外地 湖里区0")]))
    table = tables(page)["bulletin"]
    assert [str(g) for g in table["group"]][:3] == ["湖里区", "思明区", "上海市徐汇区"]
    assert table["rank"].fillna(0).tolist() == [1, 2, 0, 0]
    assert any("上海市徐汇区 1 家" in note.zh and "不参加排名" in note.zh for note in page.notes)
    assert "上海" not in "".join(p.zh for section in page.sections for p in section.paragraphs)


def test_the_table_ranks_the_districts_with_their_targets(page: Bulletin) -> None:
    rows = tables(page)["bulletin"]
    rows = rows.set_index(rows["group"].map(str))
    said = ["rank", "base_after", "organised_after", "founded", "covered", "rate_after"]
    assert rows.loc["云栖区", said].tolist() == [1, 2, 2, 1, 1, 100.0]
    assert rows.loc["墨湖区", ["rank", "dissolved", "rate_after"]].tolist() == [2, 1, 0.0]
    assert [change.zh for change in rows["change"]] == ["提高50.00", "下降50.00", "下降10.00"]
    assert [place and place.zh for place in rows["place"]] == ["不变", "由第1位降至第2位", None]
    assert rows.index[-1] == "TOTAL"
    wanted = tables(page)["bulletin_targets"]
    wanted = wanted.set_index(wanted["group"].map(str))
    assert wanted.loc["云栖区", ["target", "to_target", "wanted"]].tolist() == [100, 0, 0]


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


def test_no_page_of_the_word_document_holds_the_signature_alone(page: Bulletin) -> None:
    signed = replace(page, letterhead=Letterhead(issuer="云栖区委两新工委"))
    lines = docx.Document(io.BytesIO(docx_bytes(signed))).paragraphs
    at = next(n for n, line in enumerate(lines) if n > 3 and line.text == "云栖区委两新工委")
    assert lines[at - 1].text
    assert lines[at - 1].paragraph_format.keep_with_next
    assert lines[at].paragraph_format.keep_with_next


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


def test_an_office_is_printed_around_the_bulletin_from_the_declaration_and_the_command(
    desk: Path, tmp_path: Path
) -> None:
    printed = """
[bulletin]
issuer = "云栖市委两新工委"
to = ["各区委两新工委", "市直有关部门"]
number = 3
annexes = "空白点清单"
"""
    new = tmp_path / "new"
    new.mkdir()
    for name in ("firms.csv", "dataset.toml"):
        text = (desk / "new" / name).read_text(encoding="utf-8")
        (new / name).write_text(text + (printed if name.endswith("toml") else ""), encoding="utf-8")
    call = ["compare", "@old", str(new), "--bulletin", "旬"]
    shown = run(desk, *call).stdout.split("\n\n")
    assert shown[:3] == ["**云栖市委两新工委**", "第3期", "# 小城党组织覆盖旬通报"]
    assert "各区委两新工委，市直有关部门：" in shown
    closing = shown.index("附件：空白点清单")
    assert shown[closing + 1 : closing + 3] == ["云栖市委两新工委", "2026年6月30日"]
    other = ["--signed", "云栖市委两新工委办公室", "--dated", "2026-07-02", "--issue", "增刊"]
    word = tmp_path / "b.docx"
    annexes = ["--annex", "甲", "--annex", "乙"]
    assert run(desk, *call, *other, *annexes, "-o", str(word)).exit_code == 0
    lines = [p.text for p in docx.Document(str(word)).paragraphs if p.text]
    assert lines[:2] == ["云栖市委两新工委", "增刊"]
    at = lines.index("附件1：甲")
    assert lines[at + 1 : at + 4] == ["附件2：乙", "云栖市委两新工委办公室", "2026年7月2日"]
    assert run(desk, "snapshot", str(new), "-o", str(tmp_path / "n.orggraph")).exit_code == 0
    kept = run(desk, "compare", "@old", str(tmp_path / "n.orggraph"), "--bulletin", "旬")
    assert kept.stdout.startswith("**云栖市委两新工委**\n\n第3期\n")
    alone = run(desk, "compare", "@old", "@new", "--issuer", "云栖市委两新工委")
    assert (alone.exit_code, alone.stdout) == (2, "")
    assert "--issuer 只印在通报上" in alone.stderr
    as_clerks_write = [*call, "--signed", "办公室", "--dated", "2026年7月2日"]
    assert "办公室\n\n2026年7月2日" in run(desk, *as_clerks_write).stdout
    wrong = run(desk, *call, "--dated", "下月初")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "--dated “下月初”不是日期" in wrong.stderr


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"issuers": "甲"}, "没有这一项，是否指 issuer"),
        ({"issuer": ["甲"]}, "应为文字"),
        ({"dated": "七月二日"}, "“七月二日”不是日期"),
    ],
)
def test_a_letterhead_that_cannot_be_read_names_its_entry(said: dict[str, str], told: str) -> None:
    with pytest.raises(InputError) as error:
        letterhead_of(said)
    assert f"dataset.toml：[bulletin] 的 {next(iter(said))}：" in error.value.text.zh
    assert told in error.value.text.zh


def test_a_telephone_number_is_never_printed_around_a_bulletin() -> None:
    assert "13800138000" not in letterhead_of({"signed": "联系电话13800138000"}).signature
    assert letterhead_of({"issuer": "中共云栖市委两新工委"}) == Letterhead(
        issuer="中共云栖市委两新工委"
    )


@pytest.mark.parametrize(
    ("points", "said"), [(1.95, "提高1.95个百分点"), (-0.5, "下降0.50个百分点"), (0.0, "持平")]
)
def test_a_change_is_said_in_words(points: float, said: str) -> None:
    assert moved(points).zh == said


def test_a_rank_moves_in_words_and_says_nothing_where_there_was_none() -> None:
    assert place_moved(4, 2).zh == "由第4位升至第2位"
    assert place_moved(2, 4).zh == "由第2位降至第4位"
    assert place_moved(2, 2).zh == "不变"
    assert place_moved(pd.NA, 2).zh == ""


def test_many_firms_stand_in_a_table_of_twenty_and_never_in_a_sentence(tmp_path: Path) -> None:
    """Twenty-five firms of one street are not listed any more."""
    rows = [f"企业{i:02d}有限公司,云栖区,3,无,,\n" for i in range(50)]
    for name, firms, day in (("old", rows, "06-20"), ("new", rows[25:], "06-30")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "firms.csv").write_text(HEAD + "".join(firms), encoding="utf-8")
        (tmp_path / name / "dataset.toml").write_text(f'as_of = "2026-{day}"\n', encoding="utf-8")
    shown = run(tmp_path, "compare", "@old", "@new", "--bulletin", "旬").stdout
    assert "本期名单未列的企业（待核实）25家，表2列前20家，全部见变动清单。" in shown
    paragraphs = [line for line in shown.splitlines() if line and not line.startswith("|")]
    assert not any("企业01" in line for line in paragraphs)
    assert shown.count("| 云栖区 | 本期名单未列") == 20


def test_workbooks_without_a_date_take_it_from_the_command(tmp_path: Path) -> None:
    for name, firms in (("a.csv", OLD), ("b.csv", NEW)):
        (tmp_path / name).write_text(firms, encoding="utf-8")
    call = ["compare", "@a.csv", "@b.csv", "--bulletin", "旬"]
    assert "请加 --as-of" in run(tmp_path, *call).stderr
    both = run(tmp_path, *call, "--as-of", "2026-06-20", "--as-of", "2026-06-30").stdout
    assert "两期相隔" not in both
    assert "截至2026年6月30日" in both
    one = run(tmp_path, *call, "--as-of", "2026-06-30").stdout
    assert "截至2026年6月30日" in one
    wrong = run(tmp_path, *call, *["--as-of", "2026-06-30"] * 3)
    assert (wrong.exit_code, "--as-of 写了 3 次" in wrong.stderr) == (2, True)


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
    assert "转为未覆盖,丙公司," in firms
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
    assert "由已覆盖转为未覆盖0家" in shown
    assert "撤销0个" in shown
    assert "退出0家" in shown
    assert (
        "待核实：本期名单未列的企业 1 家，原已覆盖、本期未填党组织的企业 1 家，"
        "本期名单未列或未明的党组织 2 个" in shown
    )
    assert "原已覆盖、本期未填党组织的企业（待核实）1家，见表2" in shown
    assert "| 甲公司 | 云栖区 | 本期未填党组织，待核实（上期：甲公司党支部） |" in shown
    assert "本期名单未列的企业（待核实）1家，见表3" in shown
    assert "| 丙公司 | 墨湖区 | 本期名单未列，待核实是否注销、迁出或漏填 |" in shown
    told = run(tmp_path, "compare", "@old", "@new", "--format", "json").stderr
    assert "未写明的不算撤销、退出或失去覆盖" in told


def test_characters_that_xml_cannot_hold_and_a_long_name_still_make_a_word_document(
    period: Period,
) -> None:
    odd = "云\uffff汀\x0b\ufffe\x00\ud800" + "长" * 300
    page = Bulletin(
        verbatim(odd),
        verbatim(odd),
        (Section(verbatim(odd), (verbatim(odd),)),),
        (verbatim(odd),),
    )
    paper = docx.Document(io.BytesIO(docx_bytes(page)))
    assert {p.text for p in paper.paragraphs if p.text} == {
        "云\ufffd汀" + "\ufffd" * 4 + "长" * 300
    }
    assert len(paper.core_properties.title) == 255


STREETS = (
    "企业名称,街道,正式党员数,党组织名称,组建方式\n"
    + "".join(f"甲{n}公司,望汐街道,1,甲{n}公司党支部,单独组建\n" for n in range(10))
    + "".join(f"乙{n}公司,望汐街道,1,无,\n" for n in range(10))
    + "".join(f"丙{n}公司,听雪街道,1,丙{n}公司党支部,单独组建\n" for n in range(5))
    + "".join(f"丁{n}公司,听雪街道,1,无,\n" for n in range(15))
    + "戊公司,栖梧街道,1,无,\n"
)


def test_an_office_of_one_district_reads_its_streets(tmp_path: Path) -> None:
    """望汐 10 of 20, then 9; 听雪 5 of 20, then 12: they change places. 栖梧 has one firm."""
    later = STREETS.replace("甲0公司党支部,单独组建", "无,")
    for n in range(7):
        later = later.replace(
            f"丁{n}公司,听雪街道,1,无,", f"丁{n}公司,听雪街道,1,丁{n}党支部,单独组建"
        )
    for name, text, day in (("old", STREETS, "09-30"), ("new", later, "10-10")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "firms.csv").write_text(text, encoding="utf-8")
        (tmp_path / name / "dataset.toml").write_text(f'as_of = "2026-{day}"', encoding="utf-8")
    page = bulletin(Period([answers(read_raw(tmp_path / name)) for name in ("old", "new")]))
    section = page.sections[1]
    assert section.heading.zh == "二、各街道情况"
    assert section.paragraphs[0].zh == (
        "覆盖率居前的是听雪街道60.0%（12/20）；升幅居前的是听雪街道（提高35.00个百分点，由第2位升至第1位）；"
        "下降的有望汐街道（下降5.00个百分点，由第1位降至第2位）。"
    )
    assert (
        "纳入数不足20家的街道列出并计入合计，不参加排名：栖梧街道（1家）"
        in section.paragraphs[1].zh
    )
    [sheet] = section.sheets
    assert [c.zh for c in sheet.columns][:2] == ["排名", "街道"]
    shown = sheet.frame[["group", "base_after", "organised_after", "covered"]]
    assert [[str(row[0]), *row[1:]] for row in shown.values.tolist()][:3] == [
        ["听雪街道", 20, 12, 7],
        ["望汐街道", 20, 9, 0],
        ["栖梧街道", 1, 0, 0],
    ]
    assert shown.iloc[-1].tolist()[1:] == [41, 21, 7], "the sum of the streets"
    lost = tables(page)["bulletin_firms"]
    assert lost[["name", "group"]].values.tolist() == [["甲0公司", "望汐街道"]]


def test_what_both_dates_lack_is_said_once(tmp_path: Path) -> None:
    for name, more in (("old", ""), ("new", "丙公司,东区\n")):
        (tmp_path / f"{name}.csv").write_text(f"企业名称,区\n甲公司,东区\n{more}", "utf-8")
    both = Period([answers(read_raw(tmp_path / f"{n}.csv")) for n in ("old", "old")])
    assert [words.zh[:2] for words in both.head()] == ["两期"]
    each = Period([answers(read_raw(tmp_path / f"{n}.csv")) for n in ("old", "new")])
    assert [words.zh[:2] for words in each.head()] == ["上期", "本期"]


@pytest.mark.slow
def test_a_firm_that_turns_out_to_be_a_social_organisation_leaves_the_base_by_that_name(
    tmp_path: Path,
) -> None:
    ledger = "企业名称,区,党组织,企业性质,剔除原因\n甲公司,云栖区,有,,\n乙公司,云栖区,甲党支部,,\n"
    rows = {
        "old": "丙公司,云栖区,无,,\n丁中心,云栖区,无,,\n",
        "new": "丙公司,云栖区,无,,注销\n丁中心,云栖区,无,社会组织,\n",
    }
    for name, day in (("old", "2026-06-30"), ("new", "2026-07-31")):
        (tmp_path / name).mkdir()
        text = ledger.replace(
            "甲公司,云栖区,有", f"甲公司,云栖区,{'无' if name == 'new' else '有'}"
        )
        (tmp_path / name / "firms.csv").write_text(text + rows[name], encoding="utf-8")
        (tmp_path / name / "dataset.toml").write_text(f'as_of = "{day}"\n', encoding="utf-8")
    shown = run(tmp_path, "compare", "@old", "@new", "--bulletin", "旬").stdout.replace("\\", "")
    assert "不再计入底数的2家中：注销吊销1家，改列社会组织1家。" in shown
    assert "| 甲公司 | 云栖区 | 上期写有党组织（未填名称），本期没有 |" in shown
