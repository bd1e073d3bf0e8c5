"""The HTTP edge: one application for both platforms' webhooks, behind a guard that trusts nothing."""
