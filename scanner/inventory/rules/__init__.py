"""Rules over the whole folder: what no single form can know. Each notes findings; none raises."""
