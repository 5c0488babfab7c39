"""`rasoat gate`: may a CI job go on? Judges the newest stored run against what the job demands."""

from pathlib import Path

import click

from scanner.apps.cli.options import (
    Output,
    Rules,
    agency_option,
    inventory_argument,
    language_option,
    rules_options,
    run_option,
    store_option,
)
from scanner.apps.cli.spoken import SpokenCommand
from scanner.model.errors import WrongUsage
from scanner.model.text import Language


@click.command(cls=SpokenCommand, name="gate")
@inventory_argument
@agency_option
@store_option
@run_option
@rules_options
@language_option
@click.option("--file", "gate", default="", metavar="FILE")
@click.option("--write", "floor", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
def command(  # as the options of a command line are
    *,
    inventory: Path | None,
    agencies: tuple[str, ...],
    store: Path,
    run_id: str | None,
    rules: Rules,
    language: Language,
    gate: str,
    floor: Path | None,
) -> int:
    """Judge a stored run against a gate.

    Exit codes: 0 it opens, 2 findings, 3 not enough measured, 4 worse than the baseline, 5 a waiver ended. The
    built-in gate: no critical finding, and half of everything measured.
    """
    from scanner.apps.cli import session

    speech = session.speech_of(Output(language=language, outs=()), everything=False)
    stored = session.Stored(inventory=inventory, store=store, run=run_id)
    if floor is not None:
        if agencies:
            raise WrongUsage("--write: a floor counts every agency; leave --agency out")
        return session.write_floor(stored, session.judging_of(rules, agencies), floor, language)
    return session.evaluate_stored(stored, session.judging_of(rules, agencies), speech, gate=gate)
