"""`orggraph plan`: joint branches by location with their proof, and how far new organisations
reach; `orggraph warm`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from orggraph.cli.context import exit_if_lacking, read_answers, read_plan_file, warn_cold
from orggraph.cli.options import (
    Figure,
    data_options,
    language_option,
    members_option,
    output_options,
)
from orggraph.cli.output import hint_problems, put_sheet, tell, tell_missing, tell_written
from orggraph.core.enums import Members
from orggraph.core.errors import UsageError
from orggraph.core.messages import DOTS, EMPTY, ITEMS, Message, listed, message

if TYPE_CHECKING:
    from orggraph.analysis.analysis import Answers
    from orggraph.optimise.joint_branches import Progress
    from orggraph.optimise.plan import Plan
    from orggraph.reports.sheets import Sheet


class _Gap(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on only
    """A gap such as 0.1% or 0.001."""

    name = "GAP"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            gap = float(str(value).strip().rstrip("%％")) / (
                100 if str(value).strip().endswith(("%", "％")) else 1
            )
        except ValueError:
            gap = -1.0
        if not 0 < gap < 1:
            self.fail(f"{value}：应在 0% 与 100% 之间 write a share such as 0.1%", param, ctx)
        return gap


@click.command()
@data_options
@click.option(
    "--certify", type=_Gap(), help="证明到与最优至多差这么多 prove down to this gap, such as 0.1%"
)
@click.option("--time-limit", type=Figure(1), help="至多用多少秒 seconds at most")
@click.option("--seed", type=int, default=0, show_default=True, help="随机种子 seed")
@click.option(
    "--keep", type=click.Path(), help="上期方案，已成立的组不动 last month's plan (plan.csv)"
)
@click.option(
    "--apart", multiple=True, metavar="A,B", help="两家不得同组 these two not in one group"
)
@click.option("--together", multiple=True, metavar="A,B", help="两家须同组 these two in one group")
@click.option(
    "--target",
    type=Figure(0, 100),
    metavar="PCT",
    help="达到此覆盖率最少新建几个 fewest new organisations for this rate",
)
@click.option(
    "--budget",
    type=click.IntRange(0),
    metavar="K",
    help="新建 K 个至多覆盖多少 how far so many new organisations reach",
)
@click.option(
    "--curve", is_flag=True, help="每多建一个多覆盖多少 what each further organisation adds"
)
@click.option(
    "--choices",
    is_flag=True,
    help="方案比较：从支部最少到距离最近 plans from fewest branches to nearest groups",
)
@click.option(
    "--sensitivity",
    is_flag=True,
    help="规则换一个值，方案变多少 how the plan changes with one rule at a time",
)
@click.option(
    "--schedule",
    is_flag=True,
    help="先建哪些、何时报批、谁来指导，先在哪里发展党员、核实或定位 "
    "which branches first and when, who instructs them, where to recruit, verify or locate first",
)
@click.option(
    "--instructors",
    type=click.IntRange(1),
    metavar="K",
    help="排期时几名指导员同时筹备，不写则为指导员岗位数 "
    "instructors of the schedule; by default as many as there are posts",
)
@click.option(
    "--per-street",
    type=click.IntRange(0),
    metavar="N",
    help="排期时每个街道至多新建几个联合支部 "
    "most joint branches that a street founds in the schedule",
)
@click.option(
    "--drawn",
    type=click.Path(),
    metavar="LIST",
    help="核对自拟的分组（名单须有“组号”一列），并与建议方案比较 "
    "check a grouping drawn by hand, any list with a column 组号, and price it beside ours",
)
@click.option(
    "--prefer",
    type=click.Choice(["fewer", "balanced", "nearer"]),
    default="balanced",
    show_default=True,
    help="支部少、兼顾或距离近 fewer branches, balanced, or nearer groups",
)
@click.option(
    "--strict",
    is_flag=True,
    help="未证明到 --certify 的差距，或有关键内容未读入，则退出码为 1 "
    "exit with 1 where the gap of --certify is not reached or anything that decides a figure "
    "was not read",
)
@members_option
@output_options
@language_option
def plan(
    lang: str,
    data: str,
    rules_file: str | None,
    as_of: str,
    certify: float | None,
    time_limit: float | None,
    seed: int,
    keep: str | None,
    apart: tuple[str, ...],
    together: tuple[str, ...],
    target: float | None,
    budget: int | None,
    curve: bool,
    choices: bool,
    sensitivity: bool,
    schedule: bool,
    instructors: int | None,
    per_street: int | None,
    drawn: str | None,
    prefer: str,
    strict: bool,
    members: str,
    form: str | None,
    output: str | None,
) -> None:
    """联合组建建议：分组、未编入及原因、证明；新建多少能覆盖多少。 Joint branches by location
    with a proof; how far k new organisations reach.
    """
    campaign = [
        name
        for name, asked in (
            ("--target", target),
            ("--budget", budget),
            ("--curve", curve or None),
            ("--choices", choices or None),
            ("--sensitivity", sensitivity or None),
            ("--schedule", schedule or None),
            ("--drawn", drawn),
        )
        if asked is not None
    ]
    about_groups = [
        name
        for name, asked in (
            ("--certify", certify),
            ("--keep", keep),
            ("--apart", apart),
            ("--together", together),
            ("--prefer", prefer != "balanced"),
        )
        if asked
    ]
    requests = {"--keep", "--apart", "--together"}
    ordered = campaign == ["--schedule"] and requests.issuperset(about_groups)
    if len(campaign) > 1 or (campaign and about_groups and not ordered):
        wrong = [*campaign, *about_groups]
        raise UsageError(
            message(
                "{wrong} cannot go together: --target, --budget, --curve, --choices, "
                "--sensitivity, --schedule and --drawn are each a question of their own",
                wrong=listed(wrong, ITEMS),
            ),
        )
    if (instructors is not None or per_street is not None) and not schedule:
        raise UsageError(message("--instructors and --per-street go with --schedule"))
    if per_street is not None and about_groups:
        raise UsageError(
            message(
                "--per-street groups the firms of a street anew and cannot go with {wrong}",
                wrong=listed(about_groups, ITEMS),
            ),
        )
    answers = replace(read_answers(lang, data, rules_file, as_of), members=Members(members))
    warn_cold(lang)
    short = None
    if choices:
        from orggraph.reports.plan_choices import choices_sheet

        sheet = choices_sheet(answers)
        sheets, lines, shown = [sheet], list(sheet.notes), sheet
    elif sensitivity:
        from orggraph.reports.plan_sensitivity import sensitivity_sheet

        sheet = sensitivity_sheet(answers)
        sheets, lines, shown = [sheet], list(sheet.notes), sheet
    elif schedule:
        from orggraph.reports.plan_schedule import schedule_sheets

        asked_plan = None
        if about_groups:
            asked_plan = answers.propose(**_requests(answers, keep, apart, together))
        sheets = schedule_sheets(answers, instructors, per_street, asked_plan)
        lines, shown = list(sheets[0].notes), sheets[0]
        lines += _refusals(answers, asked_plan.refused) if asked_plan else []
    elif drawn:
        sheets, lines, shown = _drawn(answers, drawn)
    elif campaign:
        sheets, lines, shown = _campaign(answers, target, budget)
    else:
        answers = _preferring(answers, prefer)
        sheets, lines, shown, found = _joint(
            answers,
            lang,
            keep,
            apart,
            together,
            tier="certified" if certify else "fast",
            certify_gap=certify,
            time_limit=time_limit,
            seed=seed,
        )
        short = unreached_line(found, certify)
        lines += [short] if short else []
    _give(answers, sheets, lines, shown, form, output, lang)
    hint_problems(answers, lang)
    if strict and short:
        sys.exit(1)
    exit_if_lacking(answers, strict)


@click.command()
@language_option
def warm(lang: str) -> None:
    """编译规划用的循环，每台机器一次，约一分钟；以后首次规划不必再等。 Compile the loops of
    planning, once on each machine.
    """
    from orggraph.optimise.budget_curve import reach
    from orggraph.optimise.joint_branches import is_warm
    from orggraph.optimise.joint_branches.warm_up import rehearse

    if not is_warm():
        warn_cold(lang)
        reach(rehearse())
    tell(message("the loops of planning are compiled"), lang)


def _joint(
    answers: Answers,
    lang: str,
    keep: str | None,
    apart: tuple[str, ...],
    together: tuple[str, ...],
    **asked: Any,
) -> tuple[list[Sheet], list[Message], Sheet, Plan]:
    """Return the sheets of a plan, its lines, the sheet that a CSV holds, and the plan."""
    from orggraph.reports.joint_branches import plan_sheets, proof_lines

    requests = _requests(answers, keep, apart, together)
    found = answers.propose(**requests, progress=_solving_progress(lang), **asked)
    sheets = plan_sheets(answers, found, requests["keep"])
    changed = [sheet.caption for sheet in sheets if sheet.key == "plan_changes"]
    return (
        sheets,
        [*proof_lines(answers, found), *changed, *_refusals(answers, found.refused)],
        sheets[1],
        found,
    )


def _drawn(answers: Answers, path: str) -> tuple[list[Sheet], list[Message], Sheet]:
    """Return the sheets of a grouping drawn by hand, its lines, and the sheet that a CSV holds."""
    from orggraph.io.drawn_reader import key_of, read_drawn
    from orggraph.reports.drawn_plan import drawn_sheets

    found = read_drawn(path)
    keys = [key_of(group) for group in found.lines["group"]]
    sheets = drawn_sheets(answers, found.lines, keys, found.notes)
    return sheets, list(sheets[0].notes), sheets[0]


def _preferring(answers: Answers, prefer: str) -> Answers:
    from orggraph.reports.plan_choices import Preference, preferring

    return preferring(answers, Preference(prefer))


def unreached_line(found: Plan, gap: float | None) -> Message | None:
    """Return what to say where the proof stays above the gap asked for, or does not show that
    nobody more can be placed.
    """
    if gap is None or (found.gap <= gap and found.proven_fewest):
        return None
    fewest = EMPTY if found.proven_fewest else message(", and not proven to leave the fewest over")
    return message(
        "not proven down to the gap asked for: {gap:.3%} wanted, {gap_2:.3%} "
        "reached{fewest}; ask for a wider --certify or give more --time-limit",
        gap=gap,
        gap_2=found.gap,
        fewest=fewest,
    )


def _refusals(answers: Answers, refused: Any) -> list[Message]:
    """Return a sentence for each request that cannot be honoured, with the firms' names."""
    graph = answers.graph
    names = dict(zip(graph.firms["firm"].astype(str), graph.firm_names, strict=True))
    said = {"apart": message("apart"), "together": message("together")}
    return [
        message(
            "{said} {names}, {names_2}: refused, {reason}",
            said=said[request],
            names=names.get(a, a),
            names_2=names.get(b, b),
            reason=reason,
        )
        for request, a, b, reason in refused[["request", "firm", "other", "reason"]].itertuples(
            index=False
        )
    ]


def _campaign(
    answers: Answers, target: float | None, budget: int | None
) -> tuple[list[Sheet], list[Message], Sheet]:
    """Return the sheets of a campaign, its lines, and the sheet that a CSV file holds: its joint
    branches firm by firm, as for a plan, or the curve where that was asked for.
    """
    from orggraph.reports.budget_curve import (
        campaign_lines,
        campaign_plan_sheets,
        campaign_sheets,
        target_line,
    )

    said: list[Message] = []
    count = len(answers.campaign.curve) if budget is None else budget
    if target is not None:
        line, count = target_line(answers, answers.campaign, target)
        said.append(line)
    curve, steps = campaign_sheets(answers, count)
    lines = [*said, *campaign_lines(answers, answers.campaign, count)]
    if target is None and budget is None:
        return [curve, steps], lines, curve
    groups, firms = campaign_plan_sheets(answers, answers.campaign, count)
    return [steps, groups, firms, curve], lines, firms


def _give(
    answers: Answers,
    sheets: Sequence[Sheet],
    lines: Sequence[Message],
    alone: Sheet,
    form: str | None,
    output: str | None,
    lang: str,
) -> None:
    """Show the first sheet, or write all of them; a CSV holds one. The lines go to standard
    error unless the table bears them.
    """
    from orggraph.io import output as writing
    from orggraph.reports.headers import caption
    from orggraph.reports.notices import headed_report
    from orggraph.reports.sheets import Report

    if output and not writing.holds_one_table(output):
        title = message("{title}: {name}", name=answers.graph.name, title=sheets[0].title)
        report = Report(
            title, caption(answers), (), tuple(lines), tuple(sheets), answers.graph.rules
        )
        tell_written(writing.write(headed_report(answers, report), output, lang), lang)
        tell_missing(answers, lang)
    else:
        put_sheet(alone if output else sheets[0], form, output, lang, answers)
    borne = () if output or form in ("csv", "json") else sheets[0].notes
    for line in lines:
        if line not in borne:
            tell(line, lang)


def _requests(
    answers: Answers, keep: str | None, apart: tuple[str, ...], together: tuple[str, ...]
) -> dict[str, Any]:
    """Return what is asked of a plan's groups: the plan to keep, and pairs of firms."""
    return {
        "keep": read_plan_file(answers, keep),
        "apart": _pairs(answers, apart),
        "together": _pairs(answers, together),
    }


def _pairs(answers: Answers, asked: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return pairs of firms as keys; each pair is two codes or names with a comma between."""
    from orggraph.reports.explanation import find_firm

    keys = answers.graph.firms["firm"]
    pairs = []
    for pair in asked:
        names = [name.strip() for name in pair.replace("，", ",").split(",") if name.strip()]
        if len(names) != 2:
            raise UsageError(
                message("{pair} does not name two firms; write A,B", pair=pair),
            )
        pairs.append(
            (
                str(keys.iloc[find_firm(answers, names[0])]),
                str(keys.iloc[find_firm(answers, names[1])]),
            )
        )
    return pairs


def _solving_progress(lang: str) -> Callable[[Progress], None] | None:
    if not sys.stderr.isatty():
        return None

    def tell(step: Progress) -> None:
        words = message("{step} {done:.0%}", step=step.step, done=step.done)
        if step.gap is not None:
            words = listed([words, message("gap {gap:.3%}", gap=step.gap)], DOTS)
        click.echo(f"\r\x1b[K… {words.say(lang)}", nl=False, err=True)

    return tell
