"""Reads what others wrote: guarded YAML, text, answers and patterns, all bounded in size, depth and time."""
