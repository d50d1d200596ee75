"""What a command writes on its two streams is looked at apart, which click before 8.2 does only
where it is told. Importing this module tells it.
"""

from __future__ import annotations

import inspect
from functools import partialmethod

from click.testing import CliRunner

if "mix_stderr" in inspect.signature(CliRunner).parameters:
    CliRunner.__init__ = partialmethod(CliRunner.__init__, mix_stderr=False)  # type: ignore[method-assign]

__all__ = ["CliRunner"]
