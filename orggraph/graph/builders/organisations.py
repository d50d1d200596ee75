"""Organisations, and what else is tied to them: posts, alliances, categories of firms."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import Any

import numpy as np

from orggraph.core.arrow_text import arrow, matching
from orggraph.core.enums import Label, LinkType, OrgLevel, OrgType, PlaceKind
from orggraph.graph.builders.draft import Draft, given, parts_of, rows_of, split
from orggraph.graph.builders.places import PlaceBuilder
from orggraph.ingest import Finding
from orggraph.ingest.parsing import PATTERNS, UNNAMED, UNNUMBERED
from orggraph.ingest.vocabulary import ASSOCIATIONS
from orggraph.reference.addresses.areas import area_name
from orggraph.reference.company_names import numeral

LIAISON = "联络员"
ALLIANCE = "联盟:"  # before the name of an alliance, in its id
# How the ids begin that this program gives to places and other nodes; an organisation's stated id
# must not be read as one.
_OURS = tuple(
    f"{word}:"
    for word in (*(kind.zh for kind in PlaceKind), "类别", "岗位", "阵地", "联盟", "群团", "地点")
)

# Names of organisations that are no firm's own and stand for no place: what they take up is no
# joint branch of the firms. The first that fits tells the level.
_NTH = "(?:第?[一二三四五六七八九十0-9]+)?"
_BRANCH = f"{_NTH}党?(?:支部|总支|总支部)(?:委员会)?$"
_OF_OTHERS = tuple(
    (re.compile(pattern), level)
    for pattern, level in (
        (
            f"(?:社区|村|居)(?:委会)?(?:(?:党总支|党委)?{_BRANCH}|(?:综合|联合|大)?党委$)",
            OrgLevel.COMMUNITY,
        ),
        (f"(?:街道|镇|乡)(?:(?:机关|党委|党工委)?{_BRANCH}|党(?:工)?委$)", OrgLevel.STREET),
        (r"(?:街道|镇|乡)(?:两新|非公|新经济)(?:组织)?(?:综合)?党(?:委|总支)$", OrgLevel.STREET),
        (r"园区?(?:两新|非公)?(?:组织)?综合党(?:委|总支)$", OrgLevel.PARK),
        (f"楼宇(?:党委|综合党委|{_BRANCH})", OrgLevel.BUILDING),
        (f"行业(?:综合)?(?:党委|党工委|委员会|{_BRANCH})", OrgLevel.INDUSTRY),
        (f"(?:[部委办局]|中心)机关(?:党委|{_BRANCH})", OrgLevel.DISTRICT),
        (f"(?:{ASSOCIATIONS})(?:党委|{_BRANCH})", OrgLevel.INDUSTRY),
    )
)
_BEARER = re.compile(f"(?P<bearer>.+(?:{ASSOCIATIONS}))党")
# Any place that the ledger knows may have one: 花桥国际创新港党工委.
_PARTY_OF = re.compile("^(?:中共)?(?P<place>.{3,}?)(?:综合|联合|两新)?(?:党工委|工委|党委|党总支)$")
# What stands before the word for an organisation.
_BRAND = re.compile(
    "(?:中共)?(?P<brand>.{2,}?)(?:联合|综合)?(?:党?总?支部|党委|党总支)(?:委员会)?$"
)
_AREA_ORG = re.compile(
    r"^(?:中共)?(?P<place>.{2,}?(?:街道|镇|乡|社区|村|园|园区|商圈|大厦|广场|中心|楼|空间|"
    r"孵化器|期))"
    r"(?:楼宇|商圈|园区)?(?:综合|联合|两新)?(?:党工委|工委|党委|党总支|党组织|(?:工作)?委员会)$"
)
_MANAGED_ORG = re.compile(
    "^(?:中共)?(?P<place>.{2,}?区)(?:综合|联合|两新)?(?:党工委|工委|党委|(?:工作)?委员会)$"
)


class OrganisationBuilder:
    """The organisations known so far, by node, by name and by spelling."""

    def __init__(self, draft: Draft, places: PlaceBuilder) -> None:
        self.draft, self.places = draft, places
        self.nodes: set[str] = set()
        self.by_name: dict[str, list[str]] = defaultdict(list)
        self.by_spelling: dict[str, list[str]] = defaultdict(list)
        self.unnumbered: dict[str, str] = {}

    # ---- the tables of organisations and posts ----

    def declare(self) -> None:
        """Add the table of organisations, their superiors and the duties that level and category
        give.
        """
        rows = [
            row
            for row in rows_of(self.draft.tables.organisations)
            if not self._repeats_earlier(row)
        ]
        for row in rows:
            node = row.get("org_id") or f"党组织:{row['name']}"
            row["node"] = self.add(
                node,
                row["name"],
                org_type=row.get("org_type"),
                level=row.get("level"),
                **given(
                    row,
                    "members_formal",
                    "members_total",
                    "founded",
                    "pending_since",
                    "term_end",
                    "active",
                ),
            )
        for row in rows:
            self._superiors(row)
            for name in split(row.get("category")):
                self.draft.link(row["node"], self.category(name), LinkType.RESPONSIBLE_FOR)
            for name in parts_of(row.get("place_id"), self.places.find):
                self._org_at(row, name)

    def _superiors(self, row: dict[str, Any]) -> None:
        """Tie an organisation to its superiors; one that no row declares is added."""
        for name in parts_of(row.get("superior"), self.find):
            superior = self._one(name, row)
            if superior is None and not self.find(name):
                superior = self.add(f"党组织:{name}", name)
                self.draft.note(Finding.UNKNOWN_SUPERIOR, "organisations", "superior", row, name)
            if superior == row["node"]:
                self.draft.note(Finding.CYCLE, "organisations", "superior", row, row["name"], name)
            elif superior:
                self.draft.link(row["node"], superior, LinkType.SUBORDINATE_TO)

    def _repeats_earlier(self, row: dict[str, Any]) -> bool:
        """Whether a row repeats the name of an earlier one that has no id either; it is set
        aside.
        """
        again = not row.get("org_id") and row["name"] in self.unnumbered
        if again:
            self.draft.note(
                Finding.SAME_ID,
                "organisations",
                "name",
                row,
                row["name"],
                self.unnumbered[row["name"]],
            )
        elif not row.get("org_id"):
            self.unnumbered[row["name"]] = str(row["row"])
        return again

    def _org_at(self, row: dict[str, Any], name: str) -> None:
        """Place an organisation; one of an area's level has the duty there, any other only sits
        there.
        """
        node = row["node"]
        stated = self.draft.skeleton.nodes[node].get("level")
        level = OrgLevel(stated) if stated else None
        place = self.places.one(name, row, "organisations", "place_id")
        if place is None:
            if len(self.places.find(name)) > 1:
                return
            kind = (level.place_kind if level else None) or self.places.kind(name)
            place = self.places.add(f"{kind.zh}:{name}", kind, name)
            self.draft.note(Finding.UNKNOWN_PLACE, "organisations", "place_id", row, name)
        duty = level is not None and level.place_kind is not None
        self.draft.link(node, place, LinkType.RESPONSIBLE_FOR if duty else LinkType.LOCATED_IN)

    def declare_posts(self) -> None:
        """Add the table of posts; service centres are points of their own."""
        for row in rows_of(self.draft.tables.posts):
            kind = row.get("kind") or "指导员"
            centre = bool(re.search("中心|工作站|服务站|驿站", kind))
            node = f"{'阵地' if centre else '岗位'}:{row['post_id']}"
            unnamed = {"unnamed": True} if row["post_id"] in (LIAISON, UNNUMBERED) else {}
            self.draft.skeleton.add_node(
                node,
                label=str(Label.SERVICE_CENTER if centre else Label.POST),
                name=row["post_id"],
                kind=kind,
                **given(row, "capacity", "team", "lon", "lat", "system"),
                **unnamed,
            )
            for name in parts_of(row.get("organisation"), self.find):
                sender = self._one(name, row, "posts", "organisation")
                if sender is None and not self.find(name):
                    sender = self.add(f"党组织:{name}", name)
                if sender:
                    self.draft.link(node, sender, LinkType.SUBORDINATE_TO)

    # ---- what a text means ----

    def add(
        self,
        node: str,
        name: str,
        org_type: str | None = None,
        level: str | None = None,
        **more: Any,
    ) -> str:
        """Add an organisation; its type is read from its name where not given.

        Tables number their rows apart, so an id may already be a place's, or read like one that
        this program gives; the organisation's then gets its kind before it.
        """
        is_taken = node in self.draft.skeleton and node not in self.nodes
        if is_taken or node.startswith(_OURS):
            node = f"党组织:{node}"
        if node not in self.draft.skeleton:
            kind = org_type or type_by_name(name)
            about = {
                "label": str(Label.ORGANISATION),
                "name": name,
                **({"org_type": kind} if kind else {}),
                **({"level": level} if level else {}),
                **({"unnamed": True} if name == UNNAMED else {}),
                **more,
            }
            self.draft.skeleton.add_node(node, **about)
            self.nodes.add(node)
            self.by_name[name].append(node)
            if name != UNNAMED:
                self.by_spelling[spelling(name)].append(node)
        return node

    def find(self, text: str) -> list[str]:
        """Return the organisations a text may mean: the one of that id, else all of that name."""
        if text in self.nodes:
            return [text]
        named = self.by_name.get(text)
        if named:
            return sorted(named) if len(named) > 1 else named
        return [f"党组织:{text}"] if f"党组织:{text}" in self.nodes else []

    def _one(
        self, name: str, row: dict[str, Any], table: str = "organisations", column: str = "superior"
    ) -> str | None:
        found = self.find(name)
        if len(found) > 1:
            self.draft.note(Finding.AMBIGUOUS, table, column, row, name, "、".join(found))
        return found[0] if len(found) == 1 else None

    def named(self, name: str) -> str:
        """Return the organisation of a name, a new one where none is known."""
        known = self.find(name) or self._spelled_alike(name)
        return known[0] if known else self.add(f"党组织:{name}", name)

    def _spelled_alike(self, name: str) -> list[str]:
        """Return the one organisation whose name is spelled a little otherwise: 甲公司支部 is
        甲公司党支部.
        """
        alike = self.by_spelling.get(spelling(name), [])
        return alike if len(alike) == 1 else []

    # ---- what a column of firms names ----

    def committee(self, name: str) -> str:
        """Return the industry committee of a name, a new one where none is known."""
        known = self.find(name)
        if known:
            return known[0]
        industry = {"org_type": str(OrgType.COMMITTEE), "level": str(OrgLevel.INDUSTRY)}
        return self.add(f"党组织:{name}", name, **industry)

    def alliance(self, name: str) -> str:
        """Return the alliance of a name; one that the table of organisations declares is that
        organisation.
        """
        name = name.removeprefix(ALLIANCE)
        if len(declared := self.find(name)) == 1:
            return declared[0]
        node = f"{ALLIANCE}{name}"
        self.draft.skeleton.add_node(node, label=str(Label.ALLIANCE), name=name)
        return node

    def post(self, name: str) -> str:
        """Return the post of a code, a new one where none is known."""
        name = name.removeprefix("岗位:")
        node = f"岗位:{name}"
        if node not in self.draft.skeleton:
            self.draft.skeleton.add_node(
                node,
                label=str(Label.POST),
                name=name,
                kind=LIAISON if name == LIAISON else "指导员",
                **({"unnamed": True} if name in (LIAISON, UNNUMBERED) else {}),
            )
        return node

    def category(self, name: str) -> str:
        """Add a category of firms."""
        name = name.removeprefix("类别:")
        self.draft.skeleton.add_node(f"类别:{name}", label=str(Label.CATEGORY), name=name)
        return f"类别:{name}"

    # ---- duties that a name tells ----

    def take_listed_as_responsible(self) -> None:
        """Add the organisations that the ledger lists as responsible for its firms, where their
        names hold a place of it: the duty for that place follows from the name.
        """
        listed = self.draft.tables.firms["listed_responsible"]
        unused = set()
        for name in sorted(map(str, listed.dropna().unique())):
            if any(len(self._places_meant(text, name)) == 1 for text in _places_in_name(name)):
                self.named(name)
            elif not self.find(name):
                unused.add(name)
        if unused:
            at = np.flatnonzero(listed.isin(unused).to_numpy(dtype=bool))
            names = listed.iloc[at].tolist()
            details = ("" for _ in names)
            self.draft.note_firms(
                Finding.RESPONSIBLE_UNPLACED, "listed_responsible", at, names, details
            )

    def give_duties_by_name(self) -> None:
        """Give the duty to organisations that bear the name of a place, such as 莲前街道党工委,
        where none is declared.
        """
        for name, nodes in sorted(self.by_name.items()):
            for node in nodes:
                self._name_duty(node, name)

    def _name_duty(self, node: str, name: str) -> None:
        about = self.draft.skeleton.nodes[node]
        if about.get("level") or str(LinkType.RESPONSIBLE_FOR) in self.draft.links_from(node):
            return
        place = next(
            (
                found[0]
                for text in _places_in_name(name)
                if len(found := self._places_meant(text, name)) == 1
            ),
            None,
        )
        if place:
            kind = PlaceKind(self.draft.skeleton.nodes[place]["kind"])
            about["level"] = next(str(level) for level in OrgLevel if level.place_kind is kind)
            self.draft.link(node, place, LinkType.RESPONSIBLE_FOR, by_name=True)
            return
        level = next((level for pattern, level in _OF_OTHERS if pattern.search(name)), None)
        if level and not self._is_of_a_firm(name):
            about["level"] = str(level)

    def _is_of_a_firm(self, name: str) -> bool:
        """Whether an organisation is called after an association of the ledger, or after a firm
        that it takes up and whose own name only ends as a place does: 安居党支部.
        """
        found = _BEARER.match(name)
        if found and any(found["bearer"] in one for one in self._associations):
            return True
        bearer = _BRAND.match(name)
        return bearer is not None and any(
            bearer["brand"] in one for one in self._named_by.get(name, ())
        )

    @cached_property
    def _named_by(self) -> dict[str, list[str]]:
        """The names of the firms that name an organisation, by its name."""
        firms = self.draft.tables.firms
        both = firms[["organisation", "name"]].dropna()
        out: defaultdict[str, list[str]] = defaultdict(list)
        for organisation, firm in zip(both["organisation"], both["name"], strict=True):
            out[organisation].append(firm)
        return out

    @cached_property
    def _associations(self) -> list[str]:
        """The names of the ledger that hold an association's."""
        names = self.draft.tables.firms["name"]
        found: list[str] = names[matching(arrow(names), ASSOCIATIONS)].tolist()
        return found

    def _places_meant(self, text: str, name: str) -> list[str]:
        """Return the places of a name; of several, those in a district that the organisation's name
        holds too.
        """
        found = self.places.named(text)
        if len(found) > 1:
            found = [
                node
                for node in found
                if (district := self.places.district(node)) and district in name
            ]
        return found


def spelling(name: str) -> str:
    """Return an organisation's name without what is written or left out at will: 第1联合党支部 is
    第一联合支部.
    """
    bare = re.sub(r"^(?:中国共产党|中共)|[\s()（）·]|(?<=支部)委员会$|(?<=党委)委员会$", "", name)
    bare = _NUMBER.sub(lambda hit: str(_NUMERALS.get(hit[1], hit[1])), bare)
    return re.sub("(?<!党)(?=总?支部$|总支$)", "党", bare)


_NUMBER = re.compile("第?([0-9]+|[一二三四五六七八九十]{1,3})(?=(?:联合|综合|功能型)?党?总?支)")
_NUMERALS = {numeral(number): number for number in range(1, 100)}


def type_by_name(name: str) -> str | None:
    """Return the type of organisation that a name tells, None where it tells none."""
    own = _HAS_BELOW.sub("", name)
    return next((str(word) for pattern, word in PATTERNS[OrgType] if re.search(pattern, own)), None)


_HAS_BELOW = re.compile("[(（][^()（）]*下[设辖属][^()（）]*[)）]$")  # 某党委（下设3个党支部）


def _places_in_name(name: str) -> list[str]:
    """Return the places an organisation's name may hold, the longest first: 思明区莲前街道党工委
    may be 莲前街道's.
    """
    found = _AREA_ORG.match(name)
    if not found:
        managed = _MANAGED_ORG.match(name)
        area = area_name(managed.group("place")) if managed else None
        bearer = _PARTY_OF.match(name)
        return [area] if area else [bearer.group("place")] if bearer else []
    place = found.group("place")
    return [
        place,
        *(
            place[cut.end() :]
            for cut in re.finditer("[市区县]", place)
            if len(place) - cut.end() >= 2
        ),
    ]
