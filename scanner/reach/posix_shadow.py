"""The awk program that prints a shadow file without its hashes, as one line."""

from functools import cache
from importlib.resources import files

from scanner.model.errors import Broken


def program(path: str) -> str:
    """The program for the file at `path`, which is printed as nine fields a line; it ends with 1 when it cannot be read."""
    if not path.isprintable() or '"' in path or "\\" in path:
        raise Broken(f"{path}: no name of a shadow file")
    return _text().replace('"P"', f'"{path}"')


@cache
def _text() -> str:
    lines = (files("scanner.reach") / "posix_shadow.awk").read_text(encoding="ascii").splitlines()
    return " ".join(line for line in lines if line and not line.startswith("#"))
