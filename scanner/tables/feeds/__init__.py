"""Feeds as their makers publish them, each read in bounded memory into rows of the vulnerability file. One form a file."""
