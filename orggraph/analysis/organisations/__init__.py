"""The organisations that exist: what is wrong with them, what they could become, and what they
cost a year.
"""
