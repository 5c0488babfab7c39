"""Derivers: pure functions from facts to further facts, one file each."""
