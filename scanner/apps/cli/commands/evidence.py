"""`rasoat evidence`: the store itself."""

from datetime import UTC, datetime
from pathlib import Path

import click

from scanner.apps.cli.options import MomentType, language_option, store_option
from scanner.apps.cli.spoken import SpokenGroup
from scanner.model.text import Language


@click.group(cls=SpokenGroup, name="evidence")
def command() -> None:
    """List stored runs, or take the content out of old ones."""


@command.command(name="list")
@store_option
@language_option
def list_runs(store: Path, language: Language) -> None:
    """Every stored run, oldest first."""
    from reports.words import words
    from scanner.evidence.store import open_store

    say = words(language)
    with open_store(store) as evidence:
        for run in evidence.runs():
            state, targets = say.tell("finished" if run.finished_at else "interrupted"), len(run.header.targets)
            head = run.header
            click.echo(
                say.tell(
                    "run_line", run=head.id, at=head.started_at, state=state, targets=targets, inventory=head.inventory
                )
            )
        if not evidence.runs():
            click.echo(say.tell("no_runs"))


@command.command(name="prune")
@store_option
@click.option("--before", required=True, type=MomentType())
@language_option
def prune(store: Path, before: datetime, language: Language) -> None:
    """Take facts and raw answers out of old runs; digests stay, and a signed note says what was done.

    The newest run always keeps its content.
    """
    from reports.words import words
    from scanner.evidence.lock import only_writer
    from scanner.evidence.prune import prune_before
    from scanner.evidence.store import open_store
    from scanner.run.collection import this_user

    with open_store(store) as evidence, only_writer(store):
        pruned = prune_before(evidence, before, at=datetime.now(UTC), by=this_user())
    say = words(language)
    click.echo(
        say.tell("pruned", runs=len(pruned.runs), facts=pruned.facts, answers=pruned.answers, bundles=pruned.bundles)
    )
    click.echo(say.tell("pruned_note", key=pruned.key))
