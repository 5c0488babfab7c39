"""`rasoat evaluate`: judge stored evidence anew; nothing is asked of any target."""

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


@click.command(cls=SpokenCommand, name="evaluate")
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
    """Judge a stored run by the rules and the day you name, and print the last screen; files only with --out."""
    from scanner.apps.cli import session

    speech = session.speech_of(output, everything=False)
    stored = session.Stored(inventory=inventory, store=store, run=run_id)
    return session.evaluate_stored(
        stored, session.judging_of(rules, agencies), speech, gate=gate, remember=session.is_plain(rules)
    )
