"""`--out json:FILE` of commands whose answer people read otherwise: `json:-` is standard output."""

import json
from pathlib import Path
from typing import Any, Final

import click

from scanner.model.errors import WrongUsage

STANDARD_OUTPUT: Final = "-"


def place_of(out: str | None) -> str | None:
    """Where the JSON goes, "-" for standard output; None where people read. Raises WrongUsage for another form."""
    if out is None:
        return None
    form, _, place = out.partition(":")
    if form != "json" or not place:
        raise WrongUsage("--out: write json:FILE, or json:- for standard output")
    return place


def write_json(value: Any, place: str, *, indent: int | None = None) -> None:
    """Write plain JSON to `place`, whole or not at all."""
    from reports.files import write_whole

    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if place == STANDARD_OUTPUT:
        click.echo(text)
    else:
        write_whole(Path(place), [f"{text}\n".encode("utf-8", "backslashreplace")])
