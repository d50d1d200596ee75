"""The map: one HTML text that opens anywhere, offline, and shows one area of the city at a time.

`map_data` gathers what the page is given into one record, `render_map` turns the record into the
text of the file. Nothing here touches the disk; the same record gives the same bytes.
"""

from orggraph.webmap.boundaries import Outline, outlines_of
from orggraph.webmap.context import Context, context_of
from orggraph.webmap.data import MapData, map_data
from orggraph.webmap.page import render_map

__all__ = ["Context", "MapData", "Outline", "context_of", "map_data", "outlines_of", "render_map"]
