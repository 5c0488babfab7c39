"""The letters of every code that people read aloud and type: Crockford's base 32, without I, L, O and U."""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS: Final = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def as_typed(text: str) -> str:
    """The letters somebody typed, in whatever case and groups, with those that look alike read as what they must be."""
    return text.strip().upper().translate(_READ_AS)


def grouped(letters: str, group: int) -> str:
    """`letters` in groups that can be read aloud."""
    return "-".join(letters[start : start + group] for start in range(0, len(letters), group))
