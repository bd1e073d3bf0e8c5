"""One file for each revision, applied in order; one that was released is never changed."""
