"""What known commands would print, told from answers of ours: one program a file; nothing of a policy is ever run."""
