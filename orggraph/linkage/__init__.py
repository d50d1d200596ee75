"""Several ledgers become one: who is the same firm, and who must be asked.

`match` finds the rows of a loosely written list in a registry; `merge` joins several ledgers into
one set of firms; `link_branches` names the parent of each branch. All three share one comparison
(`comparison`), and what they cannot decide comes back as a review sheet that a person fills in and
the next run honours. `source_list` takes in one list as it was read, and `four_rounds` makes one
ledger of several, reconciled row by row.
"""

from orggraph.linkage.comparison import Aspect, Method, Reason
from orggraph.linkage.four_rounds import Rounds, four_rounds
from orggraph.linkage.matching import Matches, Merged, link_branches, match, merge
from orggraph.linkage.prepare import Mark
from orggraph.linkage.review import REVIEW_COLUMNS, Decisions, Verdict, read_decisions
from orggraph.linkage.source_list import Listing, listing

__all__ = [
    "REVIEW_COLUMNS",
    "Aspect",
    "Decisions",
    "Listing",
    "Mark",
    "Matches",
    "Merged",
    "Method",
    "Reason",
    "Rounds",
    "Verdict",
    "four_rounds",
    "link_branches",
    "listing",
    "match",
    "merge",
    "read_decisions",
]
