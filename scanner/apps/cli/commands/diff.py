"""`rasoat diff`: what changed between two stored runs, and why."""

from pathlib import Path

import click

from scanner.apps.cli.json_out import STANDARD_OUTPUT, place_of, write_json
from scanner.apps.cli.options import Rules, agency_option, language_option, rules_options, store_option
from scanner.apps.cli.spoken import SpokenCommand
from scanner.model.errors import WrongUsage
from scanner.model.text import Language
from scanner.model.words import ExitCode


@click.command(cls=SpokenCommand, name="diff")
@click.argument("before", required=False, metavar="RUN")
@click.argument("after", required=False, metavar="RUN")
@click.option("--inventory", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@agency_option
@store_option
@rules_options
@click.option("--out", metavar="FORMAT:FILE")
@language_option
def command(
    *,
    before: str | None,
    after: str | None,
    inventory: Path | None,
    agencies: tuple[str, ...],
    store: Path,
    rules: Rules,
    out: str | None,
    language: Language,
) -> int:
    """Tell what changed from one stored run to another: repairs, coverage and new machines apart, by the same rules."""
    from reports.changes import change_lines
    from reports.json_changes import changes_json
    from reports.words import words
    from scanner.apps.cli import session
    from scanner.apps.cli.folded import folded
    from scanner.evidence.store import open_store
    from scanner.run.changes import changes_between
    from scanner.run.endings import damaged
    from scanner.run.selection import open_inventory
    from scanner.score.gate import exit_code

    if rules.as_of is not None:
        raise WrongUsage("--as-of: each run is judged as of the day it was made")
    place = place_of(out)
    declared, _ = open_inventory(inventory, language)
    with open_store(store) as evidence:
        if inventory is None:
            session.refuse_another_inventory(declared, evidence.run(after).header)
        found = changes_between(declared, evidence, (before, after), session.judging_of(rules, agencies))
        if found is None:
            click.echo(words(language).tell("diff_first"))
            return ExitCode.NOT_ENOUGH
        if place is not None:
            write_json(changes_json(found.before, found.after, found.agencies), place)
        if place != STANDARD_OUTPUT:
            click.echo(folded(change_lines(found.before, found.after, found.agencies, language)))
    reasons = tuple(dict.fromkeys((*damaged(found.before), *damaged(found.after))))
    for each in reasons:
        click.echo(folded([each.text.in_(language)]), err=True)
    return exit_code(reasons)
