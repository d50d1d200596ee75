"""A sentence as it was said in both languages when a snapshot was made."""

from __future__ import annotations

from orggraph.core.messages import Text


class Spoken(Text):
    """A sentence that is kept in the words it was said in, whatever the catalogues say later."""
