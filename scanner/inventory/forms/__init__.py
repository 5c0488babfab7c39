"""The forms of the files: one pydantic class for each thing people write down, and the types of its fields."""
