"""The packages of the wheel: every package of orggraph, and the two folders beside it that
travel inside it.
"""

from setuptools import find_packages, setup

BESIDE = {"orggraph.data": "data", "orggraph.cypher": "cypher"}

setup(packages=[*find_packages(include=["orggraph", "orggraph.*"]), *BESIDE], package_dir=BESIDE)
