"""`rasoat tables`: dated tables for places without Internet, made out of files; nothing is ever downloaded."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from scanner.apps.cli.options import language_option, tables_option
from scanner.apps.cli.spoken import SpokenGroup
from scanner.model.local_time import local_day
from scanner.model.text import Language


class DayType(click.ParamType[Any]):
    """A day, 2026-11-23."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date: write 2026-11-23", param, ctx)


retrieved_option = click.option("--retrieved", type=DayType(), metavar="DATE")
force_option = click.option("--force", is_flag=True)
feeds_option = click.option(
    "--feed", "--from", "feeds", multiple=True, required=True, type=click.Path(path_type=Path), metavar="FILE"
)


@click.group(cls=SpokenGroup, name="tables")
def command() -> None:
    """Ends of support and known vulnerabilities, from files that were downloaded elsewhere."""


def _today() -> date:
    return local_day(datetime.now(UTC))


@command.command(name="list")
@tables_option
@language_option
def list_tables(tables: Path | None, language: Language) -> None:
    """Which tables are in use, and of which day they are."""
    from reports.words import words
    from scanner.apps.cli.session import folder_of_tables
    from scanner.derive.support_tables import support_table
    from scanner.run.tables import feeds_in, own_support

    say, folder = words(language), folder_of_tables(tables)
    own = own_support(folder)
    table = own or support_table()
    age = (_today() - table.retrieved).days
    place = say.tell("tables_own", folder=folder) if own else say.tell("tables_built_in")
    click.echo(say.tell("tables_support", day=table.retrieved, until=table.valid_until, age=age, place=place))
    feeds = feeds_in(folder)
    for feed in feeds:
        signed = say.tell("tables_signed", who=feed.signed_by) if feed.signed_by else say.tell("tables_unsigned")
        click.echo(
            say.tell("tables_feed", name=feed.name, day=feed.as_of, age=(_today() - feed.as_of).days, signed=signed)
        )
    if not feeds:
        click.echo(say.tell("tables_no_feed", folder=folder))


@command.command(name="support")
@click.option("--feed", "--from", "source", required=True, type=click.Path(path_type=Path), metavar="FILE")
@retrieved_option
@force_option
@tables_option
@language_option
def support(*, source: Path, retrieved: date | None, force: bool, tables: Path | None, language: Language) -> None:
    """Make a newer table of ends of support out of an export of endoflife.date."""
    from reports.words import words
    from scanner.apps.cli.session import folder_of_tables
    from scanner.run.tables import rebuild_support

    made = rebuild_support(source, folder_of_tables(tables), today=_today(), retrieved=retrieved, force=force)
    click.echo(words(language).tell("tables_rebuilt", place=made.place, day=made.retrieved, renewed=len(made.renewed)))


@command.command(name="vulnerabilities")
@feeds_option
@retrieved_option
@click.option("--inventory", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--unsigned-ok", is_flag=True)
@force_option
@tables_option
@language_option
def vulnerabilities(  # one import, all by keyword
    *,
    feeds: tuple[Path, ...],
    retrieved: date | None,
    inventory: Path | None,
    unsigned_ok: bool,
    force: bool,
    tables: Path | None,
    language: Language,
) -> None:
    """Import known vulnerabilities, Windows builds and the list of those that are exploited."""
    from reports.words import words
    from scanner.apps.cli.session import folder_of_tables
    from scanner.run.selection import open_inventory
    from scanner.tables.importing import Importing, import_feeds

    trusted = open_inventory(inventory, language)[0].trusted_keys if inventory is not None else {}
    order = Importing(
        folder=folder_of_tables(tables),
        today=_today(),
        retrieved=retrieved,
        trusted=trusted,
        unsigned_ok=unsigned_ok,
        force=force,
    )
    say = words(language)
    for kept in import_feeds(feeds, order):
        signed = (
            say.tell("tables_signed", who=kept.feed.signed_by) if kept.feed.signed_by else say.tell("tables_unsigned")
        )
        click.echo(say.tell("tables_imported", name=kept.feed.name, rows=kept.rows, day=kept.feed.as_of, signed=signed))


@command.command(name="pack")
@feeds_option
@click.option("--retrieved", required=True, type=DayType(), metavar="DATE")
@click.option("--key", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--archive", "out", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@language_option
def pack_feeds(*, feeds: tuple[Path, ...], retrieved: date, key: Path, out: Path, language: Language) -> None:
    """Put feeds into one signed archive, to be carried to places without Internet."""
    from reports.words import words
    from scanner.tables.archive import pack
    from scanner.tables.importing import readable
    from scanner.tables.signatures import ArchiveKey

    signing = ArchiveKey(key)
    for feed in feeds:
        with readable(feed):
            feed.open("rb").close()
    pack([(feed, retrieved) for feed in feeds], out, signing, made_at=datetime.now(UTC).isoformat(timespec="seconds"))
    click.echo(words(language).tell("tables_packed", out=out, files=len(feeds), key=signing.public))
