"""`rasoat verify`: recompute every digest of a run."""

from pathlib import Path

import click

from scanner.apps.cli.options import language_option, run_option, store_option
from scanner.apps.cli.spoken import SpokenCommand
from scanner.model.text import Language
from scanner.model.words import ExitCode


@click.command(cls=SpokenCommand, name="verify")
@store_option
@run_option
@language_option
def command(store: Path, run_id: str | None, language: Language) -> int:
    """Recompute the digests of a stored run: facts, observations, raw answers, root digest, prune notes.

    Exit code 5 when anything does not fit.
    """
    from reports.words import words
    from scanner.evidence.prune import faulty_notes
    from scanner.evidence.store import open_store
    from scanner.evidence.verify import verify_run

    with open_store(store) as evidence:
        found = verify_run(evidence, run_id)
        faults = (*found.faults, *faulty_notes(evidence))
    say = words(language)
    for fault in faults:
        click.echo(say.sentences.told(fault))
    click.echo(say.tell("verified_run", run=found.run, state="" if found.closed else say.tell("verified_open")))
    click.echo(say.tell("verified", observations=found.observations, answers=found.answers, pruned=found.pruned))
    click.echo(say.tell("root_digest", digest=found.root_digest))
    if faults:
        click.echo(say.tell("fits_not", code=ExitCode.BAD_SEAL.value, faults=len(faults)))
        return ExitCode.BAD_SEAL
    click.echo(say.tell("fits"))
    return ExitCode.FINE
