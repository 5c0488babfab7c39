"""`rasoat facts`: recordings and well-known outputs turned into typed facts and gaps; nothing is stored or judged."""

from pathlib import Path

import click

from scanner.apps.cli.folded import folded
from scanner.apps.cli.json_out import place_of, write_json
from scanner.apps.cli.options import language_option
from scanner.apps.cli.spoken import SpokenCommand
from scanner.model.errors import WrongUsage
from scanner.model.text import Language
from scanner.model.words import ExitCode
from scanner.run.handed import RECORDING, Row, rows_of
from scanner.run.registry import imported


@click.command(cls=SpokenCommand, name="facts")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--kind", metavar="KIND")
@click.option("--out", "out", metavar="FORMAT:FILE")
@language_option
def command(*, files: tuple[Path, ...], kind: str | None, out: str | None, language: Language) -> int:
    """Turn files into typed facts and gaps: recordings, and well-known outputs of Windows and Linux.

    Exit code 3 when no file gave a fact.
    """
    place = place_of(out)
    if kind is not None and kind != RECORDING and kind not in imported():
        raise WrongUsage(f"there is no kind {kind}; there are: {', '.join(sorted((*imported(), RECORDING)))}")
    rows = [row for file in files for row in rows_of(file, kind)]
    if place is None:
        from reports.words import words
        from scanner.apps.cli.fact_lines import fact_lines

        click.echo(folded(fact_lines(rows, words(language)), hang=4))
    else:
        _write(rows, place)
    return ExitCode.FINE if any(not row.gap for row in rows) else ExitCode.NOT_ENOUGH


def _write(rows: list[Row], place: str) -> None:
    facts = [{"target": each.target, "kind": each.kind, "fact": each.fact} for each in rows if not each.gap]
    gaps = [
        {"target": each.target, "kind": each.kind, "gap": each.gap, "detail": each.detail, "field": each.field or None}
        for each in rows
        if each.gap
    ]
    write_json({"facts": facts, "gaps": gaps}, place, indent=1)
