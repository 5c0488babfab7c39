"""`rasoat doctor`: what would keep a scan from measuring, told before it; and the commands that sudo must allow."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.apps.cli.folded import folded
from scanner.apps.cli.options import (
    Selection,
    credentials_option,
    inventory_argument,
    known_hosts_option,
    language_option,
    selection_options,
    store_option,
)
from scanner.apps.cli.spoken import SpokenCommand
from scanner.model.organisation import Target
from scanner.model.text import Language
from scanner.model.words import Connection, ExitCode

if TYPE_CHECKING:
    from reports.words import Words
    from scanner.run.agents import AgentBundles
    from scanner.run.readiness import Readiness

TARGETS_SHOWN = 8
USER = "rasoat"
"""Who is let in where neither the command line nor the inventory names anybody."""
COMMENTS = ("sudoers_head", "sudoers_programs", "sudoers_files", "sudoers_folders", "sudoers_passwords")


@click.command(cls=SpokenCommand, name="doctor")
@inventory_argument
@selection_options
@known_hosts_option
@credentials_option
@store_option
@click.option("--sudoers", is_flag=True)
@click.option("--user", metavar="NAME")
@language_option
def command(  # as the options of a command line are
    *,
    inventory: Path | None,
    selection: Selection,
    known_hosts: tuple[Path, ...],
    credentials: Path | None,
    store: Path,
    sudoers: bool,
    user: str | None,
    language: Language,
) -> int:
    """Tell what would keep a scan of INVENTORY from measuring; nothing is sent.

    Exit code 78 when a target cannot be visited as things stand.
    """
    from scanner.apps.cli import session
    from scanner.run.selection import open_inventory, targets_to_visit

    opened, place = open_inventory(inventory, language)
    targets = targets_to_visit(opened, selection.agencies, selection.targets)
    if sudoers:
        click.echo(_sudoers(targets, user, language), nl=False)
        return ExitCode.FINE
    from scanner.reach.pace import Stop
    from scanner.run.network import Network
    from scanner.run.readiness import readiness

    settings = session.network_settings(place, store, known_hosts, credentials)
    network = Network(opened, settings, clock=session.now, stop=Stop())
    with _agents(store) as agents:
        return _tell(readiness(targets, network, place, agents), language)


@contextmanager
def _agents(folder: Path) -> Iterator["AgentBundles | None"]:
    """What agents brought, where there is a store."""
    from scanner.apps.cli.session import now
    from scanner.evidence.database import FILE
    from scanner.evidence.store import open_store
    from scanner.run.agents import agents_of

    if not (folder / FILE).is_file():
        yield None
        return
    with open_store(folder) as store:
        yield agents_of(store, now)


def _sudoers(targets: tuple[Target, ...], user: str | None, language: Language) -> str:
    from reports.words import words
    from scanner.model.words import Platform
    from scanner.reach.sudoers_list import sudoers
    from scanner.run.readiness import sudo_users
    from scanner.run.registry import questions_as_root

    say = words(language)
    comments = {each.removeprefix("sudoers_"): say.tell(each) for each in COMMENTS}
    users = (user,) if user else sudo_users(targets) or (USER,)
    return sudoers(questions_as_root(Platform.LINUX), users, comments)


def _some(targets: list[str]) -> str:
    """The first of the targets that one thing hinders, and of more than can be shown how many they are."""
    more = f", … ({len(targets)})" if len(targets) > TARGETS_SHOWN else ""
    return ", ".join(targets[:TARGETS_SHOWN]) + more


def _tell_hindrances(hindered: Mapping[str, list[str]], say: "Words") -> None:
    for hindrance, targets in hindered.items():
        told = say.tell("doctor_not", target=_some(targets), why=say.sentences.told(hindrance))
        click.echo(folded([told], hang=2))


def _tell(found: Iterable["Readiness"], language: Language) -> int:
    from reports.words import words
    from scanner.apps.cli.log import quiet
    from scanner.run.readiness import has_fast_snmp

    quiet()
    say = words(language)
    ready: Counter[str] = Counter()
    hindered: dict[str, list[str]] = {}
    not_ready = without = 0
    for each in found:
        if each.connection is Connection.NONE:
            without += 1
            continue
        if not each.hindrances:
            ready[say.of("connection", each.connection)] += 1
            continue
        not_ready += 1
        for hindrance in each.hindrances:
            hindered.setdefault(hindrance, []).append(each.target)
    _tell_hindrances(hindered, say)
    for connection, number in sorted(ready.items()):
        click.echo(say.tell("doctor_ready", connection=connection, targets=number))
    if without:
        click.echo(folded([say.tell("doctor_without", targets=without)]))
    click.echo(folded([say.tell("doctor_fast_there" if has_fast_snmp() else "doctor_fast_missing")]))
    if not not_ready:
        click.echo(folded([say.tell("doctor_fine" if ready else "doctor_nothing")]))
        return ExitCode.FINE
    click.echo(folded([say.tell("doctor_exit", code=ExitCode.BAD_CONFIGURATION.value, targets=not_ready)]))
    return ExitCode.BAD_CONFIGURATION
