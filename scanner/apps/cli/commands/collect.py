"""`rasoat collect`: visit targets and store what they say; nothing is judged."""

import shlex
from dataclasses import replace
from pathlib import Path

import click

from scanner.apps.cli.folded import folded
from scanner.apps.cli.options import (
    Collecting,
    Selection,
    collecting_options,
    inventory_argument,
    language_option,
    policy_option,
    selection_options,
    store_option,
)
from scanner.apps.cli.spoken import SpokenCommand
from scanner.model.text import Language
from scanner.model.words import ExitCode


@click.command(cls=SpokenCommand, name="collect")
@inventory_argument
@selection_options
@collecting_options
@store_option
@policy_option
@language_option
def command(
    *,
    inventory: Path | None,
    selection: Selection,
    collecting: Collecting,
    store: Path,
    policy: tuple[str, ...],
    language: Language,
) -> int:
    """Measure the targets of INVENTORY (without it: this computer) and store what they said.

    With --from and without INVENTORY, what agents left in folders is imported, and nothing is asked. Exit code 3 when not
    one question was answered.
    """
    from reports.words import words
    from scanner.apps.cli import session
    from scanner.apps.cli.spools import import_spools, told_reasons
    from scanner.run.policies import load_policies
    from scanner.run.signing import sign_run
    from scanner.score.gate import exit_code

    say = words(language)
    if collecting.spools and inventory is None and not collecting.plan:
        return _only_import(collecting, store, language)

    policies = load_policies(policy)
    order = session.order_of(inventory, selection, collecting, store=store, language=language)
    if collecting.plan:
        click.echo(folded(session.plan_lines(order, language), hang=2))
        return ExitCode.FINE
    with session.writable_store(store) as evidence:
        _, refusals = import_spools(evidence, collecting.spools, language=language, inventory=order.inventory)
        station = session.signing_station(store, language)
        run = session.collect_into(evidence, replace(order, policies=policies), collecting, language=language)
        sign_run(evidence, run, station)
        lines = session.ledger_lines(evidence, run, order.targets)
        for each in lines:
            click.echo(say.tell("collected", target=each.target, asked=each.asked, answered=each.answered))
        click.echo(say.tell("collected_run", run=run, digest=evidence.run(run).root_digest))
    for reason in told_reasons(refusals, language):
        click.echo(reason)
    if not any(each.answered for each in lines):
        click.echo(say.tell("nothing_measured", code=ExitCode.NOT_ENOUGH.value))
        return exit_code(refusals) or ExitCode.NOT_ENOUGH
    where = f" {shlex.quote(str(inventory))}" if inventory else ""
    click.echo(say.tell("next_evaluate", inventory=where, store=shlex.quote(str(store))))
    return exit_code(refusals)


def _only_import(collecting: Collecting, store: Path, language: Language) -> int:
    from reports.words import words
    from scanner.apps.cli import session
    from scanner.apps.cli.spools import import_spools, told_reasons
    from scanner.score.gate import exit_code

    with session.writable_store(store) as evidence:
        done, refusals = import_spools(evidence, collecting.spools, language=language)
    for reason in told_reasons(refusals, language):
        click.echo(reason)
    say = words(language)
    if all(each.is_empty for each in done):
        click.echo(say.tell("nothing_imported", code=ExitCode.NOT_ENOUGH.value))
        return ExitCode.NOT_ENOUGH
    if any(each.kept for each in done):
        click.echo(say.tell("next_scan", store=shlex.quote(str(store))))
    return exit_code(refusals)
