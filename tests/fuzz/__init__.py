"""Broken inputs for every parser: no crash, no hang, no fact of a wrong type (`python -m tests.fuzz --inputs 1000000`)."""
