"""`rasoat scan`: collect, evaluate, score, report in one go."""

from dataclasses import replace
from pathlib import Path

import click

from scanner.apps.cli.folded import folded
from scanner.apps.cli.options import (
    Collecting,
    Output,
    Rules,
    Selection,
    collecting_options,
    gate_option,
    inventory_argument,
    output_options,
    rules_options,
    selection_options,
    store_option,
)
from scanner.apps.cli.spoken import SpokenCommand
from scanner.model.words import ExitCode
from scanner.score.gate import ExitReason


@click.command(cls=SpokenCommand, name="scan")
@inventory_argument
@selection_options
@collecting_options
@store_option
@rules_options
@gate_option
@output_options
def command(
    *,
    inventory: Path | None,
    selection: Selection,
    collecting: Collecting,
    store: Path,
    rules: Rules,
    gate: str | None,
    output: Output,
) -> int:
    """Measure the targets of INVENTORY (without it: this computer), judge them, and write scorecards.

    Nothing is changed on any target. What could not be measured is shown as unknown, with the reason.
    """
    from scanner.apps.cli import session
    from scanner.evidence.history import History
    from scanner.run.evaluation import evaluate
    from scanner.run.history import with_past
    from scanner.run.reporting import prints_to_standard_output
    from scanner.run.signing import sign_run, signed

    judging = session.judging_of(rules, selection.agencies)
    order = session.order_of(inventory, selection, collecting, store=store, language=output.language)
    if collecting.plan:
        click.echo(folded(session.plan_lines(order, output.language), hang=2))
        return ExitCode.FINE
    session.check_content(rules)
    asked = session.demands(gate)
    speech = session.speech_of(output, everything=True)
    with session.writable_store(store) as evidence:
        to_error = prints_to_standard_output(speech.wanted)
        refusals: tuple[ExitReason, ...] = ()
        if collecting.spools:
            from scanner.apps.cli.spools import import_spools

            _, refusals = import_spools(
                evidence, collecting.spools, language=output.language, inventory=order.inventory, err=to_error
            )
        asking = replace(order, policies=judging.policies)
        station = session.signing_station(store, output.language)
        run = session.collect_into(evidence, asking, collecting, language=output.language)
        sign_run(evidence, run, station)
        results = evaluate(order.inventory, evidence, run, replace(judging, as_of=rules.as_of or session.now()))
        if session.is_plain(rules):
            History(evidence).keep(results)
        results = with_past(signed(results, evidence, station), evidence)
        return session.finish(results, speech, asked, more=refusals)
