"""What an office prints around a bulletin: who issues it, to whom, which number, who signs it, what
goes with it.

`dataset.toml` may say it once for all bulletins, the command for one of them:

    [bulletin]
    issuer = "中共云栖市委两新工委"        # 发文单位
    to = "各区委两新工委"                  # 主送
    number = 3                            # 期号
    signed = "云栖市委两新工委办公室"      # 落款, the issuer where it is not given
    dated = 2026-07-11                    # 落款日期, the date of the data where it is not given
    annexes = ["空白点清单"]               # 附件
    title = "全市互联网企业党组织覆盖情况通报"
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from orggraph.core import toml_entries
from orggraph.core.errors import InputError, in_one_line
from orggraph.core.messages import EMPTY, Message, message
from orggraph.core.toml_entries import check_known, date_of
from orggraph.ingest import pii

KEYS = ("title", "issuer", "to", "number", "signed", "dated", "annexes")


@dataclass(frozen=True)
class Letterhead:
    """What stands around a bulletin; an empty text is left out."""

    title: str = ""
    issuer: str = ""
    to: tuple[str, ...] = ()
    number: str = ""
    signed: str = ""
    dated: dt.date | None = None
    annexes: tuple[str, ...] = ()

    @property
    def signature(self) -> str:
        """Who signs: the one named, else the one who issues it."""
        return self.signed or self.issuer

    @property
    def issue(self) -> Message:
        """The number of the issue, as it is printed."""
        if not self.number:
            return EMPTY
        if self.number.isascii() and self.number.isdigit():
            return message("No. {number}", number=int(self.number))
        return message("{text}", text=self.number)


NOTHING = Letterhead()


def letterhead_of(said: Mapping[str, Any], where: str = "dataset.toml") -> Letterhead:
    """Return the letterhead that `[bulletin]` tells of; `where` is the file that says it.

    Raises `InputError`, naming file and key, for an unknown key and for a value of another kind.
    Numbers and names of persons come out masked.
    """
    refused = partial(_bad, where)
    check_known(said, KEYS, refused)
    texts = {
        key: _text(said.get(key, ""), key, where) for key in ("title", "issuer", "number", "signed")
    }
    return Letterhead(
        texts["title"],
        texts["issuer"],
        _list(said.get("to", ()), "to", where),
        texts["number"],
        texts["signed"],
        date_of(said, "dated", refused),
        _list(said.get("annexes", ()), "annexes", where),
    )


def plain(said: Mapping[str, Any], where: str = "dataset.toml") -> dict[str, Any]:
    """Check what `[bulletin]` says and return it so that it can be kept in any form."""
    letterhead_of(said, where)
    return toml_entries.plain(said)


def _text(value: Any, key: str, where: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _bad(where, key, message("must be a text"))
    return pii.masked(in_one_line(str(value)).strip())


def _list(value: Any, key: str, where: str) -> tuple[str, ...]:
    items = value if isinstance(value, list | tuple) else [value]
    return tuple(text for item in items if (text := _text(item, key, where)))


def _bad(where: str, key: str, why: Message) -> InputError:
    return InputError(message("{where}: [bulletin] {key}: {why}", where=where, key=key, why=why))


__all__ = ["KEYS", "NOTHING", "Letterhead", "letterhead_of", "plain"]
