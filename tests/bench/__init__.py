"""Measures what is claimed: `python -m tests.bench` runs us and the named peer in turn and prints medians and ratios."""
