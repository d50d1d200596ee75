"""Personal data inside a cell: identity numbers, mobile numbers, mail addresses, and the names beside them.

A credit code, an old registration number, a land line or the number of a building is none of these.
"""

from __future__ import annotations

import re

# 18 digits with a date of birth inside, in one run or parted as people type them.
_IDENTITY = (r"(?<![0-9A-Za-z])[1-9][0-9]{5}[ -]?(?:19|20)[0-9]{2}[ -]?(?:0[1-9]|1[0-2])[ -]?(?:0[1-9]|[12][0-9]|3[01])[ -]?"
             r"[0-9]{3}[0-9Xx](?![0-9A-Za-z])")
_CODE = r"(?<![0-9A-Za-z])[0-9A-Z]{15,20}(?![0-9A-Za-z])"  # taken whole, so that no part of a code passes for a number
_MOBILE = (r"(?<![0-9])(?:\+?86[ -]?)?(?:1[3-9][0-9](?:[ -]?[0-9]{4}){2}|1[3-9][0-9]{2}[ -][0-9]{4}[ -][0-9]{3}"
           r"|1[3-9][0-9]{2}[ -][0-9]{3}[ -][0-9]{4}|1[3-9][0-9]{3}[ -][0-9]{6})(?![0-9])(?! ?[号室层楼栋座弄])")
_MAIL = r"[0-9A-Za-z_.+-]+@[0-9A-Za-z_.@-]+"
_GLUED = r"(?<![0-9])[0-9]{21,}(?![0-9])"  # no number of a firm is so long: two of a person's, without a blank between
_NUMBER = re.compile(rf"(?P<identity>{_IDENTITY})|{_CODE}|(?P<mobile>{_MOBILE})|(?P<mail>{_MAIL})|(?P<glued>{_GLUED})")

# A word that announces a person or a way to reach one. What follows it is personal after a colon, and a name after
# some words even without.
_LABEL = re.compile(
    r"(?:(?:联系人|经办人|填表人|负责人|代表人|法人代表|法人|书记|联络员|指导员|姓名|联系电话|联系方式|电话|手机号?码?|身份证号?码?|微信号?|"
    r"qq|tel|mobile|phone|wechat) ?:"
    r"|(?:(?:联系人|经办人|填表人|负责人) ?|(?:法定代表人|法人代表|法人) )[一-龥·]{2,3}(?![一-龥])).*$", re.IGNORECASE | re.DOTALL)

_HINT = re.compile("[0-9@:人]")  # whatever the two expressions above may find holds one of these, and most texts none

_EDGE = r"[ ,;/、()\-]"
_NAME_BEFORE = re.compile(  # at the front of the cell, behind a mark, or behind the end of an address
    rf"(?:^[一-龥·]{{1,2}}(?![园楼厦路街区镇店厂馆])[一-龥·]"
    rf"|(?:(?<={_EDGE})|(?<=[0-9A-Za-z号室楼层座栋幢]))(?![号室楼层座栋幢])[一-龥·]{{2,4}})[ :(,\-]*$")
_NAME_BEHIND = re.compile(rf"[ :(,\-]*[一-龥·]{{2,4}}(?=$|{_EDGE})")

# Whatever the expressions above may find holds one of these; `SUSPECT` is for RE2, which knows no look-around.
SUSPECT = (r"[0-9][0-9 -]{9}|@|(?i:联系人|经办人|填表人|负责人|代表人|法人|书记|联络员|指导员|姓名|联系方式|电话|手机|身份证|微信"
           r"|(?:qq|tel|mobile|phone|wechat) ?[:：])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_inside(text: str) -> bool:
    """Tell whether a text holds personal data."""
    return bool(_HINT.search(text)) and (bool(_LABEL.search(text)) or any(found.lastgroup for found in _NUMBER.finditer(text)))


def cut(text: str) -> str:
    """Return a text without its personal data and the names beside them; what is left may be empty."""
    while is_inside(text):  # what was cut may have hidden another number
        text = _cut_once(_LABEL.sub("", text))
    return text


def _cut_once(text: str) -> str:
    kept, at = "", 0
    for found in _NUMBER.finditer(text):
        if not found.lastgroup or found.start() < at:
            continue
        kept += _NAME_BEFORE.sub("", text[at:found.start()])
        behind = _NAME_BEHIND.match(text, found.end())
        at = behind.end() if behind else found.end()
    kept = re.sub(r"\([ ,;、:]*\)", "", kept + text[at:])
    return kept.rstrip(" ,;:、-/(").lstrip(" ,;:、-/)")


def is_identity_number(code: str) -> bool:
    """Tell whether 18 characters are an identity number by form and check digit (GB 11643: ISO 7064, MOD 11-2)."""
    if not re.fullmatch(_IDENTITY, code):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == code[-1].upper()


IDENTITY_FORM = r"^[1-9][0-9]{5}(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9X]$"  # for RE2; wider than the rule
