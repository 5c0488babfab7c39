"""Outputs and exports that people have already, one kind a file."""
