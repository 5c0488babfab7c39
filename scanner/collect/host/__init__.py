"""Collectors of computers: questions about one host, parsers of its answers."""
