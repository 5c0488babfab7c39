"""Options that several commands share, spelled and explained once; each group reaches the command as one value."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

import click

from scanner.apps.cli.spoken import asked_language
from scanner.model.local_time import LOCAL_TIME
from scanner.model.records import dataclass
from scanner.model.text import Language

F = TypeVar("F", bound=Callable[..., Any])
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

YEARS = range(1990, 2101)
"""As in the files of an inventory; a slip such as 0026 is no day to judge by."""
NO_MOMENT = datetime.min.replace(tzinfo=UTC)
STORE = Path(".rasoat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which agencies and targets; empty = all."""

    agencies: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collecting:
    """How targets are visited; `resume` is a run's id, empty for the newest, None for a new run.

    `spools` are folders where agents left bundles.
    """

    root: Path | None
    resume: str | None
    record: Path | None
    walk: bool
    plan: bool
    progress: str
    parallel: int
    known_hosts: tuple[Path, ...]
    credentials: Path | None
    spools: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Whom an agent is enrolled for; empty where nothing was named."""

    agency: str
    site: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """How the centre offers an enrolment."""

    days: int
    shared: bool
    replace: bool
    to: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """How a machine answers one."""

    code: str | None
    file: Path | None
    spool: Path | None
    state: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is asked to be accepted, for which agency, by whom, until when."""

    agency: str
    checks: tuple[str, ...]
    controls: tuple[str, ...]
    targets: tuple[str, ...]
    reason: str
    compensation: str
    until: date
    by: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who approves, and when: None = today. `wide` when a wide waiver is meant."""

    by: str
    at: date | None
    wide: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How facts are judged; `as_of` None = now."""

    as_of: datetime | None
    mode: str
    rulepack: str
    policy: tuple[str, ...]
    tables: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What is written, and in which language people are spoken to."""

    language: Language
    outs: tuple[str, ...]


class MomentType(click.ParamType[Any]):
    """A day or a moment: `2026-11-23` is the end of that day in Việt Nam, a moment carries its own offset."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """An aware moment in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            if len(value) == len("2026-11-23"):
                moment = datetime.combine(date.fromisoformat(value), time.max, LOCAL_TIME)
            else:
                moment = datetime.fromisoformat(value)
        except ValueError:
            moment = NO_MOMENT
        if moment.year not in YEARS:
            self.fail(f"{value!r} is no date: write 2026-11-23 or 2026-11-23T08:00:00+07:00", param, ctx)
        return moment.replace(tzinfo=moment.tzinfo or LOCAL_TIME).astimezone(UTC)


class DayType(click.ParamType[Any]):
    """A day of Việt Nam, as files of an inventory have it: `2026-11-23`."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; another way of writing it is answered with the right one."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value) if len(value) == len("2026-11-23") else date.min
        except ValueError:
            day = date.min
        if day.year not in YEARS:
            self.fail(f"{value!r} is no date: write 2026-11-23", param, ctx)
        return day


def grouped(name: str, form: type[Any], options: Sequence[Decorator]) -> Decorator:
    """A decorator that adds `options` and hands their values over as one `form` named `name`."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def with_group(**given: Any) -> Any:
            own = {each.name: given.pop(each.name) for each in fields(form)}
            return command(**given, **{name: form(**own)})

        decorated: Callable[..., Any] = with_group
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


inventory_argument = click.argument("inventory", required=False, type=click.Path(path_type=Path))
"""The folder of the inventory; without it, this computer."""

agency_option = click.option("--agency", "agencies", multiple=True, metavar="CODE")

selection_options = grouped(
    "selection",
    Selection,
    [
        agency_option,
        click.option("--target", "targets", multiple=True, metavar="ID"),
    ],
)

parallel_option = click.option(
    "--parallel",
    type=click.IntRange(1, 256),
    default=32,
    show_default=True,
    metavar="N",
)
known_hosts_option = click.option(
    "--known-hosts",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
)
credentials_option = click.option(
    "--credentials",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
)

collecting_options = grouped(
    "collecting",
    Collecting,
    [
        click.option(
            "--root",
            type=click.Path(path_type=Path),
            metavar="DIR",
        ),
        click.option("--no-walk", "walk", is_flag=True, flag_value=False, default=True),
        click.option(
            "--record",
            type=click.Path(path_type=Path, file_okay=False),
            metavar="DIR",
        ),
        click.option(
            "--from",
            "spools",
            multiple=True,
            type=click.Path(path_type=Path, file_okay=False),
            metavar="DIR",
        ),
        click.option("--plan", is_flag=True),
        click.option(
            "--resume",
            is_flag=False,
            flag_value="",
            default=None,
            metavar="[RUN]",
        ),
        parallel_option,
        known_hosts_option,
        credentials_option,
        click.option(
            "--progress",
            type=click.Choice(["auto", "plain", "json"]),
            default="auto",
            show_default=True,
        ),
    ],
)

store_option = click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    default=STORE,
    show_default=True,
    metavar="DIR",
)

run_option = click.option("--run", "run_id", metavar="RUN")

policy_option = click.option("--policy", multiple=True, metavar="KIND:FILE")
"""Policies of others, judged beside our own checks; a command that only asks takes their questions along."""

tables_option = click.option(
    "--tables",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
)

rules_options = grouped(
    "rules",
    Rules,
    [
        click.option("--as-of", type=MomentType(), metavar="DATE"),
        click.option(
            "--mode",
            type=click.Choice(["effective", "written"]),
            default="effective",
            show_default=True,
        ),
        click.option("--rulepack", default="vn-2026", show_default=True, metavar="ID"),
        policy_option,
        tables_option,
    ],
)

_folder = click.Path(path_type=Path, file_okay=False)
spool_option = click.option("--spool", type=_folder, metavar="DIR")
state_option = click.option("--state", type=_folder, metavar="DIR")
binding_options = grouped(
    "binding",
    Binding,
    [click.option(f"--{name}", default="", metavar="CODE") for name in ("agency", "site", "target")],
)
offering_options = grouped(
    "offering",
    Offering,
    [
        click.option("--days", type=click.IntRange(1, 365), default=14, show_default=True, metavar="N"),
        click.option("--hmac", "shared", is_flag=True),
        click.option("--replace", is_flag=True),
        click.option("--to", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE"),
    ],
)
answering_options = grouped(
    "answering",
    Answering,
    [
        click.option("--code", metavar="CODE"),
        click.option("--file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE"),
        spool_option,
        state_option,
    ],
)

asking_options = grouped(
    "asking",
    Asking,
    [
        click.option("--agency", required=True, metavar="CODE"),
        click.option("--control", "controls", multiple=True, metavar="ID"),
        click.option("--check", "checks", multiple=True, metavar="ID"),
        click.option("--target", "targets", multiple=True, required=True, metavar="ID"),
        click.option("--reason", required=True, metavar="TEXT"),
        click.option("--compensation", required=True, metavar="TEXT"),
        click.option("--until", type=DayType(), required=True, metavar="DATE"),
        click.option("--by", required=True, metavar="NAME"),
        click.option("--document", default="", metavar="TEXT"),
    ],
)

approval_options = grouped(
    "approval",
    Approval,
    [
        click.option("--by", required=True, metavar="NAME"),
        click.option("--at", type=DayType(), metavar="DATE"),
        click.option("--wide", is_flag=True),
    ],
)

language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(["vi", "en"]),
    default=lambda: asked_language(click.get_current_context()),
)

output_options = grouped(
    "output",
    Output,
    [
        click.option(
            "--out",
            "outs",
            multiple=True,
            metavar="FORMAT:FILE",
        ),
        language_option,
    ],
)

gate_option = click.option(
    "--gate",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[FILE]",
)
"""`--gate` alone is the built-in gate; `--gate FILE` reads one."""
