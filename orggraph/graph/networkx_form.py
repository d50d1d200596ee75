"""The graph as one networkx graph, firms included, and back: `to_networkx` ⇄ `fields_of` lose
nothing.

Node and edge attributes are plain text, numbers and truth values only, and none is empty (GraphML
knows no empty text), so that networkx writes and reads GraphML without loss.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd

from orggraph.core import schema
from orggraph.core.enums import Label, LinkType, MassOrg, PlaceKind
from orggraph.core.rules import DEFAULT, Rules
from orggraph.graph.columns import AT, empty_ties
from orggraph.ingest.parsing import dtype

if TYPE_CHECKING:
    from orggraph.graph.model import OrgGraph

_NEVER_MISSING = ("file", "sheet", "system")
_OWN = {
    "firm": "str",
    "repeat_of": "Int64",
    "asked": "bool",
    "surveyed": "bool",
    "file": "category",
    "sheet": "category",
    "row": "int32",
    "system": "category",
    "district_code": "str",
    "located_by": "category",
    "kind": "category",
}


def to_networkx(graph: OrgGraph) -> nx.MultiDiGraph:
    """Return the whole graph, firms as nodes, every tie as an edge keyed by its type."""
    whole = nx.MultiDiGraph(
        **_plain_all(
            {
                "name": graph.name,
                "as_of": graph.as_of,
                "rules": json.dumps(_rules_said(graph.rules)),
                "campaign": json.dumps(dict(graph.campaign), default=str, sort_keys=True),
                "bulletin": json.dumps(dict(graph.bulletin), default=str, sort_keys=True),
            }
        )
    )
    whole.add_nodes_from((n, _plain_all(a)) for n, a in sorted(graph.skeleton.nodes(data=True)))
    for position, (node, about) in enumerate(_firm_nodes(graph.firms)):
        whole.add_node(node, label=about.pop("kind"), position=position, **about)
    whole.add_edges_from(
        (u, v, k, {"type": k, **_plain_all(a)}) for u, v, k, a in sorted_edges(graph.skeleton)
    )
    keys = graph.firms["firm"].tolist()
    located, having_one = str(LinkType.LOCATED_IN), str(LinkType.HAS_MASS_ORG)
    for column in AT.values():
        at = graph.firms[column]
        for firm, place in zip(np.flatnonzero(at.notna()), at.dropna(), strict=True):
            whole.add_edge(f"企业:{keys[firm]}", place, key=located, type=located, points=True)
    for mass in MassOrg:
        having = np.flatnonzero(graph.firms[str(mass).lower()].fillna(False).to_numpy(dtype=bool))
        if len(having):
            whole.add_node(f"群团:{mass}", label=str(Label.MASS_ORG), name=mass.zh, position=-1)
            whole.add_edges_from(
                (f"企业:{keys[i]}", f"群团:{mass}", having_one, {"type": having_one})
                for i in having
            )
    for tie in graph.ties.itertuples(index=False):
        target = f"企业:{tie.target}" if tie.type == str(LinkType.NEAR) else tie.target
        about = _plain_all({"mode": tie.mode, "since": tie.since})
        whole.add_edge(f"企业:{keys[tie.firm]}", target, key=_tie_key(tie), type=tie.type, **about)
    return whole


def sorted_edges(skeleton: nx.MultiDiGraph) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Return the links of a skeleton in the order of their ends and types."""
    return sorted(skeleton.edges(keys=True, data=True), key=lambda edge: edge[:3])


def _tie_key(tie: Any) -> str:
    """Ties of one type between the same two are told apart by their mode; the first needs no
    mark.
    """
    return f"{tie.type}/{tie.mode}" if isinstance(tie.mode, str) else str(tie.type)


def fields_of(whole: nx.MultiDiGraph | nx.DiGraph) -> dict[str, Any]:
    """Return the fields of the `OrgGraph` that `to_networkx` made this from."""
    firm_nodes = sorted(
        (a["position"], n, a) for n, a in whole.nodes(data=True) if a["label"] in _FIRM_LABELS
    )
    firm_at = {node: i for i, (_, node, _) in enumerate(firm_nodes)}
    firms = _firm_frame([about for _, _, about in firm_nodes])
    skeleton = nx.MultiDiGraph()
    skeleton.add_nodes_from(
        (n, _read_all(a))
        for n, a in whole.nodes(data=True)
        if n not in firm_at and a["label"] != str(Label.MASS_ORG)
    )
    pointers: dict[str, dict[int, str]] = {column: {} for column in AT.values()}
    ties = []
    for u, v, about in whole.edges(data=True):
        if u not in firm_at:
            skeleton.add_edge(
                u,
                v,
                key=about["type"],
                **_read_all({k: a for k, a in about.items() if k not in ("type", "id")}),
            )
        elif about.get("points"):
            pointers[AT[PlaceKind(whole.nodes[v]["kind"])]][firm_at[u]] = v
        elif about["type"] != str(LinkType.HAS_MASS_ORG):
            target = v.removeprefix("企业:") if v in firm_at else v
            ties.append((firm_at[u], about["type"], target, about.get("mode"), about.get("since")))
    for column, at in pointers.items():
        categories = sorted(set(at.values()))
        order = {node: i for i, node in enumerate(categories)}
        codes = np.array(
            [order[at[i]] if i in at else -1 for i in range(len(firms))], dtype=np.int32
        )
        firms[column] = pd.Categorical.from_codes(codes, categories)
    about = whole.graph
    as_of = about.get("as_of")
    return {
        "name": about.get("name", ""),
        "as_of": dt.date.fromisoformat(as_of) if as_of else None,
        "skeleton": skeleton,
        "firms": firms,
        "ties": _tie_frame(ties),
        "rules": DEFAULT.replace(json.loads(about["rules"])),
        "campaign": json.loads(about["campaign"]),
        "bulletin": json.loads(about.get("bulletin", "{}")),
    }


_FIRM_LABELS = (str(Label.ENTERPRISE), str(Label.SOCIAL_ORG))


def _rules_said(rules: Rules) -> dict[str, Any]:
    return {f.name: getattr(rules, f.name) for f in fields(rules)}


def _firm_nodes(firms: pd.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    columns = [c for c in firms.columns if c not in AT.values()]
    plain = {c: firms[c].astype(object).tolist() for c in columns}
    return [
        (f"企业:{plain['firm'][i]}", _plain_all({c: plain[c][i] for c in columns}))
        for i in range(len(firms))
    ]


def _firm_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    types = {name: dtype(column) for name, column in schema.columns("firms").items()} | _OWN
    frame = {
        name: pd.Series(
            [row["label"] if name == "kind" else row.get(name) for row in rows], dtype=object
        )
        for name in types
    }
    typed = {
        name: pd.to_datetime(frame[name]).astype(kind)
        if kind.startswith("datetime")
        else frame[name].astype(kind)
        for name, kind in types.items()
    }
    for name in _NEVER_MISSING:
        typed[name] = frame[name].fillna("").astype("category")
    typed["kind"] = typed["kind"].cat.set_categories(list(_FIRM_LABELS))
    return pd.DataFrame(typed)


def _tie_frame(ties: list[tuple[Any, ...]]) -> pd.DataFrame:
    if not ties:
        return empty_ties()
    frame = pd.DataFrame(
        sorted(ties, key=lambda t: (t[0], t[1], t[2], t[3] or "")),
        columns=["firm", "type", "target", "mode", "since"],
    )
    frame["since"] = pd.to_datetime(frame["since"]).astype("datetime64[s]")
    return frame.astype({"firm": "int64", "type": "category", "target": "str"}).assign(
        mode=frame["mode"].astype("str").astype("category")
    )


def _plain_all(about: dict[str, Any]) -> dict[str, Any]:
    """Return attributes as plain Python values, without what is missing or empty."""
    return {
        k: _plain(v)
        for k, v in about.items()
        if v is not None and not (pd.api.types.is_scalar(v) and (pd.isna(v) or v == ""))
    }


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp | dt.date | dt.datetime):
        return str(value)[:10]
    return value.item() if isinstance(value, np.generic) else value


_DATES = ("founded", "pending_since", "term_end", "since")


def _read_all(about: dict[str, Any]) -> dict[str, Any]:
    return {k: dt.date.fromisoformat(v) if k in _DATES else v for k, v in about.items()}
