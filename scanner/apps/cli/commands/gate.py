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
from scanner.model.text import Language

_EPILOG = """\b
Examples:
  rasoat gate
  rasoat gate inventories/my-agency --file gate.yaml

\b
A gate file:
  max_fail: {critical: 0, high: 5}
  min_coverage_pct: 75
  min_proven_pct: 60
  baseline: last-week.json
"""


@click.command(name="gate", epilog=_EPILOG)
@inventory_argument
@agency_option
@store_option
@run_option
@rules_options
@language_option
@click.option("--file", "gate", default="", metavar="FILE", help="What is demanded; without it the built-in gate.")
def command(
    *,
    inventory: Path | None,
    agencies: tuple[str, ...],
    store: Path,
    run_id: str | None,
    rules: Rules,
    language: Language,
    gate: str,
) -> int:
    """Judge a stored run against a gate.

    Exit codes: 0 it opens, 2 findings, 3 not enough measured, 4 worse than the baseline, 5 a waiver ended. The
    built-in gate: no critical finding, and half of everything measured.
    """
    from scanner.apps.cli import session

    speech = session.speech_of(Output(language=language, outs=()), everything=False)
    stored = session.Stored(inventory=inventory, store=store, run=run_id)
    return session.evaluate_stored(stored, session.judging_of(rules, agencies), speech, gate=gate)
