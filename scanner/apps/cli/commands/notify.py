"""`rasoat notify`: tell whoever province.yaml names how a scan went, also when it failed or nothing changed."""

import os
import time
from pathlib import Path

import click

from scanner.apps.cli.job_options import Sending, sending_options
from scanner.apps.cli.options import (
    Rules,
    agency_option,
    gate_option,
    inventory_argument,
    language_option,
    rules_options,
    run_option,
    store_option,
)
from scanner.apps.cli.spoken import SpokenCommand
from scanner.model.text import Language


@click.command(cls=SpokenCommand, name="notify")
@inventory_argument
@agency_option
@store_option
@run_option
@sending_options
@gate_option
@rules_options
@language_option
def command(  # as the options of a command line are
    *,
    inventory: Path | None,
    agencies: tuple[str, ...],
    store: Path,
    run_id: str | None,
    sending: Sending,
    gate: str | None,
    rules: Rules,
    language: Language,
) -> int:
    """Send the summary of the newest run, or why there is none, by mail or to a webhook.

    Ends with the code that `--scan-exit` names; where that is 0 or missing, with 0 once everything is delivered.
    """
    from scanner.apps.cli import notifying, session
    from scanner.run.noticing import Telling

    telling = Telling(
        inventory=inventory,
        store=store,
        run=run_id,
        scan_exit=notifying.UNSAID if sending.scan_exit == "" else sending.scan_exit or "",
        judging=lambda: session.judging_of(rules, agencies),
        demands=lambda: session.demands(gate),
        language=language,
        at=session.now(),
    )
    return notifying.notify(telling, sending, environ=os.environ, pause=time.sleep)
