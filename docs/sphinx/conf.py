"""Settings of the API pages: `make docs` builds them from the docstrings, and a warning is an
error.
"""

from importlib.metadata import version as version_of

project = "orggraph"
release = version_of("orggraph")
extensions = ["sphinx.ext.autodoc", "numpydoc"]
default_role = "code"  # `name` in a docstring is code
html_theme = "alabaster"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
numpydoc_show_class_members = False
