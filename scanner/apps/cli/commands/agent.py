"""`rasoat agent`: enrol machines, run the agent on one, and print what starts it each day."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.apps.cli.options import (
    Answering,
    Binding,
    Offering,
    answering_options,
    binding_options,
    inventory_argument,
    language_option,
    offering_options,
    spool_option,
    state_option,
    store_option,
)
from scanner.apps.cli.spoken import SpokenGroup
from scanner.model.errors import WrongUsage
from scanner.model.text import Language

if TYPE_CHECKING:
    from scanner.transport.register import Agent


@click.group(cls=SpokenGroup, name="agent")
def command() -> None:
    """Enrol machines, run the agent, and print what starts it each day."""


@command.command(name="enroll")
@inventory_argument
@binding_options
@offering_options
@store_option
@answering_options
@language_option
def enroll(
    *,
    inventory: Path | None,
    binding: Binding,
    offering: Offering,
    store: Path,
    answering: Answering,
    language: Language,
) -> int:
    """At the centre: make an enrolment for a machine. With --code or --file, on the machine: answer it."""
    from scanner.apps.cli import enrolling

    if answering.code is not None or answering.file is not None:
        return enrolling.on_the_machine(answering, binding, language)
    return enrolling.at_the_centre(binding, offering, inventory, store=store, language=language)


@command.command(name="accept")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@store_option
@language_option
def accept(folder: Path, store: Path, language: Language) -> int:
    """Accept the requests that machines left in a folder; bundles stay for `rasoat collect --from`."""
    from scanner.apps.cli import session
    from scanner.apps.cli.spools import lines_of, reasons_of
    from scanner.run.imports import accept_requests
    from scanner.score.gate import exit_code
    from scanner.transport.register import Register
    from scanner.transport.spool import Spool

    road = Spool(folder)
    with session.writable_store(store) as evidence:
        done = accept_requests(road, Register(store), evidence, clock=session.now)
    click.echo("\n".join(lines_of(done, str(folder), language)))
    return exit_code(reasons_of(done))


@command.command(name="list")
@store_option
@language_option
def list_agents(store: Path, language: Language) -> None:
    """Every agent: whom it is bound to, how its bundles are proven, and its newest bundle."""
    from reports.words import words
    from scanner.apps.cli.session import now
    from scanner.evidence.bundles import Bundles
    from scanner.evidence.store import open_store
    from scanner.transport.register import Register

    say = words(language)
    with open_store(store) as evidence:
        newest = Bundles(evidence).newest()
        agents = Register(store).agents
        for each in agents.values():
            last = newest.get(each.id)
            came = say.tell("agent_last", sequence=last.sequence, at=last.taken_at) if last else ""
            bound = each.enrolment.target or "/".join(filter(None, (each.enrolment.agency, each.enrolment.site)))
            what = say.tell(_word_of(each, is_open=now() <= each.enrolment.expires_at))
            proof = str(each.enrolment.algorithm)
            click.echo(say.tell("agent_line", agent=each.id, bound=bound, state=what, proof=proof) + came)
        if not agents:
            click.echo(say.tell("agent_none"))


def _word_of(agent: "Agent", *, is_open: bool) -> str:
    if agent.revoked_at is not None:
        return "agent_revoked"
    if agent.accepted_at is not None:
        return "agent_live"
    return "agent_waiting" if is_open else "agent_ended"


@command.command(name="revoke")
@click.argument("agent", metavar="ID")
@click.option("--reason", default="", metavar="TEXT")
@store_option
@language_option
def revoke(agent: str, reason: str, store: Path, language: Language) -> None:
    """Believe an agent no more: one whose machine is gone, or whose key was lost."""
    from reports.words import words
    from scanner.apps.cli import session
    from scanner.run.collection import this_user
    from scanner.run.enrolling import revoke_agent
    from scanner.transport.register import Register

    with session.writable_store(store):
        revoke_agent(Register(store), agent, now=session.now(), by=this_user(), reason=reason)
    click.echo(words(language).tell("agent_revoked_now", agent=agent))


@command.command(name="run")
@click.option("--once", is_flag=True)
@click.option("--no-walk", "walk", is_flag=True, flag_value=False, default=True)
@spool_option
@state_option
@language_option
def run(*, once: bool, walk: bool, spool: Path | None, state: Path | None, language: Language) -> None:
    """Ask this machine, record, sign, and leave a bundle in a folder."""
    from scanner.apps.cli import enrolling

    if not once:
        raise WrongUsage(
            "--once: the agent runs once and ends; what starts it each day is printed by `rasoat agent install`"
        )
    if spool is None:
        raise WrongUsage("--spool: name the folder that bundles are left in")
    os.umask(0o077)
    enrolling.run_here(spool, state, walk=walk, language=language)


def _for_windows(what: str, spool: str, folder: Path | None, account: str, *, language: Language) -> None:
    from reports.words import words
    from scanner.apps.agent import units
    from scanner.apps.cli import windows_files

    say = words(language)
    if folder is not None:
        made = windows_files.agent_files(spool) if what == "windows" else windows_files.endpoint_files(account)
        for each in windows_files.write(made, folder):
            click.echo(say.tell("windows_file", file=each))
    elif what == "jea":
        click.echo(say.tell("install_jea", account=account))
    else:
        steps = say.tell("install_windows", folder=units.WINDOWS_FOLDER, spool=spool)
        click.echo(f"{steps}\n{units.windows_task(spool)}", nl=False)


@command.command(name="install")
@click.option(
    "--print", "what", type=click.Choice(["systemd", "cron", "windows", "jea"]), default="systemd", show_default=True
)
@click.option("--spool", "place", metavar="DIR")
@click.option("--to", "folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--account", default="COMPUTER\\rasoat", show_default=True, metavar="NAME")
@state_option
@language_option
def install(  # as the options of a command line are
    *, what: str, place: str | None, folder: Path | None, account: str, state: Path | None, language: Language
) -> None:
    """Print what starts the agent each day; nothing is installed."""
    from scanner.apps.agent import units
    from scanner.apps.agent.places import SYSTEM_STATE

    if what in ("windows", "jea"):
        _for_windows(what, place or units.WINDOWS_SPOOL, folder, account, language=language)
        return
    if folder is not None:
        raise WrongUsage("--to: the files of Windows are written, the others printed")
    python, spool, kept = Path(sys.executable).absolute(), Path(place or units.SPOOL), state or SYSTEM_STATE
    if not spool.is_absolute() or not kept.is_absolute():
        raise WrongUsage("--spool and --state: what is started each day needs absolute paths")
    if what == "cron":
        click.echo(units.cron_line(python, kept, spool), nl=False)
    else:
        click.echo("\n".join(units.systemd_units(python, kept, spool)), nl=False)
