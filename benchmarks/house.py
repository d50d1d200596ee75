"""How the package reads: lengths and density of its code, and the cycles of its imports.

    python benchmarks/house.py [FOLDER]

FOLDER is a Python package, orggraph where none is named; another package is counted the same way.
Lengths are lines as they stand; a line's width counts a Chinese character as one column. Imports
inside functions count for cycles, imports for the type checker alone do not.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import numpy as np

WIDE = 100  # columns
# Where imports inside functions are a way to start quickly; so they are in the front of a package.
LOADED_LATE = {"cli", "answers", "shared_options"}
Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True)
class Module:
    """A module: its dotted name, whether it is a package's front, its lines and its tree."""

    name: str
    is_front: bool
    lines: list[str]
    tree: ast.Module

    def all(self, kind: type[ast.AST] | tuple[type[ast.AST], ...]) -> list[ast.AST]:
        """Return the nodes of a kind."""
        return [node for node in ast.walk(self.tree) if isinstance(node, kind)]


def modules(folder: Path) -> list[Module]:
    """Return the modules of a package, by name."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        words = path.read_text(encoding="utf-8")
        parts = path.relative_to(folder.parent).with_suffix("").parts
        is_front = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_front else parts)
        found.append(Module(name, is_front, words.splitlines(), ast.parse(words)))
    return found


def figures(found: list[Module]) -> dict[str, str]:
    """Return the figures of a package, by what they count."""
    lengths = [len(module.lines) for module in found]
    functions = [
        node.end_lineno - node.lineno + 1
        for module in found
        for node in module.all((ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    total = sum(lengths)
    wide = sum(len(line) > WIDE for module in found for line in module.lines)

    def count(*kinds: type[ast.AST]) -> int:
        return sum(len(module.all(kinds)) for module in found)

    def per_thousand(number: int) -> str:
        return f"{1000 * number / total:.1f}"

    comprehensions = count(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    return {
        "modules": f"{len(found)}",
        "lines": f"{total}",
        "median / p90 / longest module": _spread(lengths),
        "median / p90 / longest function": _spread(functions),
        "comprehensions per 1,000 lines": per_thousand(comprehensions),
        "conditional expressions per 1,000 lines": per_thousand(count(ast.IfExp)),
        "lambdas": f"{count(ast.Lambda)}",
        f"lines over {WIDE} columns": f"{100 * wide / total:.1f}%",
    }


def _spread(lengths: list[int]) -> str:
    middle, most = np.percentile(lengths, (50, 90))
    return f"{middle:.0f} / {most:.0f} / {max(lengths)}"


def imports(module: Module, names: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """Yield the modules of the package that one leans on, each with whether inside a function."""
    for node, is_late in _import_nodes(module.tree, False):
        for name in _named(node, module):
            while name and name not in names:  # a class or a function: its module is what is loaded
                name = name.rpartition(".")[0]
            if name and name != module.name:
                yield name, is_late


def _import_nodes(
    node: ast.AST, is_late: bool
) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, is_late
        elif not _is_for_types(child):
            yield from _import_nodes(child, is_late or isinstance(child, Function))


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _named(node: ast.Import | ast.ImportFrom, module: Module) -> list[str]:
    """Return the full names that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    start = node.module or ""
    if node.level:
        package = module.name.split(".") if module.is_front else module.name.split(".")[:-1]
        package = package[: len(package) - node.level + 1]
        start = ".".join([*package, *([node.module] if node.module else [])])
    return [f"{start}.{alias.name}" for alias in node.names]


def cycles(found: list[Module]) -> list[list[str]]:
    """Return the groups of modules that lean on each other in a circle.

    The front of the whole package hands out names of all others and is left out.
    """
    names = frozenset(module.name for module in found)
    top = min(names, key=len)
    graph = nx.DiGraph(
        (module.name, name) for module in found for name, _ in imports(module, names)
    )
    graph.remove_nodes_from([top])
    return sorted(
        sorted(group) for group in nx.strongly_connected_components(graph) if len(group) > 1
    )


def late(found: list[Module]) -> list[str]:
    """Return the imports inside functions of the package's own modules, `LOADED_LATE` apart."""
    names = frozenset(module.name for module in found)
    kept = [
        module
        for module in found
        if not module.is_front and LOADED_LATE.isdisjoint(module.name.split("."))
    ]
    return [
        f"{module.name} → {name}"
        for module in kept
        for name, is_late in imports(module, names)
        if is_late
    ]


def main() -> None:
    """Print the figures of a package."""
    folder = (
        Path(sys.argv[1])
        if len(sys.argv) > 1
        else Path(__file__).resolve().parent.parent / "orggraph"
    )
    found = modules(folder)
    circles, inside = cycles(found), late(found)
    rows = figures(found) | {
        "cycles of imports": f"{len(circles)}",
        "imports inside functions": f"{len(inside)}",
    }
    for name, value in rows.items():
        print(f"{name:42} {value}")
    for group in circles:
        print(f"cycle: {' ↔ '.join(group)}")
    for line in inside:
        print(f"inside a function: {line}")


if __name__ == "__main__":
    main()
