"""`rasoat trend`: how the scores went, as they were told."""

from pathlib import Path

import click

from scanner.apps.cli.json_out import STANDARD_OUTPUT, place_of, write_json
from scanner.apps.cli.options import agency_option, language_option, store_option
from scanner.apps.cli.spoken import SpokenCommand
from scanner.model.text import Language
from scanner.model.words import ExitCode

USUAL_RUNS = 30


@click.command(cls=SpokenCommand, name="trend")
@agency_option
@store_option
@click.option("--runs", type=click.IntRange(min=1), default=USUAL_RUNS, metavar="N")
@click.option("--out", metavar="FORMAT:FILE")
@language_option
def command(*, agencies: tuple[str, ...], store: Path, runs: int, out: str | None, language: Language) -> int:
    """Show how the scores of the last runs went, as they were told then; nothing is judged again."""
    from reports.json_changes import trend_json
    from reports.trend import agency_lines, trend_lines
    from scanner.apps.cli.folded import folded
    from scanner.evidence.store import open_store
    from scanner.run.history import trend_of
    from scanner.score.trend import fallen, province_of

    place = place_of(out)
    with open_store(store) as evidence:
        lines = trend_of(evidence, agencies, runs)
    down = [name for name, line in lines.items() if fallen(line)]
    if place is not None:
        write_json(trend_json(lines, province_of(lines), down), place)
    if place == STANDARD_OUTPUT:
        return ExitCode.FINE
    if agencies:
        for agency in agencies:
            click.echo(folded(agency_lines(agency, lines[agency], language)))
        return ExitCode.FINE
    click.echo(folded(trend_lines(lines, province_of(lines), down, language)))
    return ExitCode.FINE
