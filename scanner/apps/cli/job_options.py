"""Options of what runs by the clock: when a scan starts, and who is told how it went."""

from pathlib import Path
from typing import Literal, get_args

import click

from scanner.apps.cli.options import credentials_option, grouped
from scanner.model.records import dataclass

Every = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a scan starts by itself, as whom, where its reports go, and the file that names its secrets.

    `notify` True when somebody is told even where the inventory cannot be read here.
    """

    at: str
    every: Every
    user: str | None
    reports: str | None
    credentials_file: str | None
    notify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """Whom a notice goes to: all that province.yaml names when `to` is empty; and what the scan ended with, if said."""

    to: tuple[str, ...]
    scan_exit: str | None
    credentials: Path | None
    only_print: bool


timing_options = grouped(
    "timing",
    Timing,
    [
        click.option("--at", default="02:30", show_default=True, metavar="HH:MM"),
        click.option("--every", type=click.Choice(get_args(Every)), default="day", show_default=True),
        click.option("--user", metavar="NAME"),
        click.option("--reports", metavar="DIR"),
        click.option("--credentials", "credentials_file", metavar="FILE"),
        click.option("--notify", is_flag=True),
    ],
)

sending_options = grouped(
    "sending",
    Sending,
    [
        click.option("--to", multiple=True, metavar="NAME"),
        click.option("--scan-exit", metavar="CODE"),
        credentials_option,
        click.option("--print", "only_print", is_flag=True),
    ],
)
