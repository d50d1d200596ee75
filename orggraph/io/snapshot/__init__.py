"""Snapshots: one date as read, located and tied, in a folder that opens in a moment.

`frames` turns frames into Arrow tables and back, `records` findings and the skeleton into plain
values, `freshness` tells whether the data are unchanged, `folder` checks every file that is read
and `writing` writes whole or not at all, `manifest` says of what a snapshot was made, `kept` holds
the answers and `pages` what is printed of them, `opening` finds the snapshot that answers a call,
`making` makes and verifies one, and `parquet` exports it. Nothing in a snapshot is ever run.
"""
