"""The organisations that exist: what is wrong with them, what they could become, and what they cost a year."""

from orggraph.health.checks import Checkup, check_organisations, rule_of
from orggraph.health.funding import Funding, funding, fundings, largest_remainder
from orggraph.health.roll import roll

__all__ = ["Checkup", "Funding", "check_organisations", "funding", "fundings", "largest_remainder", "roll", "rule_of"]
