"""The layers of the package as Mermaid diagrams, drawn from the contract in .importlinter."""

from __future__ import annotations

import re
from configparser import ConfigParser
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def layers(container: str) -> list[list[str]]:
    """Return the layers of a package, highest first; modules of one layer stand in one list."""
    contract = _contract(container)
    return [re.split(r"\s*[|:]\s*", line) for line in contract["layers"].split("\n") if line]


def layer_diagram(container: str) -> str:
    """Return a diagram of a package's layers; an arrow leads to what may be imported.

    The layers of the whole package stand in boxes with the names that comments of the contract give
    them.
    """
    levels = layers(container)
    groups = _groups() if container == "orggraph" else {}
    lines = ["```mermaid", "flowchart TB"]
    box = ""
    for level in levels:
        name = groups.get(level[0], "")
        if name != box:
            lines += ["  end"] if box else []
            lines += [f'  subgraph box_{level[0]}["{name}"]'] if name else []
            box = name
        lines.append("  " + " & ".join(f"{_node(module)}[{module}]" for module in level))
    lines += ["  end"] if box else []
    ends = [" & ".join(map(_node, level)) for level in levels]
    lines += [f"  {upper} --> {lower}" for upper, lower in pairwise(ends)]
    return "\n".join([*lines, "```", ""])


def _node(module: str) -> str:
    """Return the name of a node: `graph` alone is a word of Mermaid."""
    return f"package_{module}"


def _contract(container: str) -> dict[str, str]:
    """Return the contract of layers that holds within a package; raises `KeyError` where none
    does.
    """
    parser = ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    for section in parser.sections():
        contract = dict(parser[section])
        if contract.get("type") == "layers" and contract["containers"].split() == [container]:
            return contract
    raise KeyError(container)


def _groups() -> dict[str, str]:
    """Return the name of the group that each package of the first contract stands in: the
    comment above it.
    """
    text = (ROOT / ".importlinter").read_text(encoding="utf-8")
    listed = text.split("layers =\n", 1)[1].split("\n#", 1)[0]
    groups: dict[str, str] = {}
    group = ""
    for line in listed.splitlines():
        word = line.strip()
        if word.startswith("#"):
            group = word.lstrip("# ")
        elif word and line.startswith(" "):
            groups.update(dict.fromkeys(re.split(r"\s*[|:]\s*", word), group))
    return groups
