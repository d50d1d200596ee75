"""Answers → sheets and sentences, in the order a planner reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import TOTAL, UNCLEAR, in_base, other_cities, undecided
from orggraph.analysis.coverage.wording import in_both, name_in_both
from orggraph.core import schema
from orggraph.core.enums import Base, Dimension, PlaceKind, Rate, RowName, Severity, Status, Word
from orggraph.core.errors import Text
from orggraph.graph import AT, Label, OrgGraph
from orggraph.location import Confidence, Shown, Sight
from orggraph.reference.addresses import Evidence
from orggraph.reports.notices import headed_report
from orggraph.reports.sheets import Figure, Report, Sheet

_LISTED_GAPS = (Status.UNCOVERED, Status.PENDING, Status.WORK_ONLY, Status.UNKNOWN)
_NO_DATE = Text("未声明截至日期", "no date declared")


def caption(answers: Answers, base: Base = Base.OPERATING) -> Text:
    """Return the line that every table bears: the dataset, its date, and what the rates divide by."""
    name, date = answers.graph.name, answers.graph.as_of
    said = Text(f"截至 {date}", f"as of {date}") if date else _NO_DATE
    left = undecided(answers.graph, base, answers.status)
    more = Text(f"；另有 {left} 家因资料不全未计入", f"; {left} more left out, facts missing") if left else Text("", "")
    return Text(f"{name} · {said.zh} · 口径：{base.zh}{more.zh}", f"{name} · {said.en} · base: {base.en}{more.en}")


def coverage_sheet(answers: Answers, by: Dimension, base: Base = Base.OPERATING, kind: Label = Label.ENTERPRISE) -> Sheet:
    """Return the coverage table of a dimension; social organisations have a table of their own."""
    frame = answers.coverage(by, base, kind)
    frame["group"] = group_names(frame["group"], by)
    first = schema.COVERAGE[0]
    columns = (schema.Column(first.name, first.kind, by.zh, by.en), *schema.COVERAGE[1:])
    if kind is Label.SOCIAL_ORG:
        title = Text(f"社会组织_{by.zh}", f"Social organisations by {by.en}")
    else:
        title = Text(f"覆盖率_{by.zh}", f"Coverage by {by.en}")
    worked = Text("组织覆盖率=组织覆盖数÷纳入数；两个覆盖率=（组织覆盖＋仅工作覆盖）÷纳入数；应建尽建率=已建数÷应建数；名义覆盖含临时、功能型、流动党支部与筹建中。",
                  "Organisation rate = organised ÷ base; both rates = (organised or work only) ÷ base; built of due = built ÷ due; "
                  "nominal counts temporary, functional and flow branches and pending ones too.")
    rows = zip(frame["group"], frame["base"], strict=True) if by is Dimension.DISTRICT else ()
    others = elsewhere_notes(answers.graph, rows)
    sheet = Sheet(f"coverage_{by.value}" if kind is Label.ENTERPRISE else f"social_{by.value}", title, columns, frame,
                  caption(answers, base), (worked, *_areas(answers, by, kind), *others, *_warnings(answers)), total_last=True,
                  shade=("organised_rate", "both_rate", "built_rate"), chart=("group", "organised_rate") if by is Dimension.DISTRICT else None)
    return sheet.if_empty(_none_of(kind))


def _areas(answers: Answers, by: Dimension, kind: Label) -> tuple[Text, ...]:
    """Say, under the table of districts, where firms are counted whose district column names an area of management."""
    if by is not Dimension.DISTRICT or "area" not in answers.located:
        return ()
    area = answers.located["area"][(answers.graph.firms["kind"] == str(kind)).to_numpy(dtype=bool)]
    counts = area.value_counts().sort_index()
    if not len(counts):
        return ()
    known = answers.graph.places_of(PlaceKind.DISTRICT).reindex(area.dropna().index).notna()
    settled, left = int(known.sum()), int((~known).sum())
    zh = "、".join(f"{name} {n} 家" for name, n in counts.items())
    en = ", ".join(f"{name} {n}" for name, n in counts.items())
    return (Text(f"区一栏写管理区（不是行政区）的 {len(known)} 家：{zh}。其中 {settled} 家按地址或街道归入所在的区，{left} 家列入“{by.unknown.zh}”；"
                 "管理区各自的覆盖率见 --by park。",
                 f"{len(known)} firms have an area of management, which is no district, in the district column: {en}. {settled} of them stand under the "
                 f"district of their address or street, {left} under “{by.unknown.en}”; --by park has the rates of the areas."),)


def elsewhere_notes(graph: OrgGraph, groups: Iterable[tuple[Any, Any]]) -> tuple[Text, ...]:
    """Say, under a table of districts, how many firms sit in other cities, and whether these are ranked.

    `groups` are the table's rows as name and number of firms.
    """
    others = other_cities(graph)
    firms = {name: int(n) for name, n in groups if name in others and n}
    if not firms:
        return ()
    total, ranked = sum(firms.values()), graph.rules.rank_other_cities
    zh = "、".join(f"{name} {n} 家" for name, n in firms.items())
    en = ", ".join(f"{name} {n}" for name, n in firms.items())
    return (Text(f"不在本市的 {total} 家（{zh}）：计入合计，{'参加' if ranked else '不参加'}排名（规则 rank_other_cities）；如不属本地，请写明剔除原因“非属地”。",
                 f"{total} firms sit in other cities ({en}): in the total, {'ranked' if ranked else 'not ranked'} (rule rank_other_cities); "
                 "if they are not yours, exclude them with 剔除原因 非属地."),)


def _none_of(kind: Label) -> Text:
    """Say why a table of firms, or of social organisations, has nobody in it."""
    if kind is Label.ENTERPRISE:
        return Text("台账没有企业。", "The ledger has no firm.")
    return Text("台账没有网络社会组织：信用代码以 51、52、53 开头的，或类别、企业性质写明“社会组织”等字样的，列在这里，不与企业混算。",
                "The ledger has no social organisation: those whose credit code begins with 51, 52 or 53, or whose category or ownership says 社会组织, "
                "stand here and are never mixed with firms.")


def group_names(groups: pd.Series[Any], by: Dimension) -> pd.Series[Any]:
    """Return the groups' names, those that are ours and not the ledger's in both languages."""
    ours = {TOTAL: RowName.TOTAL, by.unknown.zh: by.unknown}
    return groups.astype(object).map(lambda name: ours.get(name, name))


def gap_sheet(answers: Answers, statuses: tuple[Status, ...] = _LISTED_GAPS, kind: Label = Label.ENTERPRISE,
              proposed: pd.DataFrame | None = None) -> Sheet:
    """Return the gap list of firms, or of social organisations; with a plan, `proposed` as `Answers.gaps` takes it."""
    frame = answers.gaps(statuses, kind, proposed)
    social = kind is Label.SOCIAL_ORG
    title = Text("社会组织_空白点清单", "Gap list of social organisations") if social else Text("空白点清单", "Gap list")
    counts = frame["status"].value_counts()
    zh = "，".join(f"{s.zh} {counts.get(str(s), 0)} 家" for s in statuses)
    en = ", ".join(f"{s.en} {counts.get(str(s), 0)}" for s in statuses)
    line = caption(answers)
    found = Text("这几种状态的企业一家也没有。", "No firm has any of these statuses.")
    nobody = _none_of(kind) if (answers.graph.is_enterprise if social else ~answers.graph.is_enterprise).all() else found
    return Sheet("social_gaps" if social else "gaps", title, schema.GAPS, frame, Text(f"{line.zh} · {zh}", f"{line.en} · {en}"),
                 (Text("距离为直线距离；建议措施依现行规则，提议不计入覆盖。", "Distances are straight lines; a proposal never counts as coverage."),
                  *_warnings(answers)),
                 own_words={"rule": in_both, "priority_why": in_both, "responsible": name_in_both, "path": name_in_both}).if_empty(nobody)


def duty_sheet(answers: Answers) -> Sheet:
    """Return one row per responsible organisation: what lies with it, so that a list can be sent to each."""
    chosen = answers.graph.is_enterprise & (answers.status["status"] != str(Status.EXCLUDED)).to_numpy(dtype=bool)
    status, duty, firms = answers.status[chosen], answers.duty[chosen], answers.graph.firms[chosen]
    name = duty["responsible_name"].fillna(UNCLEAR)
    open_due = status["due"].fillna(False).astype(bool) & ~status["organised"]
    rows = pd.DataFrame({
        "responsible": name, "presumed": duty["presumed"], "firms": 1, "organised": status["organised"].astype("int64"),
        **{column: (status["status"] == str(s)).astype("int64") for column, s in (
            ("uncovered", Status.UNCOVERED), ("worked", Status.WORK_ONLY), ("pending", Status.PENDING), ("unknown", Status.UNKNOWN))},
        "due": open_due.astype("int64"), "members": firms["members_total"].mask(status["organised"])})
    groups = rows.groupby("responsible", sort=True)
    frame = groups.agg({"presumed": "first", **dict.fromkeys(["firms", "organised", "uncovered", "worked", "pending", "unknown", "due"], "sum")})
    frame["members"] = groups["members"].sum(min_count=1)
    frame = frame.reset_index()
    unclear = frame["responsible"] == UNCLEAR
    frame = pd.concat([frame[unclear], frame[~unclear].sort_values(["uncovered", "responsible"], ascending=[False, True], kind="stable")])
    frame["presumed"] = frame["presumed"].astype("boolean").mask((frame["responsible"] == UNCLEAR).to_numpy(dtype=bool))
    return Sheet("duties", Text("兜底责任清单", "Who is responsible"), schema.DUTIES, frame.reset_index(drop=True), caption(answers),
                 (Text("有责任不等于已覆盖：此表只说明由谁兜底。", "Duty is not coverage: this only says whose duty it is."), *_warnings(answers)),
                 own_words={"responsible": name_in_both}).if_empty(_none_of(Label.ENTERPRISE))


def problem_sheet(answers: Answers) -> Sheet:
    """Return every problem found in the data."""
    rows = [{"severity": str(p.severity), "file": p.file, "sheet": p.sheet, "table": _table_name(p.table), "row": p.row,
             "column": _heading(p.table, p.column), "code": p.code, "value": p.value, "message": p.message} for p in answers.problems]
    frame = pd.DataFrame(rows, columns=[c.name for c in schema.PROBLEMS])
    frame["row"] = frame["row"].astype("Int64")
    for column in ("file", "sheet", "code", "value", "severity"):
        frame[column] = frame[column].astype("str").replace("", None)
    counts = {s: answers.count(s) for s in Severity}
    said = Text("，".join(f"{s.zh} {n} 条" for s, n in counts.items()), ", ".join(f"{s.en}s {n}" for s, n in counts.items()))
    line = caption(answers)
    return Sheet("problems", Text("数据问题", "Problems"), schema.PROBLEMS, frame,
                 Text(f"{line.zh} · {said.zh}", f"{line.en} · {said.en}")).if_empty(Text("没有发现数据问题。", "No problem was found in the data."))


def _table_name(table: str) -> Text:
    return schema.TABLE_NAMES.get(table, Text(table, table))


def _heading(table: str, column: str) -> Text | None:
    known = schema.columns(table).get(column) if table in schema.TABLES else None
    return Text(known.zh, known.en) if known else Text(column, column) if column else None


def located_sheet(answers: Answers) -> Sheet:
    """Return where each firm sits and how we know."""
    firms, located = answers.graph.firms, answers.located
    shown = located["place_evidence"].where(located["place_id"].notna())
    frame = pd.DataFrame({
        "uscc": firms["uscc"], "name": firms["name"], "district": located["district"],
        **{name: answers.graph.place_names(kind) for name, kind in (
            ("street", PlaceKind.STREET), ("community", PlaceKind.COMMUNITY), ("park", PlaceKind.PARK), ("building", PlaceKind.BUILDING))},
        "place_id": _place_ids(answers), "evidence": _said_by(shown.fillna(located["evidence"]), Evidence, Shown, Sight),
        "confidence": _said_by(located["confidence"], Confidence), "metres": located["metres"],
        "conflict": located["conflict"], "note": located["note"]})
    lost = int(located["district"].isna().sum())
    line = caption(answers)
    return Sheet("located", Text("企业定位", "Where firms sit"), schema.LOCATED, frame[[c.name for c in schema.LOCATED]],
                 Text(f"{line.zh} · 定位到区 {len(frame) - lost} 家，未定位 {lost} 家", f"{line.en} · {len(frame) - lost} located, {lost} not"))


def _place_ids(answers: Answers) -> pd.Series[Any]:
    """Return the node of the place each firm is shown to sit in, the nearest that is known."""
    firms, shown = answers.graph.firms, answers.located["place_id"]
    nodes = shown.where(shown.isin(answers.graph.places.index))
    for kind in (PlaceKind.BUILDING, PlaceKind.PARK, PlaceKind.INCUBATOR, PlaceKind.BUSINESS_DISTRICT):
        nodes = nodes.fillna(firms[AT[kind]].astype("str"))
    return nodes


def _said_by(values: pd.Series[Any], *lists: type[Word]) -> pd.Series[Any]:
    """Return the words of closed lists for their values."""
    return values.map({str(word): word for words in lists for word in words})


def build_report(answers: Answers, base: Base = Base.OPERATING) -> Report:
    """Return all answers as one report, in the order a planner reads them."""
    graph = answers.graph
    return headed_report(answers, Report(
        Text(f"{graph.name} 党组织覆盖情况", f"Party organisation coverage: {graph.name}"), caption(answers, base),
        _figures(answers, base), tuple(_sentences(answers, base)), tuple(_sheets(answers, base)), graph.rules))


def _sheets(answers: Answers, base: Base) -> list[Sheet]:
    # The finder's compiled loops are slow to load, and other commands do without; all six lean on this file.
    from orggraph.reports.budget_curve import campaign_sheets
    from orggraph.reports.columns_read import columns_sheet
    from orggraph.reports.committees import alliance_sheet
    from orggraph.reports.further import desk_sheets
    from orggraph.reports.impact import ranking_sheet
    from orggraph.reports.joint_branches import plan_sheets, proposed

    dimensions = [d for d in Dimension if d is Dimension.DISTRICT or _is_said(answers, d)]
    first = coverage_sheet(answers, dimensions[0], base)
    sheets = [replace(first, notes=(*first.notes, *_unsaid(dimensions))), gap_sheet(answers, proposed=proposed(answers.plan)), duty_sheet(answers),
              *plan_sheets(answers, answers.plan), *campaign_sheets(answers)]
    sheets += [coverage_sheet(answers, d, base) for d in dimensions[1:]]
    sheets += desk_sheets(answers)
    sheets += [coverage_sheet(answers, Dimension.DISTRICT, base, Label.SOCIAL_ORG), gap_sheet(answers, kind=Label.SOCIAL_ORG), alliance_sheet(answers)]
    return [*sheets, ranking_sheet(answers), columns_sheet(answers), problem_sheet(answers)]


def _unsaid(shown: list[Dimension]) -> tuple[Text, ...]:
    """Name the dimensions without a table of their own: one row of firms not given would say no more than this."""
    left = [d for d in Dimension if d not in shown]
    if not left:
        return ()
    return (Text(f"台账没有一家企业写明{'、'.join(d.zh for d in left)}，故没有这几张覆盖率表。",
                 f"No firm has a {', '.join(d.en for d in left)}: there are no tables by these."),)


def _is_said(answers: Answers, by: Dimension) -> bool:
    """Tell whether any firm has what a dimension tells apart."""
    column = by.more[0]
    values = answers.graph.places_of(column) if isinstance(column, PlaceKind) else answers.graph.firms[column]
    return bool(values.notna().any())


def _figures(answers: Answers, base: Base) -> tuple[Figure, ...]:
    total = answers.coverage(Dimension.DISTRICT, base).iloc[-1]

    def counted(name: str) -> int:
        return 0 if pd.isna(total[name]) else int(total[name])

    known = answers.organised_rate(base).is_known
    without = counted("organised") - (counted("fallback") if answers.graph.rules.fallback_counts else 0)
    everyone = counted("base")
    return (
        rate_figure(Text("组织覆盖率", "Organisation coverage"), Rate(counted("organised"), everyone, base, known)),
        rate_figure(Text("不含兜底率", "Without fallback"), Rate(without, everyone, base, known)),
        rate_figure(Text("两个覆盖率", "Organised or worked"), Rate(counted("both"), everyone, base, known)),
        rate_figure(Text("应建尽建率", "Built of due"), Rate(counted("built"), counted("due"), Base.SHOULD, known)),
        Figure(Text("空白点", "Uncovered firms"), str(counted("uncovered")) if known else "—",
               Text(f"另有待核实 {counted('unknown')} 家，共 {everyone} 家（{base.zh}）",
                    f"{counted('unknown')} more unknown, of {everyone} ({base.en})")))


def rate_figure(label: Text, rate: Rate) -> Figure:
    """Return a rate as a figure with what it divides by; a dash where there is none."""
    value = "—" if rate.percent is None else f"{rate.percent:.1f}%"
    return Figure(label, value, Text(f"{rate.numerator} ÷ {rate.denominator}（{rate.base.zh}）",
                                     f"{rate.numerator} ÷ {rate.denominator} ({rate.base.en})"))


def _sentences(answers: Answers, base: Base) -> list[Text]:
    total = answers.coverage(Dimension.DISTRICT, base).iloc[-1]
    first = Text(f"台账 {total['ledger']} 家，剔除 {total['excluded']} 家，纳入底数 {total['base']} 家：组织覆盖 {total['organised']} 家，"
                 f"仅工作覆盖 {total['worked']} 家，筹建中 {total['pending']} 家，空白点 {total['uncovered']} 家，待核实 {total['unknown']} 家。",
                 f"{total['ledger']} firms on the ledger, {total['excluded']} excluded, {total['base']} in the base: {total['organised']} organised, "
                 f"{total['worked']} work only, {total['pending']} pending, {total['uncovered']} uncovered, {total['unknown']} unknown.")
    errors, warnings = answers.count(Severity.ERROR), answers.count(Severity.WARNING)
    found = Text(f"数据中发现错误 {errors} 条、警告 {warnings} 条，见“数据问题”。", f"{errors} errors and {warnings} warnings in the data, see Problems.")
    return [first, *_campaign(answers, total), *_warnings(answers), *([found] if errors or warnings else [])]


def _campaign(answers: Answers, total: pd.Series[Any]) -> list[Text]:
    """Return how a campaign goes, where the dataset names one; its base figure is the one named there."""
    if not answers.graph.campaign:
        return []
    from orggraph.analysis.comparison import (  # comparing takes what matches firms, slow to load
        frame_of,
        pace_sentences,
    )

    frame = frame_of(answers.graph.campaign)
    if frame is None or (total["base"] and pd.isna(total["organised_rate"])):
        return []
    return pace_sentences(frame, answers.graph.as_of, int(total["organised"]), int(total["base"]), frame.base_covered.get(TOTAL),
                          Text("基期取自 [campaign]", "base figure from [campaign]"))


def _warnings(answers: Answers) -> list[Text]:
    """Return what a reader must know before using any figure."""
    said = []
    firm = answers.graph.is_enterprise
    chosen = in_base(answers.graph, Base.OPERATING, answers.status) & firm
    unclear = int((answers.duty["responsible"].isna().to_numpy() & chosen).sum())
    if unclear:
        said.append(Text(f"兜底责任不明 {unclear} 家：责任链上没有任何责任组织，应首先明确。", f"{unclear} firms have nobody responsible: settle this first."))
    presumed = int((answers.duty["presumed"].to_numpy() & chosen).sum())
    if presumed:
        said.append(Text(f"台账未列责任组织，{presumed} 家的责任组织按规则推定（标“推定”）；请补一张“党组织”表，写明各自负责的地点。",
                         f"The ledger names no responsible organisations; those of {presumed} firms are presumed by rule (marked presumed)."))
    if answers.graph.as_of is None and (answers.status["status"] == str(Status.PENDING)).any():
        said.append(Text("未声明截至日期，筹建是否超期无法判断；请用 --as-of 指明。", "No date is declared, so overdue approvals cannot be told; use --as-of."))
    return said
