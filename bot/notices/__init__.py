"""Who follows what, and how each of them hears of a change."""
