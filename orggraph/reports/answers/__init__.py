"""One module an answer, which declares all that is to be known of it: `orggraph.reports.registry`
says how.
"""
