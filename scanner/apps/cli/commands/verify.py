"""`rasoat verify`: recompute every digest of a run."""

from pathlib import Path

import click

from scanner.apps.cli.options import run_option, store_option
from scanner.model.words import ExitCode

_EPILOG = """\b
Example:
  rasoat verify --store .rasoat
"""


@click.command(name="verify", epilog=_EPILOG)
@store_option
@run_option
def command(store: Path, run_id: str | None) -> int:
    """Recompute the digests of a stored run: facts, observations, raw answers, root digest, prune notes.

    Exit code 5 when anything does not fit.
    """
    from scanner.evidence.prune import faulty_notes
    from scanner.evidence.store import open_store
    from scanner.evidence.verify import verify_run

    with open_store(store) as evidence:
        found = verify_run(evidence, run_id)
        faults = (*found.faults, *faulty_notes(evidence))
    for fault in faults:
        click.echo(fault)
    click.echo(f"run {found.run}" + ("" if found.closed else " (interrupted: no root digest was sealed)"))
    click.echo(f"observations {found.observations}, answers {found.answers}, pruned {found.pruned}")
    click.echo(f"root digest {found.root_digest}")
    if faults:
        click.echo(f"{len(faults)} do not fit what was sealed: exit code {ExitCode.BAD_SEAL.value}")
        return ExitCode.BAD_SEAL
    click.echo("everything fits")
    return ExitCode.FINE
