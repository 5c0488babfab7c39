"""What to ask and how to read the answers into facts: one collector a file; how to reach a target is not known here."""
