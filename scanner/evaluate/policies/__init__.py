"""Policies of others, judged from our own answers: their grammar, what it means, and the texts their commands would print."""
