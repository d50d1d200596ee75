"""Joint branches by location: find the groups, and prove how good they are.

Given candidates at points, in buildings and in parks, each with 1–2 formal members. A group is a
host and firms near it (same building, same park, or few enough metres), of 2 to `joint_units` firms
with `joint_formal` formal members or more and at most `branch_members` members. Every firm is in
one group or left over.

    minimise  firms left over,
              then the metres from each host to its members and a price for each group,
              then unlikeness (street and committee, a leading firm as host, industry, size),
              then by code

`neighbourhoods` finds the near pairs; `local_search` makes a plan and improves it one neighbourhood
at a time; `pricing` and `set_partitioning` find dual prices of the firms, and the better groups
that these prices show (column generation); `lower_bound` carries them over the whole city and
returns the certificate. Whether a plan is valid is for `orggraph.optimise.plan` to say, which
shares no code with this.
"""

from orggraph.optimise.joint_branches.jit import is_cold, is_warm
from orggraph.optimise.joint_branches.propose import Progress, left_over_reasons, propose_plan

__all__ = ["Progress", "is_cold", "is_warm", "left_over_reasons", "propose_plan"]
