"""Made-up office ledgers: one town written in any combination of the shapes that offices use.

`firms` draws the truth, `shape` lists the choices of layout, `wordings` holds headings and
wordings, `cells` writes a firm's status and head-counts, `columns` chooses and orders the columns,
`grid` lays them out, `ledger` puts the sheets together. Every ledger carries what a careful
official reads out of it, firm by firm.
"""

from orggraph.sample.office.firms import OfficeFirm, Tie
from orggraph.sample.office.grid import Sheet
from orggraph.sample.office.ledger import Expected, Heading, OfficeLedger, office_ledger
from orggraph.sample.office.shape import CHOICES, Shape, draw_shape

__all__ = [
    "CHOICES",
    "Expected",
    "Heading",
    "OfficeFirm",
    "OfficeLedger",
    "Shape",
    "Sheet",
    "Tie",
    "draw_shape",
    "office_ledger",
]
