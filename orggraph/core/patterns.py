"""Patterns of many ways to say one thing, one way a line."""

from __future__ import annotations

import re


def any_of(*ways: str) -> re.Pattern[str]:
    """Return the pattern that finds any of several ways."""
    return re.compile("|".join(ways))
