"""`rasoat evidence`: the store itself."""

from datetime import UTC, datetime
from pathlib import Path

import click

from scanner.apps.cli.options import MomentType, store_option

_LIST = """\b
Example:
  rasoat evidence list --store .rasoat
"""
_PRUNE = """\b
Example:
  rasoat evidence prune --before 2026-01-01 --store .rasoat
"""


@click.group(name="evidence")
def command() -> None:
    """List stored runs, or take the content out of old ones."""


@command.command(name="list", epilog=_LIST)
@store_option
def list_runs(store: Path) -> None:
    """Every stored run, oldest first."""
    from scanner.evidence.store import open_store

    with open_store(store) as evidence:
        for run in evidence.runs():
            state = "finished" if run.finished_at else "interrupted"
            click.echo(f"{run.header.id}  {state}  targets {len(run.header.targets)}  {run.header.inventory}")


@command.command(name="prune", epilog=_PRUNE)
@store_option
@click.option("--before", required=True, type=MomentType(), help="Empty the runs started before this day.")
def prune(store: Path, before: datetime) -> None:
    """Take facts and raw answers out of old runs; digests stay, and a signed note says what was done.

    The newest run always keeps its content.
    """
    import getpass

    from scanner.evidence.lock import only_writer
    from scanner.evidence.prune import prune_before
    from scanner.evidence.store import open_store

    with only_writer(store), open_store(store) as evidence:
        pruned = prune_before(evidence, before, at=datetime.now(UTC), by=getpass.getuser())
    click.echo(f"runs {len(pruned.runs)}, facts {pruned.facts}, answers {pruned.answers} emptied")
    click.echo(f"note signed with key {pruned.key}")
