"""From a neutral reply to what a platform shows: pure functions, one module for each platform."""
