"""A province or the nation: the same answers, county by county, in a loop or on Spark.

A county is worked out by the unchanged middle of the program, whole and by one process, and its
files are written by whoever worked it out: each under a temporary name first, its summary last. So
a county is either done or not, whatever dies, and a second run goes on where the first one ended.
What is not one county's business is added up afterwards: totals, organisations of several counties,
firms on the lists of two.
"""

from orggraph.nation.counties import County, Settings, Setup, find_counties
from orggraph.nation.engines import Engine, Loop
from orggraph.nation.parts import read_part
from orggraph.nation.run import Finished, run

__all__ = [
    "County",
    "Engine",
    "Finished",
    "Loop",
    "Settings",
    "Setup",
    "find_counties",
    "read_part",
    "run",
]
