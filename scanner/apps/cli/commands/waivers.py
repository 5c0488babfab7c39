"""`rasoat waivers`: what is accepted in writing: asked for, approved, and whether it still holds and is still needed."""

from pathlib import Path

import click

from scanner.apps.cli.options import (
    Approval,
    Asking,
    Rules,
    agency_option,
    approval_options,
    asking_options,
    inventory_argument,
    language_option,
    rules_options,
    run_option,
    store_option,
)
from scanner.apps.cli.spoken import SpokenGroup
from scanner.model.local_time import local_day
from scanner.model.text import Language


@click.group(cls=SpokenGroup, name="waivers")
def command() -> None:
    """Time-limited waivers of the inventory: request, approve, list."""


@command.command(name="list")
@inventory_argument
@agency_option
@click.option("--attestations", is_flag=True)
@store_option
@run_option
@rules_options
@language_option
def list_waivers(
    *,
    inventory: Path | None,
    agencies: tuple[str, ...],
    attestations: bool,
    store: Path,
    run_id: str | None,
    rules: Rules,
    language: Language,
) -> None:
    """Every waiver held against a stored run: requested, in force, ended, no longer needed, of nothing, wide, about to end."""
    from reports.view import material
    from scanner.apps.cli import session, waiving
    from scanner.apps.cli.folded import folded
    from scanner.evidence.store import open_store
    from scanner.run.evaluation import evaluate
    from scanner.run.selection import open_inventory

    declared, _ = open_inventory(inventory, language)
    with open_store(store) as evidence:
        results = evaluate(declared, evidence, run_id, session.judging_of(rules, agencies))
    click.echo(folded(waiving.listed(material(results, language), attestations=attestations)))


_INVENTORY = click.argument("inventory", type=click.Path(path_type=Path))
"""A waiver is written into files that people keep: there is always a folder."""


@command.command(name="request")
@_INVENTORY
@asking_options
@language_option
def request(inventory: Path, asking: Asking, language: Language) -> None:
    """Write a request into waivers.yaml; nothing changes before somebody else approves it."""
    from scanner.apps.cli import session, waiving
    from scanner.apps.cli.folded import folded

    click.echo(folded(waiving.request(inventory, asking, local_day(session.now()), language)))


@command.command(name="approve")
@_INVENTORY
@click.argument("waiver", metavar="ID")
@approval_options
@language_option
def approve(inventory: Path, waiver: str, approval: Approval, language: Language) -> None:
    """Approve a request that somebody else made; from that day on it counts."""
    from scanner.apps.cli import session, waiving
    from scanner.apps.cli.folded import folded

    today = local_day(session.now())
    click.echo(folded(waiving.approve(inventory, waiver, approval, today=today, language=language)))
