"""`rasoat schedule`: print what starts a scan by the clock."""

import re
import sys
from datetime import time
from getpass import getuser
from pathlib import Path

import click

from scanner.apps.cli.job_options import Timing, timing_options
from scanner.apps.cli.options import language_option
from scanner.apps.cli.schedules import FORMATS, Schedule
from scanner.apps.cli.spoken import SpokenGroup
from scanner.model.errors import WrongUsage
from scanner.model.text import Language

STORE = "/var/lib/rasoat/evidence"
REPORTS = "/var/lib/rasoat/reports"
REPORTS_IN_A_CHECKOUT = "rasoat-reports"
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_USER = re.compile(r"[a-z_][a-z0-9_-]{0,31}")
_ON_A_MACHINE = ("systemd", "cron")


@click.group(cls=SpokenGroup, name="schedule")
def command() -> None:
    """Print what starts a scan by the clock."""


@command.command(name="print")
@click.argument("form", type=click.Choice(FORMATS), metavar="FORMAT")
@click.argument("inventory", type=click.Path(path_type=Path, file_okay=False), metavar="INVENTORY")
@timing_options
@click.option("--gate", is_flag=False, flag_value="", default=None, metavar="[FILE]")
@click.option("--store", default=STORE, show_default=True, metavar="DIR")
@language_option
def print_schedule(
    *, form: str, inventory: Path, timing: Timing, gate: str | None, store: str, language: Language
) -> None:
    """Print systemd units, a line for cron, or a job for GitLab or GitHub; nothing is installed."""
    from scanner.apps.cli import schedules

    on_a_machine = form in _ON_A_MACHINE
    plan = Schedule(
        inventory=str(inventory.absolute() if on_a_machine else inventory),
        store=store,
        reports=timing.reports or (REPORTS if on_a_machine else REPORTS_IN_A_CHECKOUT),
        gate=str(Path(gate).absolute()) if gate and on_a_machine else gate,
        at=_time(timing.at),
        every=timing.every,
        user=_user(timing.user or getuser()),
        python=Path(sys.executable).absolute(),
        credentials=_credentials(timing.credentials_file, absolute=on_a_machine),
        notify=timing.notify or _has_channels(inventory, language),
    )
    _check_paths(plan, absolute=on_a_machine)
    click.echo(getattr(schedules, form)(plan), nl=False)
    if not plan.notify:
        _warn_of_silence(language)
    if inventory.is_dir():
        _warn_of_windows(inventory, plan, language)


def _credentials(name: str | None, *, absolute: bool) -> str | None:
    if name is None:
        return None
    if not name.isprintable():
        raise WrongUsage("--credentials: a path in a schedule is one line of letters")
    return str(Path(name).absolute()) if absolute else name


def _has_channels(inventory: Path, language: Language) -> bool:
    """True where the province.yaml that lies here names somebody to tell."""
    from scanner.inventory.reader import PROVINCE
    from scanner.inventory.services import load_services
    from scanner.run.notifying import channels_of

    return (inventory / PROVINCE).is_file() and bool(channels_of(load_services(inventory, language=language)))


def _warn_of_silence(language: Language) -> None:
    from reports.words import words

    click.echo(words(language).tell("schedule_silent"), err=True)


def _time(text: str) -> time:
    found = _TIME.fullmatch(text)
    if found is None:
        raise WrongUsage(f"--at {text}: write the time of day as 02:30")
    return time(int(found[1]), int(found[2]))


def _user(name: str) -> str:
    if not _USER.fullmatch(name):
        raise WrongUsage(f"--user {name}: name an account of the system, such as rasoat")
    return name


def _check_paths(plan: Schedule, *, absolute: bool) -> None:
    if not (plan.gate or "").isprintable():
        raise WrongUsage("--gate: a path in a schedule is one line of letters")
    for name, path in (("INVENTORY", plan.inventory), ("--store", plan.store), ("--reports", plan.reports)):
        if not path.isprintable():
            raise WrongUsage(f"{name}: a path in a schedule is one line of letters")
        if absolute and not Path(path).is_absolute():
            raise WrongUsage(f"{name} {path}: what is started by the clock needs absolute paths")


def _warn_of_windows(inventory: Path, plan: Schedule, language: Language) -> None:
    """An authorisation may name hours; a scan outside them asks nobody."""
    from reports.words import words
    from scanner.inventory.load import load_inventory
    from scanner.reach.scope import is_within

    for each in load_inventory(inventory, language=language).authorisations:
        if each.hours and not any(is_within(plan.at, start, end) for start, end in each.hours):
            hours = ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in each.hours)
            click.echo(
                words(language).tell("schedule_outside", at=f"{plan.at:%H:%M}", id=each.id, hours=hours), err=True
            )
