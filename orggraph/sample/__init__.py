"""A seeded made-up city of any size, as messy as ledgers are, with its true answers.

`words` invents names and codes, `land` lays out places and area organisations, `fates` decides what became of every
firm, `town` writes clean tables and answers from that, `desks` the ledgers as departments keep them.
"""

from orggraph.sample.city import Town, make_town
from orggraph.sample.department_lists import LedgerFile, dataset_toml, ledgers
from orggraph.sample.evolve import aged

__all__ = ["LedgerFile", "Town", "aged", "dataset_toml", "ledgers", "make_town"]
