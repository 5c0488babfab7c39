"""`rasoat waivers`: what was accepted in writing, whether it still holds, and whether it is still needed."""

from pathlib import Path

import click

from scanner.apps.cli.options import (
    Rules,
    agency_option,
    inventory_argument,
    language_option,
    rules_options,
    run_option,
    store_option,
)
from scanner.apps.cli.spoken import SpokenGroup
from scanner.model.text import Language


@click.group(cls=SpokenGroup, name="waivers")
def command() -> None:
    """Time-limited waivers of the inventory."""


@command.command(name="list")
@inventory_argument
@agency_option
@store_option
@run_option
@rules_options
@language_option
def list_waivers(
    *,
    inventory: Path | None,
    agencies: tuple[str, ...],
    store: Path,
    run_id: str | None,
    rules: Rules,
    language: Language,
) -> None:
    """Every waiver held against a stored run: in force, ended, no longer needed, of nothing, too wide, about to end."""
    from reports.view import material
    from reports.view_papers import waivers_of
    from scanner.apps.cli import session
    from scanner.apps.cli.folded import folded
    from scanner.evidence.store import open_store
    from scanner.run.evaluation import evaluate
    from scanner.run.selection import open_inventory

    declared, _ = open_inventory(inventory, language)
    with open_store(store) as evidence:
        results = evaluate(declared, evidence, run_id, session.judging_of(rules, agencies))
    have = material(results, language)
    lines: list[str] = []
    for score in results.agencies:
        for row in waivers_of(have, score.agency):
            counts = have.in_words(row.counts)
            lines += [f"{row.id}  {row.where}" + (f"  {counts}" if counts else "")]
            lines += [f"  {each}" for each in (row.state, *row.notes, row.reason, row.people)]
    click.echo(folded(lines or [have.words.tell("waivers_nowhere")]))
