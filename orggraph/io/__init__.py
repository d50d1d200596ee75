"""Disk: ledgers, workbooks and dataset folders in, results out."""
