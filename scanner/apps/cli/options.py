"""Options that several commands share, spelled and explained once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

VIETNAM = timezone(timedelta(hours=7))
STORE = Path(".rasoat")


class MomentType(click.ParamType[Any]):
    """A day or a moment: `2026-11-23` is the end of that day in Việt Nam, a moment carries its own offset."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """An aware moment in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            if len(value) == len("2026-11-23"):
                return datetime.combine(date.fromisoformat(value), time.max, VIETNAM).astimezone(UTC)
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date: write 2026-11-23 or 2026-11-23T08:00:00+07:00", param, ctx)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=VIETNAM)
        return moment.astimezone(UTC)


def inventory_argument(command: F) -> F:
    """The folder of the inventory; without it, this computer."""
    return click.argument("inventory", required=False, type=click.Path(path_type=Path))(command)


def selection_options(command: F) -> F:
    """Which agencies and targets."""
    for option in (
        click.option("--target", "targets", multiple=True, metavar="ID", help="Only this target (may be repeated)."),
        click.option("--agency", "agencies", multiple=True, metavar="CODE", help="Only this agency (may be repeated)."),
    ):
        command = option(command)
    return command


def store_option(command: F) -> F:
    """Where evidence is kept."""
    return click.option(
        "--store",
        type=click.Path(path_type=Path, file_okay=False),
        default=STORE,
        show_default=True,
        metavar="DIR",
        help="Folder of the evidence store.",
    )(command)


def run_option(command: F) -> F:
    """Which run of the store."""
    return click.option("--run", "run_id", metavar="RUN", help="A run of the store; the newest by default.")(command)


def judging_options(command: F) -> F:
    """How facts are judged."""
    for option in (
        click.option("--rulepack", default="vn-2026", show_default=True, metavar="ID", help="Rules to judge by."),
        click.option(
            "--mode",
            type=click.Choice(["effective", "written"]),
            default="effective",
            show_default=True,
            help="Judge what is in effect, or what the main configuration file says.",
        ),
        click.option("--as-of", type=MomentType(), metavar="DATE", help="Judge as of this day; now by default."),
    ):
        command = option(command)
    return command


def report_options(command: F) -> F:
    """What is written, and in which language people are spoken to."""
    for option in (
        language_option,
        click.option(
            "--out",
            "outs",
            multiple=True,
            metavar="FORMAT:FILE",
            help="Write a report (may be repeated); by default all of them below ./reports/out. `json:-` prints.",
        ),
    ):
        command = option(command)
    return command


def language_option(command: F) -> F:
    """Vietnamese first."""
    return click.option(
        "--lang",
        "language",
        type=click.Choice(["vi", "en"]),
        default="vi",
        show_default=True,
        envvar="RASOAT_LANG",
        help="Language of what is printed.",
    )(command)


def gate_option(command: F) -> F:
    """`--gate` alone is the built-in gate; `--gate FILE` reads one."""
    return click.option(
        "--gate",
        is_flag=False,
        flag_value="",
        default=None,
        metavar="[FILE]",
        help="Exit with 2, 3 or 4 when findings, coverage or a baseline do not pass; without FILE: no critical "
        "finding, half of everything measured.",
    )(command)
