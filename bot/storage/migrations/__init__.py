"""The history of the schema: a revision is one file in `versions/` that names the one before.

`docs/decisions/store.md` has the steps to add one.
"""
