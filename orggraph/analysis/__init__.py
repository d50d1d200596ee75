"""Answers about a graph: coverage, organisations, services, impact, comparison; each computed
once a run.
"""
