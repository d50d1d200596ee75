"""How the characters of names are read, for a page that finds them by pinyin without a network."""

from __future__ import annotations

from collections.abc import Iterable

FIRST, LAST = "\u4e00", "\u9fff"


def readings(texts: Iterable[str]) -> dict[str, str]:
    """Return the characters of some texts by their syllables without tones; ü is written v.

    A character that is read in several ways stands under each of them: 厦 under sha and xia.
    """
    from pypinyin import Style, pinyin  # takes half a second, and only a page needs it

    characters = sorted({letter for text in texts for letter in text if FIRST <= letter <= LAST})
    found: dict[str, list[str]] = {}
    for character in characters:
        (read,) = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore") or ([],)
        for syllable in sorted(set(read)):
            if syllable.isascii() and syllable.isalpha():
                found.setdefault(syllable, []).append(character)
    return {syllable: "".join(found[syllable]) for syllable in sorted(found)}
