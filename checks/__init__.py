"""Content: checks by topic, rule packs, the numbers of the score. A check is one file; see docs/add-a-check.md."""
