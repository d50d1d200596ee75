"""Tables → graph: names become nodes, columns become ties.

A wide firm ledger gives places, organisations and ties by its columns; the tables of places,
organisations, links and posts say what a column cannot. A place of the same kind, district and
name is one place. Four builders add to one `Draft`: places, organisations, firms, ties.
"""

from __future__ import annotations

import pandas as pd

from orggraph.core.enums import PlaceKind
from orggraph.graph.builders.draft import Draft
from orggraph.graph.builders.firms import FirmBuilder
from orggraph.graph.builders.organisations import OrganisationBuilder
from orggraph.graph.builders.places import PlaceBuilder
from orggraph.graph.builders.ties import TieBuilder
from orggraph.graph.columns import NAMED_BY
from orggraph.graph.model import OrgGraph
from orggraph.ingest import Tables
from orggraph.location import locate


def build_graph(tables: Tables, located: pd.DataFrame | None = None) -> OrgGraph:
    """Build the graph of clean tables; `graph_tables` is the inverse.

    `located` is what `locate` gave (worked out here if absent; tables made of a graph say it
    already). Whatever cannot be tied is left untied with a finding.
    """
    if located is None:
        stated = "located_by" in tables.firms
        located = _stated_location(tables.firms) if stated else locate(tables)
    draft = Draft(tables)
    places = PlaceBuilder(draft)
    organisations = OrganisationBuilder(draft, places)
    ties = TieBuilder(draft, organisations, places)
    places.declare()
    organisations.declare()
    organisations.declare_posts()
    firms = FirmBuilder(draft, places, located).build()
    ties.read_columns()
    ties.read_links(firms)
    organisations.take_listed_as_responsible()
    organisations.give_duties_by_name()
    ties.carry_over_repeats(firms)
    found = tuple(found for found in draft.found if len(found))
    return OrgGraph(
        tables.name,
        tables.as_of,
        draft.skeleton,
        firms,
        ties.all(),
        tables.rules,
        found,
        tables.campaign,
        tables.bulletin,
    )


def _stated_location(firms: pd.DataFrame) -> pd.DataFrame:
    """Return the location that the tables of a graph say; they tell the places nearer than a street
    by links.
    """
    nowhere = pd.Series(None, index=firms.index, dtype="str")
    nearer = {NAMED_BY[kind]: nowhere for kind in NAMED_BY if kind.width < PlaceKind.STREET.width}
    return firms[["district", "street", "district_code"]].assign(
        evidence=firms["located_by"], **nearer
    )
