"""Which firms have a Party organisation or Party work, which have none, and who is responsible for
each.

Two questions are answered separately: the coverage status of a firm (`classify`, by its edges
alone), and who is responsible where it has none (`responsible`, by the chain of duties). Duty is
not coverage. A rate divides by a base that is named: operating firms, three-haves firms, firms that
should have an organisation, or the whole ledger; social organisations have their own.
"""

from orggraph.analysis.coverage.classification import classify, in_base, undecided
from orggraph.analysis.coverage.committees import committee_load, department_load
from orggraph.analysis.coverage.gaps import LISTED, gap_list, listed_rows
from orggraph.analysis.coverage.industry_committee import committee_of
from orggraph.analysis.coverage.next_steps import (
    counted_by,
    formal_unknown,
    has_own_due,
    needs_joining,
)
from orggraph.analysis.coverage.rates import (
    ORGANISATION_COUNTS,
    RATES,
    TOTAL,
    coverage_counts,
    coverage_table,
    firm_counts,
    groups_of,
    organisations_counted,
    other_cities,
    with_rates,
)
from orggraph.analysis.coverage.responsibility import UNCLEAR, responsible

__all__ = [
    "LISTED",
    "ORGANISATION_COUNTS",
    "RATES",
    "TOTAL",
    "UNCLEAR",
    "classify",
    "committee_load",
    "committee_of",
    "counted_by",
    "coverage_counts",
    "coverage_table",
    "department_load",
    "firm_counts",
    "formal_unknown",
    "gap_list",
    "groups_of",
    "has_own_due",
    "in_base",
    "listed_rows",
    "needs_joining",
    "organisations_counted",
    "other_cities",
    "responsible",
    "undecided",
    "with_rates",
]
