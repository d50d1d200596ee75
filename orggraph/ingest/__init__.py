"""Raw text frames become clean, typed tables; whatever is wrong with them becomes `Problem`
records.

The raw side is what `orggraph.io` hands over: text as it stands, with the row numbers a person sees
(`raw`). The header row is found (`header_row`), lines that are no data are left out (`lines`), each
column gets its heading (`heading_choice`), cells are parsed one distinct text at a time (`parsing`)
by the vocabulary of ledgers (`vocabulary`), what they say of an organisation is read (`statements`)
and personal data stays out (`pii`), rows get their key (`keys`), and the tables are completed
(`cleaning`). Every problem has its sentence in one list (`findings`) and its file, sheet, row and
column (`provenance`).
"""

from orggraph.ingest.cleaning import Tables, clean
from orggraph.ingest.findings import Finding, Found, problem
from orggraph.ingest.raw import RawDataset, RawTable

__all__ = ["Finding", "Found", "RawDataset", "RawTable", "Tables", "clean", "problem"]
