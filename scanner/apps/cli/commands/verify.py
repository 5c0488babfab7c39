"""`rasoat verify`: recompute every digest of a run; with a report, everything it states."""

from pathlib import Path

import click

from scanner.apps.cli.options import language_option, policy_option, run_option, store_option, tables_option
from scanner.apps.cli.spoken import SpokenCommand
from scanner.model.errors import WrongUsage
from scanner.model.text import Language
from scanner.model.words import ExitCode


@click.command(cls=SpokenCommand, name="verify")
@click.argument("words", nargs=-1, metavar="[REPORT]")
@store_option
@run_option
@click.option("--inventory", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--bundle", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@policy_option
@tables_option
@language_option
def command(  # as the options of a command line are
    *,
    words: tuple[str, ...],
    store: Path,
    run_id: str | None,
    inventory: Path | None,
    bundle: Path | None,
    policy: tuple[str, ...],
    tables: Path | None,
    language: Language,
) -> int:
    """Recompute the digests of a stored run; with REPORT, test everything that it states.

    REPORT is a results JSON, a page, another file that carries the verification code, or the code itself as typed from paper.
    Exit code 5 when anything does not fit, 3 when it could not be tested in full.
    """
    report = " ".join(words) or None  # a code from paper may be typed in its four groups
    if report is None and bundle is not None:
        raise WrongUsage("--bundle: name the report that is to be tested")
    if report is None:
        return _run_alone(store, run_id, inventory, language)
    if run_id is not None:
        raise WrongUsage("--run: a report names its run itself")
    from scanner.apps.cli import session
    from scanner.apps.cli.verifying import Asked, verify_report
    from scanner.run.evaluation import Judging
    from scanner.run.policies import load_policies
    from scanner.run.tables import open_tables

    judging = Judging(
        as_of=session.now(),
        policies=load_policies(policy),
        tables=open_tables(session.folder_of_tables(tables)),
    )
    asked = Asked(report=report, store=store, inventory=inventory, judging=judging, bundle=bundle)
    return verify_report(asked, language)


def _run_alone(store: Path, run_id: str | None, inventory: Path | None, language: Language) -> int:
    from reports.words import words
    from scanner.apps.cli.folded import folded
    from scanner.apps.cli.verifying import inventory_of, said
    from scanner.evidence.prune import faulty_notes
    from scanner.evidence.seals import seals_of
    from scanner.evidence.store import open_store
    from scanner.evidence.verify import verify_run
    from scanner.run.verifying import faulty_seals, run_signer

    with open_store(store) as evidence:
        found = verify_run(evidence, run_id)
        stored = evidence.run(found.run)
        trusted = inventory_of(inventory, evidence, found.run, language).trusted_keys
        seals = seals_of(evidence, found.run)
        signatures = tuple(faulty_seals(seals, stored))
        signer = run_signer(seals, stored, trusted)
        faults = (*found.faults, *faulty_notes(evidence))
    say = words(language)
    lines = [
        *(say.sentences.told(each) for each in faults),
        *(said(each, say) for each in signatures),
        say.tell("verified_run", run=found.run, state="" if found.closed else say.tell("verified_open")),
        say.tell("verified", observations=found.observations, answers=found.answers, pruned=found.pruned),
        say.tell("root_digest", digest=found.root_digest),
        said(signer, say),
    ]
    wrong = len(faults) + len(signatures)
    lines.append(say.tell("fits_not", code=ExitCode.BAD_SEAL.value, faults=wrong) if wrong else say.tell("fits"))
    click.echo(folded(lines, hang=2))
    return ExitCode.BAD_SEAL if wrong else ExitCode.FINE
