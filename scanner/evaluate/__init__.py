"""Judging: content becomes checks, facts become verdicts; nothing here reads a clock, a file system or a network."""
