"""What a cell says of a firm's Party organisation: that there is one and how, which one, none, a
plan, or nothing known.

The wordings of offices are many, their parts are few: `wording.PARTS` lists the words that say
something about any firm. A text made of such words alone is a statement; what holds other words
besides is a name (大市口社区党支部), and words around it may still say how the firm is covered
(挂靠大市口社区党支部, 由大市口社区党委兜底, …（筹）). Sources: DOMAIN §9, points 2 to 8.

`reading` takes a cell apart into clauses and brackets, `clauses` and `asides` read one of each,
and the others hold the wording of one matter each. Every text asked here is plain already:
half-width, without outer blanks (`parsing.plain_column`).
"""

from orggraph.ingest.statements.closed import (
    EMPTY_BOXES,
    is_assessment,
    is_blank,
    is_closed,
    is_cross,
    is_tick,
)
from orggraph.ingest.statements.denials import NOT_SO
from orggraph.ingest.statements.reading import read
from orggraph.ingest.statements.said import Says, Statement
from orggraph.ingest.statements.wording import modes_in

__all__ = [
    "EMPTY_BOXES",
    "NOT_SO",
    "Says",
    "Statement",
    "is_assessment",
    "is_blank",
    "is_closed",
    "is_cross",
    "is_tick",
    "modes_in",
    "read",
]
