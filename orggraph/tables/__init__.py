"""Raw text frames become clean, typed tables; whatever is wrong with them becomes `Problem` records.

The raw side is what `files` hands over: text as it stands, with the row numbers a person sees (`raw`). Cells are read
one distinct text at a time (`cells`), tables made whole and keyed (`cleaning`), and everything that is wrong has its
sentence in one list (`findings`).
"""

from orggraph.tables.cleaning import Tables, clean
from orggraph.tables.findings import Finding, Found, problem
from orggraph.tables.raw import RawDataset, RawTable

__all__ = ["Finding", "Found", "RawDataset", "RawTable", "Tables", "clean", "problem"]
