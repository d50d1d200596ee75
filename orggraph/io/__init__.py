"""Disk: ledgers in, results out."""
