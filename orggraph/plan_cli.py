"""`orggraph plan`: joint branches by location, who is left over and why, and the line of proof."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from orggraph.cli import _answers, _data, _hint_problems, _lang, _output, _put, _said_where, _tell
from orggraph.errors import Text, UsageError

if TYPE_CHECKING:
    from orggraph.grouping import Progress
    from orggraph.report import Answers


class _Gap(click.ParamType[float]):
    """A gap such as 0.1% or 0.001."""

    name = "GAP"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            gap = float(str(value).strip().rstrip("%％")) / (100 if str(value).strip().endswith(("%", "％")) else 1)
        except ValueError:
            gap = -1.0
        if not 0 < gap < 1:
            self.fail(f"{value!r}: 0.1%", param, ctx)
        return gap


@click.command()
@_data
@click.option("--certify", type=_Gap(), help="证明到与最优至多差这么多 prove down to this gap, such as 0.1%")
@click.option("--time-limit", type=click.FloatRange(1), help="至多用多少秒 seconds at most")
@click.option("--seed", type=int, default=0, show_default=True, help="随机种子 seed")
@click.option("--keep", type=click.Path(), help="上期方案，已成立的组不动 last month's plan (plan.csv)")
@click.option("--apart", multiple=True, metavar="A,B", help="两家不得同组 these two not in one group")
@click.option("--together", multiple=True, metavar="A,B", help="两家须同组 these two in one group")
@_output
@_lang
def plan(lang: str, data: str, rules_file: str | None, as_of: str, certify: float | None, time_limit: float | None, seed: int,
         keep: str | None, apart: tuple[str, ...], together: tuple[str, ...], form: str | None, output: str | None) -> None:
    """联合组建建议：分组、未编入及原因、证明。 Joint branches by location, who is left over, and how good the plan is."""
    from orggraph.files import writing
    from orggraph.files.plans import read_plan
    from orggraph.grouping import propose_plan
    from orggraph.grouping.candidates import candidates, existing_branches
    from orggraph.report import Report
    from orggraph.report.building import caption
    from orggraph.report.planning import plan_sheets, proof_lines

    answers = _answers(lang, data, rules_file, as_of)
    found = propose_plan(
        candidates(answers.graph, answers.status), answers.graph.rules, tier="certified" if certify else "fast", certify_gap=certify,
        time_limit=time_limit, seed=seed, progress=_progress(lang), keep=read_plan(keep) if keep else None, apart=_pairs(answers, apart),
        together=_pairs(answers, together), branches=existing_branches(answers.graph))
    sheets = plan_sheets(answers, found)
    lines = proof_lines(answers, found)
    if output and not output.lower().endswith((".csv", ".txt")):
        name = answers.graph.name
        report = Report(Text(f"{name} 联合组建建议", f"Joint branches: {name}"), caption(answers), (), lines, tuple(sheets), answers.graph.rules)
        _said_where(writing.write(report, output, lang), lang)
    else:
        _put(sheets[1] if output else sheets[0], form, output, lang)
    for line in lines:
        _tell(line, lang)
    for refused in found.refused["reason"]:
        _tell(refused, lang)
    _hint_problems(answers, lang)


def _pairs(answers: Answers, asked: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return pairs of firms as keys; each pair is two codes or names with a comma between."""
    from orggraph.report.explaining import find_firm

    keys = answers.graph.firms["firm"]
    pairs = []
    for pair in asked:
        names = [name.strip() for name in pair.replace("，", ",").split(",") if name.strip()]
        if len(names) != 2:
            raise UsageError(f"“{pair}”不是两家企业；请写成 甲公司,乙公司", f"{pair} does not name two firms; write A,B")
        pairs.append((str(keys.iloc[find_firm(answers, names[0])]), str(keys.iloc[find_firm(answers, names[1])])))
    return pairs


def _progress(lang: str) -> Callable[[Progress], None] | None:
    if not sys.stderr.isatty():
        return None

    def tell(step: Progress) -> None:
        gap = "" if step.gap is None else f" · {Text('差距', 'gap').say(lang)} {step.gap:.3%}"
        click.echo(f"\r\x1b[K… {step.step.say(lang)} {step.done:.0%}{gap}", nl=False, err=True)

    return tell
