"""Bring the catalogues of messages up to date with the code, and compile them.

    python docs/catalogues.py

Babel extracts every call of `message`, `plural` and `message_in`; each language keeps its
translations, gets the new sentences untranslated and loses those that no code says any more. In
English an empty entry means the source sentence as it stands.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "orggraph"
KEYWORDS = {"message": None, "plural": (1, 2), "message_in": ((1, "c"), 2)}
LANGUAGES = ("zh_CN", "en")


def extracted() -> Catalog:
    """Return every message of the code."""
    found = Catalog(project="orggraph", charset="utf-8")
    for file, _, source, _, context in extract_from_dir(
        PACKAGE, [("**.py", "python")], keywords=KEYWORDS
    ):
        where = Path(file).as_posix()
        found.add(source, locations=[(f"orggraph/{where}", 1)], context=context)
    return found


def path(language: str, suffix: str) -> Path:
    """Return where a language's catalogue stands."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / f"orggraph.{suffix}"


def catalogue(language: str) -> Catalog:
    """Return the catalogue of a language as it stands."""
    with path(language, "po").open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """Return the catalogue of a language with the messages of the code, no more and no fewer."""
    found = catalogue(language)
    found.update(extracted(), no_fuzzy_matching=True)
    found.obsolete.clear()
    return found


def text(words: Catalog) -> bytes:
    """Return a catalogue as a .po file, in the order of the sentences and without a date."""
    out = io.BytesIO()
    write_po(out, words, width=100, sort_output=True, omit_header=True, include_lineno=False)
    head = f'# {words.locale}\nmsgid ""\nmsgstr ""\n'
    lines = (
        "Content-Type: text/plain; charset=utf-8",
        f"Language: {words.locale}",
        f"Plural-Forms: {words.plural_forms}",
    )
    return (head + "".join(f'"{line}\\n"\n' for line in lines) + "\n").encode() + out.getvalue()


def compiled(po: bytes) -> bytes:
    """Return a .po file as a compiled one."""
    out = io.BytesIO()
    write_mo(out, read_po(io.BytesIO(po)))
    return out.getvalue()


def main() -> None:
    """Write all catalogues anew."""
    for language in LANGUAGES:
        po = text(updated(language))
        path(language, "po").write_bytes(po)
        path(language, "mo").write_bytes(compiled(po))


if __name__ == "__main__":
    main()
