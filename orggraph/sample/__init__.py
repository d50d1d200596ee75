"""A seeded made-up city of any size, as messy as ledgers are, with its true answers.

`invented_names` invents names and codes, `geography` lays out places and area organisations,
`outcomes` draws the status of every firm, `city` writes clean tables and answers from that,
`department_lists` the ledgers as departments keep them, `evolve` the same city some days later, and
`office` the ledgers in every layout that offices use.
"""

from orggraph.sample.city import Town, make_town
from orggraph.sample.department_lists import LedgerFile, dataset_toml, ledgers
from orggraph.sample.evolve import aged

__all__ = ["LedgerFile", "Town", "aged", "dataset_toml", "ledgers", "make_town"]
