"""Keeps what was seen: an append-only embedded store of observations and raw answers by digest."""
