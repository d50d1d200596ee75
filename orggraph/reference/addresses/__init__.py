"""A Chinese address read into its parts, each with the words that showed it.

`locate_district` is the quick way to the district alone; `parse` gives every part. Neither guesses:
what an address does not say stays missing.
"""

from orggraph.reference.addresses.districts import (
    Evidence,
    city_code,
    dominant_city,
    locate_district,
)
from orggraph.reference.addresses.parser import parse

__all__ = ["Evidence", "city_code", "dominant_city", "locate_district", "parse"]
