"""A made-up town on which all loops of planning run once, so that they are compiled before
anybody waits for them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from orggraph.optimise.joint_branches.propose import propose_plan


def rehearse() -> pd.DataFrame:
    """Plan for a few made-up firms with every kind of request, and return the firms."""
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0, 1500, (2, 60))
    formal = rng.integers(1, 3, 60)
    firms = pd.DataFrame(
        {
            "firm": [f"F{i:02d}" for i in range(60)],
            "x": x,
            "y": y,
            "building": None,
            "park": None,
            "members_formal": formal,
            "members_total": formal,
        }
    )
    plan = propose_plan(firms)
    pair = (firms["firm"].iloc[0], firms["firm"].iloc[1])
    propose_plan(
        firms, tier="certified", time_limit=10.0, keep=plan.groups, apart=[pair], together=[pair]
    )
    return firms
