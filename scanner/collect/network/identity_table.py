"""All that this version knows of devices and services, found by looking into `identity/`."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from scanner.model.device_knowledge import Family
from scanner.model.errors import BadInput
from scanner.reading.device_families import family_of
from scanner.reading.form import Form
from scanner.reading.kept import SCANNER, digest_of_parts, kept_or_made, place_beside, sources_of
from scanner.reading.packaged_yaml import load_packaged_yaml

_PLACE: Final = "scanner/collect/network/identity"


@cache
def families() -> tuple[Family, ...]:
    """Every family, in the order of the files' names; raises BadInput with every problem."""
    folder = files(__package__).joinpath("identity")
    every = [
        (each, each.read_bytes())
        for each in sorted(folder.iterdir(), key=lambda each: each.name)
        if each.name.endswith(".yaml")
    ]
    if not isinstance(folder, Path):  # inside an archive
        return _read(every)
    parts = (part for file, raw in every for part in (file.name.encode(), raw))
    key = digest_of_parts([*parts, *(sources_of(SCANNER / each) for each in ("model", "reading"))])
    return kept_or_made(place_beside(folder, "families"), key, lambda: _read(every))


def _read(every: list[tuple[Traversable, bytes]]) -> tuple[Family, ...]:
    found, problems = [], []
    for file, raw in every:
        form = Form(f"{_PLACE}/{file.name}", load_packaged_yaml(file, f"{_PLACE}/{file.name}", raw=raw))
        found.append(family_of(form, file.name.removesuffix(".yaml")))
        problems += form.problems
    if problems:
        raise BadInput(*problems)
    return tuple(found)
