"""`rasoat facts`: recordings and well-known outputs turned into typed facts and gaps; nothing is stored or judged."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from scanner.apps.cli.options import language_option
from scanner.apps.cli.spoken import SpokenCommand
from scanner.model.errors import WrongUsage
from scanner.model.text import Language
from scanner.model.words import ExitCode
from scanner.run.handed import FILE, RECORDING, Row, rows_of
from scanner.run.registry import imported

JSON = "json"


@click.command(cls=SpokenCommand, name="facts")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", metavar="KIND")
@click.option("--out", "out", metavar="FORMAT:FILE")
@language_option
def command(*, files: tuple[Path, ...], kind: str | None, out: str | None, language: Language) -> int:
    """Turn files into typed facts and gaps: recordings, and well-known outputs of Windows and Linux.

    Exit code 3 when no file gave a fact.
    """
    place = _place(out)
    if kind is not None and kind != RECORDING and kind not in imported():
        raise WrongUsage(f"there is no kind {kind}; there are: {', '.join(sorted((*imported(), RECORDING)))}")
    rows = [row for file in files for row in rows_of(file, kind)]
    if place is None:
        _tell(rows, language)
    else:
        _write(rows, place)
    return ExitCode.FINE if any(not row.gap for row in rows) else ExitCode.NOT_ENOUGH


def _place(out: str | None) -> str | None:
    """Where the JSON goes, "-" for standard output; None where people read."""
    if out is None:
        return None
    form, _, place = out.partition(":")
    if form != JSON or not place:
        raise WrongUsage("--out: write json:FILE, or json:- for standard output")
    return place


def _write(rows: list[Row], place: str) -> None:
    from reports.files import write_whole

    facts = [{"target": each.target, "kind": each.kind, "fact": each.fact} for each in rows if not each.gap]
    gaps = [
        {"target": each.target, "kind": each.kind, "gap": each.gap, "detail": each.detail, "field": each.field or None}
        for each in rows
        if each.gap
    ]
    text = json.dumps({"facts": facts, "gaps": gaps}, ensure_ascii=False, indent=1)
    if place == "-":
        click.echo(text)
    else:
        write_whole(Path(place), [f"{text}\n".encode("utf-8", "backslashreplace")])


def _tell(rows: list[Row], language: Language) -> None:
    from reports.visible import visible
    from reports.words import words

    say = words(language)
    for row in rows:
        name = say.of("fact", row.kind) if row.kind != FILE else say.tell("facts_file")
        name = f"{name}, {row.field}" if row.field else name
        if row.gap:
            detail = visible(say.detail(row.detail), 300)
            said = say.tell("facts_gap", target=row.target, kind=name, gap=say.of("gap", row.gap), detail=detail)
        else:
            said = say.tell(
                "facts_known", target=row.target, kind=name, fact=visible(", ".join(_fields(row.fact)), 300)
            )
        click.echo(said)


def _fields(fact: dict[str, Any]) -> Iterator[str]:
    """What is known of a fact, in one line."""
    for name, value in fact.items():
        if value is not None and value != []:
            shown = f"{len(value)}" if isinstance(value, list) else value
            yield f"{name} {shown}"
