"""Draw docs/plan.svg: a plan of joint branches on a small town, host to member, and who is left
over.

    .venv/bin/python docs/draw_plan.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from orggraph.core.enums import Status
from orggraph.core.rules import DEFAULT
from orggraph.optimise.joint_branches import propose_plan
from orggraph.optimise.plan import Plan
from orggraph.render.colours import INK, LINE, SECOND

SIDE, MARGIN, SCALE = 3600.0, 20.0, 0.2  # metres; units of the drawing; units to a metre


def town(seed: int = 4) -> pd.DataFrame:
    """Return 60 firms: two buildings, a park wider than the near distance, a street, and some
    strewn about.
    """
    rng = np.random.default_rng(seed)
    places = [
        *[(700, 900, 70, "A", None)] * 9,
        *[(2300, 700, 60, "B", None)] * 7,
        *[(x, y, 25, None, "P") for x, y in rng.uniform((500, 1900), (1400, 2700), (12, 2))],
        *[(1500 + 90 * k, 1500 + 35 * k, 15, None, None) for k in range(12)],
        *[(x, y, 0, None, None) for x, y in rng.uniform(100, SIDE - 100, (20, 2))],
    ]
    table = pd.DataFrame(places, columns=["x", "y", "spread", "building", "park"])
    table[["x", "y"]] += rng.normal(size=(len(table), 2)) * table[["spread"]].to_numpy()
    formal = rng.choice([1, 2], len(table), p=[0.63, 0.37])
    return table.assign(
        firm=[f"F{i:02d}" for i in range(len(table))], members_formal=formal, members_total=formal
    )


def drawing(firms: pd.DataFrame, plan: Plan) -> str:
    """Return the drawing: a line from each host to each member, a mark per firm with its formal
    members.
    """
    at = {
        firm: (MARGIN + x * SCALE, MARGIN + (SIDE - y) * SCALE)
        for firm, x, y in zip(firms["firm"], firms["x"], firms["y"], strict=True)
    }
    formal = dict(zip(firms["firm"], firms["members_formal"], strict=True))
    lines = [
        f'<line x1="{at[host][0]:.1f}" y1="{at[host][1]:.1f}" x2="{at[firm][0]:.1f}" '
        f'y2="{at[firm][1]:.1f}" '
        f'stroke="{Status.ORG_SINGLE.colour}" stroke-width="1.6"/>'
        for firm, host in zip(plan.groups["firm"], plan.groups["host"], strict=True)
        if firm != host
    ]
    hosts = set(plan.groups["host"])
    marks = []
    for firm, (x, y) in at.items():
        colour = (
            Status.UNCOVERED.colour
            if firm in set(plan.left_over["firm"])
            else Status.ORG_SINGLE.colour
            if firm in hosts
            else Status.ORG_JOINT.colour
        )
        shape = (
            f'<path d="M{x:.1f},{y - 8:.1f} l8,14 h-16 z"'
            if colour == Status.UNCOVERED.colour
            else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{8 if firm in hosts else 6.5}"'
        )
        marks.append(
            f'{shape} fill="{colour}" stroke="{INK}" stroke-width="0.8"/><text x="{x:.1f}" '
            f'y="{y + 3.5:.1f}">{formal[firm]}</text>'
        )
    size, foot = SIDE * SCALE + 2 * MARGIN, SIDE * SCALE + 2 * MARGIN + 18
    near = DEFAULT.near_metres * SCALE
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size:.0f} '
            f'{foot + 12:.0f}" font-family="sans-serif">',
            f'<rect width="100%" height="100%" fill="#FFFFFF"/><rect x="{MARGIN}" '
            f'y="{MARGIN}" width="{SIDE * SCALE:.0f}" height="{SIDE * SCALE:.0f}" '
            f'fill="none" stroke="{LINE}"/>',
            *lines,
            '<g font-size="9" font-weight="bold" fill="#FFFFFF" '
            f'text-anchor="middle">{"".join(marks)}</g>',
            f'<path d="M{MARGIN},{foot:.0f} h{near:.0f}" stroke="{INK}" stroke-width="2"/>',
            f'<text x="{MARGIN + near + 8:.0f}" y="{foot + 4:.0f}" font-size="13" '
            f'fill="{SECOND}">{DEFAULT.near_metres} m · {plan.group_count} groups · '
            f"{plan.proof.en}</text>",
            "</svg>",
            "",
        ]
    )


if __name__ == "__main__":
    firms = town()
    (Path(__file__).parent / "plan.svg").write_text(
        drawing(firms, propose_plan(firms, tier="certified", certify_gap=1e-9)), "utf-8"
    )
