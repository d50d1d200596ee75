"""What a query may not hold, so that it can neither write nor reach a file or the network.

The engine opens a database for reading only, and still lets a query copy rows into a file, read
one, install an extension or change its own limits. So a query is one statement that reads, made
of words that can do none of that; comments never reach the engine, and a backslash may not stand
in a query, so that the engine and this module agree on where a text ends.
"""

from __future__ import annotations

import re

from orggraph.core.errors import InputError, legible
from orggraph.core.messages import message

_PIECE = re.compile(
    r"(?P<comment>//[^\r\n]*|/\*.*?\*/)|(?P<quoted>'[^']*'|\"[^\"]*\"|`[^`]*`)|(?P<code>.)",
    re.DOTALL,
)
_DENIED = re.compile(
    r"(?<![A-Za-z_])(ALTER|ANALYZE|ATTACH|BEGIN|CHECKPOINT|COMMENT|COMMIT|COPY|CREATE|DELETE|"
    r"DETACH|DROP|EXPORT|EXTENSION|FORCE|IMPORT|INSTALL|LOAD|MERGE|PROJECT_GRAPH|"
    r"PROJECT_GRAPH_CYPHER|REMOVE|ROLLBACK|SET|TRUNCATE|UNINSTALL|UPDATE|USE)(?![A-Za-z_0-9])",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"(?<![A-Za-z_])CALL(?![A-Za-z_0-9])(?!\s+(?:show_tables|table_info|show_functions)\s*\()",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"\s*(MATCH|OPTIONAL|UNWIND|WITH|RETURN|CALL|EXPLAIN)(?![A-Za-z_0-9])", re.I)


def cleaned(name: str, text: str) -> str:
    """Return a query without comments, as the engine may have it.

    Raises `InputError` for one that is not a single statement that only reads.
    """
    sent, code = "", ""
    for piece in _PIECE.finditer(text.lstrip("\ufeff").strip()):
        if piece["comment"]:
            sent += " "
            code += " "
            continue
        sent += piece.group()
        code += "_ " if piece["quoted"] else piece.group()
    sent, code = sent.strip().removesuffix(";"), code.strip().removesuffix(";")
    if found := _refused(sent, code):
        raise InputError(
            message(
                "query {name} holds {found} and so is not one read-only statement; it was not run",
                name=name,
                found=found,
            ),
        )
    return sent


def _refused(sent: str, code: str) -> str:
    """Return what a query may not hold, "" where there is nothing such."""
    if "\\" in sent:
        return "\\"
    if open_mark := re.search(r"['\"`;]|/\*", code):
        return open_mark.group()
    for letter in code:
        if not letter.isspace() and legible(letter) != letter:
            return f"U+{ord(letter):04X}"
    found = _DENIED.search(code) or _CALL.search(code)
    if found:
        return found.group().upper()
    if not _BEGINS.match(code):
        return (code.split() or ["—"])[0][:20]
    return ""
