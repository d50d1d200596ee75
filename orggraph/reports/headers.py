"""What heads the answers: the caption of a table, its warnings, a rate as a figure."""

from __future__ import annotations

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import in_base, undecided
from orggraph.core.enums import Base, Rate, Status
from orggraph.core.messages import Text
from orggraph.graph import Label
from orggraph.reports.sheets import Figure

_NO_DATE = Text("未声明截至日期", "no date declared")


def caption(answers: Answers, base: Base = Base.OPERATING) -> Text:
    """Return the line that every table bears: the dataset, its date, and what the rates
    divide by.
    """
    name, date = answers.graph.name, answers.graph.as_of
    said = Text(f"截至 {date}", f"as of {date}") if date else _NO_DATE
    left = undecided(answers.graph, base, answers.status)
    more = (
        Text(f"；另有 {left} 家因资料不全未计入", f"; {left} more left out, facts missing")
        if left
        else Text("", "")
    )
    return Text(
        f"{name} · {said.zh} · 口径：{base.zh}{more.zh}",
        f"{name} · {said.en} · base: {base.en}{more.en}",
    )


def data_warnings(answers: Answers) -> list[Text]:
    """Return what a reader must know before using any figure."""
    said = []
    firm = answers.graph.is_enterprise
    chosen = in_base(answers.graph, Base.OPERATING, answers.status) & firm
    unclear = int((answers.duty["responsible"].isna().to_numpy() & chosen).sum())
    if unclear:
        said.append(
            Text(
                f"兜底责任不明 {unclear} 家：责任链上没有任何责任组织，应首先明确。",
                f"{unclear} firms have nobody responsible: settle this first.",
            )
        )
    presumed = int((answers.duty["presumed"].to_numpy() & chosen).sum())
    if presumed:
        said.append(
            Text(
                f"台账未列责任组织，{presumed} 家的责任组织按规则推定（标“推定”）；"
                "请补一张“党组织”表，写明各自负责的地点。",
                f"The ledger names no responsible organisations; those of {presumed} firms are "
                "presumed by rule (marked presumed).",
            )
        )
    if answers.graph.as_of is None and (answers.status["status"] == str(Status.PENDING)).any():
        said.append(
            Text(
                "未声明截至日期，筹建是否超期无法判断；请用 --as-of 指明。",
                "No date is declared, so overdue approvals cannot be told; use --as-of.",
            )
        )
    return said


def nobody_listed(kind: Label) -> Text:
    """Say why a table of firms, or of social organisations, has nobody in it."""
    if kind is Label.ENTERPRISE:
        return Text("台账没有企业。", "The ledger has no firm.")
    return Text(
        "台账没有网络社会组织：信用代码以 51、52、53 开头的，或类别、"
        "企业性质写明“社会组织”等字样的，列在这里，不与企业混算。",
        "The ledger has no social organisation: those whose credit code begins with 51, 52 or 53, "
        "or whose category or ownership says 社会组织, "
        "stand here and are never mixed with firms.",
    )


def rate_figure(label: Text, rate: Rate) -> Figure:
    """Return a rate as a figure with what it divides by; a dash where there is none."""
    value = "—" if rate.percent is None else f"{rate.percent:.1f}%"
    return Figure(
        label,
        value,
        Text(
            f"{rate.numerator} ÷ {rate.denominator}（{rate.base.zh}）",
            f"{rate.numerator} ÷ {rate.denominator} ({rate.base.en})",
        ),
    )
