"""`rasoat inventory`: verify, describe, and carry the declared world to spreadsheets and back."""

import shlex
from pathlib import Path

import click

from scanner.apps.cli.options import inventory_argument, language_option, run_option, store_option
from scanner.apps.cli.spoken import SpokenGroup
from scanner.model.text import Language

_WORDS = click.argument("words", nargs=-1, required=True, metavar="[INVENTORY] FORMAT:FILE")


@click.group(cls=SpokenGroup, name="inventory")
def command() -> None:
    """Verify an inventory, write its schemas, export it to a spreadsheet and import it back."""


@command.command(name="check")
@inventory_argument
@language_option
def check(inventory: Path | None, language: Language) -> None:
    """Validate a whole inventory folder; every problem with file, line, column. Exit code 65 when there is any."""
    from reports.words import words
    from scanner.run.selection import open_inventory

    say = words(language)
    found, _ = open_inventory(inventory, language)
    targets = sum(len(each.targets) for each in found.agencies)
    segments = sum(len(each.segments) for each in found.agencies)
    agencies = len(found.agencies)
    click.echo(say.tell("inventory_fits", folder=found.folder, agencies=agencies, segments=segments, targets=targets))
    click.echo(say.tell("inventory_digest", digest=found.digest))


@command.command(name="schema")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("schema"),
    show_default=True,
    metavar="DIR",
)
def schema(folder: Path) -> None:
    """Write the JSON Schemas of the inventory's files, for editors."""
    from scanner.inventory.schema import write_schemas

    for file in write_schemas(folder):
        click.echo(str(file))


@command.command(name="export")
@_WORDS
@store_option
@language_option
def export(words: tuple[str, ...], store: Path, language: Language) -> None:
    """Write the register as a workbook (xlsx:FILE) or as CSV (csv:FILE.csv, or csv:FOLDER), declared beside measured.

    What was measured comes from the newest run in the store, if there is one.
    """
    from reports.words import words as labels
    from scanner.apps.cli.spreadsheets import export_to, inventory_and_place

    inventory, place = inventory_and_place(words)
    for file in export_to(inventory, place, store=store, language=language):
        click.echo(labels(language).tell("exported", file=file))
    click.echo(labels(language).tell("export_next", words=shlex.join(words)))


@command.command(name="import")
@_WORDS
@click.option("--apply", is_flag=True)
@store_option
@run_option
@language_option
def import_(*, words: tuple[str, ...], apply: bool, store: Path, run_id: str | None, language: Language) -> None:
    """Show what a filled workbook or CSV would change in the YAML files, as a diff; with --apply, change them.

    worklist:FILE is a work list that an agency has filled in; it is held against a run of the store.
    """
    from reports.words import words as labels
    from scanner.apps.cli.spreadsheets import import_from, inventory_and_place, is_work_list
    from scanner.apps.cli.worklists import import_worklist_from

    say = labels(language)
    inventory, place = inventory_and_place(words)
    if is_work_list(place):
        file = Path(place.partition(":")[2])
        lines, changes = import_worklist_from(inventory, file, store=store, run=run_id, apply=apply, language=language)
        click.echo("\n".join(lines))
    else:
        changes = import_from(inventory, place, apply=apply, language=language)
    click.echo("\n".join(changes) if changes else say.tell("nothing_differs"))
    if changes and not apply:
        click.echo(say.tell("to_apply"))
