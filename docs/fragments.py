"""Write the parts that several queries share into each of them.

    .venv/bin/python docs/fragments.py

A file of `cypher/` is opened in Neo4j Browser as it stands, so what several say alike is in each of
them, between `// 片段 NAME` and `// 片段完`. The text itself stands once, in `cypher/fragments`;
change it there and run this. tests/test_both_engines.py says where a file differs.
"""

from __future__ import annotations

import re
from pathlib import Path

CYPHER = Path(__file__).resolve().parents[1] / "cypher"
SHARED = re.compile(r"^( *)// 片段 (\w+)\n.*?^ *// 片段完\n", re.MULTILINE | re.DOTALL)


def spread(text: str) -> str:
    """Return a query with its shared parts as `cypher/fragments` has them."""

    def whole(found: re.Match[str]) -> str:
        indent, name = found.groups()
        lines = (CYPHER / "fragments" / f"{name}.cypher").read_text(encoding="utf-8").splitlines()
        shared = [f"// 片段 {name}", *lines, "// 片段完"]
        return "".join(f"{indent}{line}\n" for line in shared)

    return SHARED.sub(whole, text)


def files() -> list[Path]:
    """Return the queries of both engines."""
    return sorted([*CYPHER.glob("*.cypher"), *CYPHER.glob("embedded/*.cypher")])


if __name__ == "__main__":
    for file in files():
        file.write_text(spread(file.read_text(encoding="utf-8")), encoding="utf-8")
