"""Several ledgers become one: who is the same firm, and who must be asked.

`match` finds the rows of a loosely written list in a registry; `merge` joins several ledgers into one set of firms;
`link_branches` names the parent of each branch. All three share one comparison (`evidence`), and what they cannot
decide comes back as a review sheet that a person fills in and the next run honours.
"""

from orggraph.ledger.evidence import Aspect, Method, Reason
from orggraph.ledger.matching import Matches, Merged, link_branches, match, merge
from orggraph.ledger.review import REVIEW_COLUMNS, Decisions, Verdict, read_decisions
from orggraph.ledger.rows import Mark

__all__ = ["REVIEW_COLUMNS", "Aspect", "Decisions", "Mark", "Matches", "Merged", "Method", "Reason", "Verdict",
           "link_branches", "match", "merge", "read_decisions"]
