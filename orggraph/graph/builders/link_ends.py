"""What the two ends of a link in the table of links mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import pandas as pd

from orggraph.core.arrow_text import among
from orggraph.core.enums import Label, LinkType, MassOrg
from orggraph.graph.builders.draft import Draft
from orggraph.graph.builders.organisations import ALLIANCE, OrganisationBuilder
from orggraph.graph.builders.places import PlaceBuilder
from orggraph.ingest.parsing import NO_POST, read_post
from orggraph.reference import credit_codes


class LinkEnds:
    """Finds the firm's row or the node that a text in a column of links means, by the labels its
    type allows.
    """

    def __init__(
        self,
        draft: Draft,
        organisations: OrganisationBuilder,
        places: PlaceBuilder,
        firms: pd.DataFrame,
    ) -> None:
        self.draft, self.organisations, self.places = draft, organisations, places
        links = draft.tables.links
        asked = pd.concat([links["source"], links["target"]]).unique()
        asked = pd.Index([*asked, *map(credit_codes.compact, asked)])
        named = firms["name"][firms["repeat_of"].isna() & among(firms["name"], asked)]
        once = named[~named.duplicated(keep=False)]
        keyed = firms["firm"][among(firms["firm"], asked)]
        self.firms: dict[str, int] = {
            **dict(zip(once, once.index, strict=True)),
            **dict(zip(keyed, keyed.index, strict=True)),
        }
        self.categories = set(firms["category"].dropna().unique())
        joined = links["target"][links["type"] == str(LinkType.MEMBER_OF)]
        known = (
            node
            for node, about in self.draft.skeleton.nodes(data=True)
            if about.get("label") == str(Label.ALLIANCE)
        )
        self.alliances = {text.removeprefix(ALLIANCE) for text in (*joined, *known)}
        self._of: dict[Label, Callable[[str], Sequence[str | int]]] = {
            Label.ENTERPRISE: self._firm,
            Label.SOCIAL_ORG: self._firm,
            Label.ORGANISATION: self.organisations.find,
            Label.PLACE: self.places.find,
            Label.POST: partial(self._serving, Label.POST),
            Label.SERVICE_CENTER: partial(self._serving, Label.SERVICE_CENTER),
            Label.ALLIANCE: self._alliance,
            Label.CATEGORY: self._category,
            Label.MASS_ORG: self._mass_org,
        }

    def source(self, text: str, link: LinkType) -> str | int | None:
        """Return the firm's row or the node that a link starts at; None where the text means
        nothing, or several.
        """
        return self._one(text, link.sources)

    def target(self, text: str, link: LinkType) -> str | int | None:
        """Return the firm's row or the node that a link ends at; a post may be named here for the
        first time.
        """
        known = self._one(text, link.targets)
        return self._new_post(text) if known is None and link is LinkType.SERVED_BY else known

    def _one(self, text: str, labels: Iterable[Label]) -> str | int | None:
        found = next((found for label in labels if (found := self._of[label](text))), ())
        return found[0] if len(found) == 1 else None

    def _firm(self, text: str) -> Sequence[int]:
        firm = self.firms.get(text, self.firms.get(credit_codes.compact(text)))
        return () if firm is None else (firm,)

    def _serving(self, label: Label, text: str) -> Sequence[str]:
        code = text.removeprefix("岗位:").removeprefix("阵地:")
        return [
            node for node in (text, f"岗位:{code}", f"阵地:{code}") if self.draft.is_a(node, label)
        ][:1]

    def _alliance(self, text: str) -> Sequence[str]:
        several = self.organisations.find(text)
        if len(several) > 1 or text.removeprefix(ALLIANCE) not in self.alliances:
            return several
        return (self.organisations.alliance(text),)

    def _category(self, text: str) -> Sequence[str]:
        known = (
            text in self.categories
            or self.draft.is_a(text, Label.CATEGORY)
            or text.startswith("类别:")
        )
        return (self.organisations.category(text),) if known else ()

    def _mass_org(self, text: str) -> Sequence[str]:
        return [
            f"群团:{word}"
            for word in MassOrg
            if text in (str(word), f"群团:{word}") or word.zh in text
        ][:1]

    def several(self, text: str) -> list[str]:
        """Return the organisations and places that a text may mean, where it may mean more than
        one.
        """
        return next(
            (
                found
                for found in (self.organisations.find(text), self.places.find(text))
                if len(found) > 1
            ),
            [],
        )

    def is_known(self, text: str) -> bool:
        """Whether a text names anything at all."""
        if (
            text in self.draft.skeleton
            or text in self.categories
            or text.removeprefix(ALLIANCE) in self.alliances
        ):
            return True
        named = (
            Label.ENTERPRISE,
            Label.ORGANISATION,
            Label.PLACE,
            Label.POST,
            Label.SERVICE_CENTER,
        )
        return any(self._of[label](text) for label in named)

    def _new_post(self, text: str) -> str | None:
        """Return a new post of a code; what may be a name is taken as an unnumbered post."""
        read, _ = read_post(text.removeprefix("岗位:").removeprefix("阵地:"))
        return self.organisations.post(read) if read and read != NO_POST else None
