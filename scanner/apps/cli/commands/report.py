"""`rasoat report`: write the reports of a stored run; nothing is asked of any target."""

from pathlib import Path

import click

from scanner.apps.cli.options import (
    Output,
    Rules,
    agency_option,
    gate_option,
    inventory_argument,
    output_options,
    rules_options,
    run_option,
    store_option,
)
from scanner.apps.cli.spoken import SpokenCommand


@click.command(cls=SpokenCommand, name="report")
@inventory_argument
@agency_option
@store_option
@run_option
@rules_options
@gate_option
@output_options
def command(
    *,
    inventory: Path | None,
    agencies: tuple[str, ...],
    store: Path,
    run_id: str | None,
    rules: Rules,
    gate: str | None,
    output: Output,
) -> int:
    """Judge a stored run and write its reports: all of them below ./reports/out, or those --out names."""
    from scanner.apps.cli import session

    speech = session.speech_of(output, everything=True)
    stored = session.Stored(inventory=inventory, store=store, run=run_id)
    return session.evaluate_stored(stored, session.judging_of(rules, agencies), speech, gate=gate)
