"""Programs people start; each is thin: it reads its arguments, calls `run`, prints, and chooses the exit code."""
