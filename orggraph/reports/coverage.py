"""Coverage rates: one table a dimension, of firms or of social organisations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from orggraph.analysis.analysis import Answers
from orggraph.analysis.coverage import TOTAL, other_cities
from orggraph.core import schema
from orggraph.core.enums import Base, Dimension, PlaceKind, RowName
from orggraph.core.messages import EMPTY, ITEMS, Message, listed, message, message_in, plural
from orggraph.graph import Label, OrgGraph
from orggraph.reports.headers import caption, data_warnings, nobody_listed
from orggraph.reports.sheets import Sheet


def coverage_sheet(
    answers: Answers, by: Dimension, base: Base = Base.OPERATING, kind: Label = Label.ENTERPRISE
) -> Sheet:
    """Return the coverage table of a dimension; social organisations have a table of their own."""
    frame = answers.coverage(by, base, kind)
    frame["group"] = group_names(frame["group"], by)
    first = schema.COVERAGE[0]
    columns = (schema.Column(first.name, first.kind, by.zh, by.en), *schema.COVERAGE[1:])
    if kind is Label.SOCIAL_ORG:
        title = message("Social organisations by {by}", by=by)
    else:
        title = message("Coverage by {by}", by=by)
    worked = message(
        "Organisation rate = organised ÷ base; both rates = (organised or work only) ÷ "
        "base; built of due = built ÷ due; nominal counts temporary, functional and flow "
        "branches and pending ones too."
    )
    rows = zip(frame["group"], frame["base"], strict=True) if by is Dimension.DISTRICT else ()
    others = elsewhere_notes(answers.graph, rows)
    sheet = Sheet(
        f"coverage_{by.value}" if kind is Label.ENTERPRISE else f"social_{by.value}",
        title,
        columns,
        frame,
        caption(answers, base),
        (
            worked,
            *two_kinds(answers, kind),
            *_areas(answers, by, kind),
            *others,
            *data_warnings(answers),
        ),
        total_last=True,
        shade=("organised_rate", "both_rate", "built_rate"),
        chart=("group", "organised_rate") if by is Dimension.DISTRICT else None,
    )
    return sheet.if_empty(nobody_listed(kind))


def two_kinds(answers: Answers, kind: Label | None = None) -> tuple[Message, ...]:
    """Say how the number of a table of one kind and that of the whole ledger go together, where
    it lists both firms and social organisations.
    """
    everyone = len(answers.graph.firms)
    firms = int(answers.graph.is_enterprise.sum())
    if not 0 < firms < everyone:
        return ()
    shown = {
        Label.ENTERPRISE: message("; this table has the firms"),
        Label.SOCIAL_ORG: message("; this table has the social organisations"),
    }
    return (
        message(
            "The ledger lists {everyone}: {firms} firms and {social} social organisations, each "
            "with a base of its own{shown}.",
            everyone=everyone,
            firms=firms,
            social=everyone - firms,
            shown=EMPTY if kind is None else shown[kind],
        ),
    )


def _areas(answers: Answers, by: Dimension, kind: Label) -> tuple[Message, ...]:
    """Say, under the table of districts, where firms are counted whose district column names an
    area of management.
    """
    if by is not Dimension.DISTRICT or "area" not in answers.located:
        return ()
    area = answers.located["area"][(answers.graph.firms["kind"] == str(kind)).to_numpy(dtype=bool)]
    counts = area.value_counts().sort_index()
    if not len(counts):
        return ()
    known = answers.graph.places_of(PlaceKind.DISTRICT).reindex(area.dropna().index).notna()
    settled, left = int(known.sum()), int((~known).sum())
    return (
        plural(
            "{n} firm has an area of management, which is no district, in the district column: "
            "{areas}. {settled} of them stand under the district of their address or street, "
            "{left} under “{unknown}”; --by park has the rates of the areas.",
            "{n} firms have an area of management, which is no district, in the district column: "
            "{areas}. {settled} of them stand under the district of their address or street, "
            "{left} under “{unknown}”; --by park has the rates of the areas.",
            n=len(known),
            areas=_counted(counts.items()),
            settled=settled,
            left=left,
            unknown=by.unknown,
        ),
    )


def _counted(firms: Iterable[tuple[Any, Any]]) -> Message:
    """Return names with how many firms each has."""
    return listed(
        (message_in("firms counted", "{what} {n}", what=name, n=n) for name, n in firms), ITEMS
    )


def elsewhere_notes(graph: OrgGraph, groups: Iterable[tuple[Any, Any]]) -> tuple[Message, ...]:
    """Say, under a table of districts, how many firms sit in other cities, and whether these are
    ranked.

    `groups` are the table's rows as name and number of firms.
    """
    others = other_cities(graph)
    firms = {name: int(n) for name, n in groups if name in others and n}
    if not firms:
        return ()
    total, ranked = sum(firms.values()), graph.rules.rank_other_cities
    said = (
        plural(
            "{n} firm sits in another city ({cities}): in the total, ranked (rule "
            "rank_other_cities); if it is not yours, exclude it with 剔除原因 非属地.",
            "{n} firms sit in other cities ({cities}): in the total, ranked (rule "
            "rank_other_cities); if they are not yours, exclude them with 剔除原因 非属地.",
        )
        if ranked
        else plural(
            "{n} firm sits in another city ({cities}): in the total, not ranked (rule "
            "rank_other_cities); if it is not yours, exclude it with 剔除原因 非属地.",
            "{n} firms sit in other cities ({cities}): in the total, not ranked (rule "
            "rank_other_cities); if they are not yours, exclude them with 剔除原因 非属地.",
        )
    )
    return (said.filled(n=total, cities=_counted(firms.items())),)


def group_names(groups: pd.Series[Any], by: Dimension) -> pd.Series[Any]:
    """Return the groups' names, those that are ours and not the ledger's in both languages."""
    ours = {TOTAL: RowName.TOTAL, by.unknown.zh: by.unknown}
    return groups.astype(object).map(lambda name: ours.get(name, name))
