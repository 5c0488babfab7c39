"""Counting: verdicts become tallies, scores and actions in exact fractions; pure, and nothing is rounded here."""
