"""Reads the case files of this folder."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("cases")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A text with secrets in it; `path` is the file it stands in, when that tells that it is secret."""

    name: str
    path: str
    text: str
    secrets: tuple[str, ...]


def planted() -> list[Planted]:
    """Every case of planted.txt."""
    cases = []
    for block in (FOLDER / "planted.txt").read_text(encoding="utf-8").split("\n=== ")[1:]:
        head, _, body = block.partition("\n")
        name, _, path = head.partition(" @ ")
        body = body.replace("·", "")
        secrets = tuple(each.partition("›")[0] for each in body.split("‹")[1:])
        cases.append(Planted(name=name, path=path, text=body.replace("‹", "").replace("›", ""), secrets=secrets))
    return cases


def surviving() -> list[str]:
    """Every line of surviving.txt that is no comment."""
    lines = (FOLDER / "surviving.txt").read_text(encoding="utf-8").split("\n")
    return [each for each in lines if each and not each.startswith("###")]


def filler() -> list[str]:
    """Ordinary lines to put around a case; none opens a block that would take the lines below it."""
    return [
        each for each in surviving() if each[-1] not in ":=|>{[\\" and not each.startswith(("-----", " ", "\t", "M"))
    ]
