"""Raw text frames become clean, typed tables; whatever is wrong with them becomes `Problem` records.

The raw side is what `files` hands over: text as it stands, with the row numbers a person sees (`raw`). Cells are read
one distinct text at a time (`cells`) by what people write (`words`) and without what is personal (`personal`). Lines
that are no data go (`lines`), rows get their key (`identity`), tables become whole (`cleaning`). Everything that is
wrong has its sentence in one list (`findings`) and knows where it stands (`sources`).
"""

from orggraph.ingest.cleaning import Tables, clean
from orggraph.ingest.findings import Finding, Found, problem
from orggraph.ingest.raw import RawDataset, RawTable

__all__ = ["Finding", "Found", "RawDataset", "RawTable", "Tables", "clean", "problem"]
