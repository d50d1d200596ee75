"""Facts that hold outside any dataset: credit codes, coordinates, company names, divisions and
addresses.
"""
