"""What would give a fact that nobody asked for at all: decided by its kind, as there is no gap that could say."""

from scanner.model.words import Way


def way_to(kind: str) -> Way:
    """The way to a fact of `kind` of which nothing is stored."""
    if kind.startswith("declared."):
        return Way.DECLARE
    return Way.MEASURE_MORE if kind.startswith(("agency.", "segment.")) else Way.NEWER
