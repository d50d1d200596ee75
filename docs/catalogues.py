"""Bring the catalogues of messages up to date with the code, and compile them.

    python docs/catalogues.py

Every call of `message`, `plural` and `message_in` is an entry; each language keeps its
translations, gets the new sentences untranslated and loses those that no code says any more. In
English an empty entry means the source sentence as it stands.
"""

from __future__ import annotations

import ast
import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "orggraph"
KEYWORDS = ("message", "plural", "message_in")
LANGUAGES = ("zh_CN", "en")


def extracted() -> Catalog:
    """Return every message of the code.

    The syntax tree is walked, for Babel's own extractor passes over a message inside another.
    """
    found = Catalog(project="orggraph", charset="utf-8")
    for file in sorted(PACKAGE.rglob("*.py")):
        where = file.relative_to(PACKAGE.parent).as_posix()
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id in KEYWORDS
            ):
                words = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
                context = words.pop(0) if call.func.id == "message_in" and words else None
                if words:
                    source = tuple(words) if len(words) > 1 else words[0]
                    found.add(source, locations=[(where, 1)], context=context)
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


class _Undated(Catalog):
    """A catalogue whose header says nothing of when and with what it was written."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        kept = ("Content-Type", "Language", "Plural-Forms")
        return [(name, value) for name, value in super().mime_headers if name in kept]


def compiled(po: bytes) -> bytes:
    """Return a .po file as a compiled one."""
    words = read_po(io.BytesIO(po))
    undated = _Undated(locale=words.locale, charset="utf-8")
    for entry in words:
        if entry.id:
            undated.add(entry.id, entry.string, context=entry.context)
    out = io.BytesIO()
    write_mo(out, undated)
    return out.getvalue()


def main() -> None:
    """Write all catalogues anew."""
    for language in LANGUAGES:
        po = text(updated(language))
        path(language, "po").write_bytes(po)
        path(language, "mo").write_bytes(compiled(po))


if __name__ == "__main__":
    main()
