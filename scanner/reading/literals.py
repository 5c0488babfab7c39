"""The longest word that every text in which a pattern is found must hold: most texts need not be searched at all."""

import re
from typing import Final

from scanner.model.kept_code import kept_pattern

_PIECE: Final = kept_pattern(r"\\.|\[\^?\]?(?>(?:\\.|[^\]\\])*)\]|\{\d*,?\d*\}|\(\?[^)]{0,20}?[:>=!)]|\(|.", re.DOTALL)
_BREAKS: Final = frozenset("^$.()|+")
_MAYBE: Final = frozenset("*?")


def required_literal(pattern: str) -> str:
    """In small letters; empty where none can be told: of a choice at the top, or of nothing but classes."""
    runs, run, depth = list[str](), "", 0
    pieces = [found[0] for found in _PIECE.finditer(pattern)]
    for piece in pieces:
        if piece[0] == "(":
            runs.append(run)
            run, depth = "", depth + (0 if piece.startswith("(?") and piece.endswith(")") else 1)
        elif piece == ")":
            depth, run = depth - 1, ""
        elif piece == "|" and not depth:
            return ""
        elif depth:
            continue
        elif piece in _MAYBE or piece[0] == "{":
            runs.append(run[:-1])
            run = ""
        elif piece in _BREAKS or piece[0] == "[" or (piece[0] == "\\" and piece[1:].isalnum()):
            runs.append(run)
            run = ""
        else:
            run += piece[-1]
    return max((*runs, run), key=len).lower()
