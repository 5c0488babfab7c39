"""Names of installed programs against names of a list. Not a check itself.

A line of a list is for every program whose name begins with its own words, such as `Microsoft Visual C++`.
"""

from collections.abc import Iterable


def plain_name(name: str) -> str:
    """Without regard to case and spaces."""
    return " ".join(name.casefold().split())


def has_line(program: str, lines: Iterable[str]) -> bool:
    """Whole words: a line for `Foxit` is none for `FoxitX`. `lines` are plain names."""
    words = f"{plain_name(program)} "
    return any(words.startswith(f"{each} ") for each in lines)
