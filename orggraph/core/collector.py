"""How often Python looks for cycles of objects that nobody holds any more."""

from __future__ import annotations

import gc

# A city is many objects and few cycles: looking for them as often as Python does takes a fifth of
# the time.
LOOKS_FOR_CYCLES = (100_000, 50, 100)


def look_seldom() -> None:
    """Set the thresholds of the collector for this process."""
    gc.set_threshold(*LOOKS_FOR_CYCLES)
