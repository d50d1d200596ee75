"""Make `data/divisions.csv` and `data/streets.csv` again. `python benchmarks/make_divisions.py
FOLDER`

FOLDER holds provinces.csv, cities.csv, areas.csv and streets.csv (each with code and name), as
`data/README.md` says.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"


def main(folder: Path) -> None:
    upper = [row for name in ("provinces", "cities", "areas") for row in read(folder, name)]
    write("divisions.csv", ("code", "name"), sorted((row["code"], row["name"]) for row in upper))
    streets: dict[str, list[str]] = {}
    for row in sorted(read(folder, "streets"), key=lambda row: row["code"]):
        streets.setdefault(row["code"][:6], []).append(row["code"][6:] + row["name"])
    write(
        "streets.csv",
        ("district", "streets"),
        [(code, " ".join(names)) for code, names in streets.items()],
    )


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, header: tuple[str, ...], rows: list[tuple[str, str]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
