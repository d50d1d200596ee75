"""The map: one HTML text that opens anywhere, offline, and shows one area of the city at a time.

`map_data` gathers what the page is given into one record, `render_map` turns the record into the text of the file.
Nothing here touches the disk; the same record gives the same bytes.
"""

from orggraph.page.data import MapData, map_data
from orggraph.page.outlines import Outline, outlines_of
from orggraph.page.rendering import render_map

__all__ = ["MapData", "Outline", "map_data", "outlines_of", "render_map"]
