"""The user's dated tables: made out of files, listed, and opened for a run."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from scanner.derive.support_tables import support_table, support_table_from
from scanner.model.dated_tables import Feed, SupportTable, Tables
from scanner.model.errors import BadInput, Problem, StoreError, WrongUsage
from scanner.model.records import dataclass
from scanner.reading.form import Form
from scanner.reading.regular_files import bytes_of
from scanner.reading.yaml_guard import load_yaml
from scanner.tables.lookup import Vulnerabilities, open_vulnerabilities
from scanner.tables.place import SUPPORT_FILE

MAX_BYTES: Final = 4 * 1024 * 1024
FEEDS: Final = ("debian", "ubuntu", "almalinux", "rocky", "windows", "kev")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What `rasoat tables support` made."""

    place: Path
    retrieved: date
    renewed: tuple[str, ...]


def open_tables(folder: Path) -> Tables:
    """The tables in `folder`; what is not there is None. Raises BadInput or StoreError for what cannot be used."""
    return Tables(support=own_support(folder), vulnerabilities=open_vulnerabilities(folder))


def own_support(folder: Path) -> SupportTable | None:
    """The user's own table of ends of support, None where there is none or that of this version is newer."""
    place = folder / SUPPORT_FILE
    if not place.is_file():
        return None
    form = Form(str(place), load_yaml(bytes_of(place, max_bytes=MAX_BYTES), str(place)))
    table = support_table_from(form)
    return table if form.value.get("forced") is True or table.retrieved >= support_table().retrieved else None


def rebuild_support(source: Path, folder: Path, *, today: date, retrieved: date | None, force: bool) -> Rebuilt:
    """Make the user's own table out of an export of endoflife.date.

    Raises WrongUsage for one that is older than the table in use, unless forced, or that does not say of which day it is.
    """
    from scanner.tables.endoflife import export_of  # to make tables, and not to use them
    from scanner.tables.importing import readable
    from scanner.tables.rebuilding import rebuilt

    with readable(source):
        export = export_of(source)
    made = retrieved or export.made
    if made is None:
        raise WrongUsage(f"{source}: it does not say of which day it is: name the day of the download with --retrieved")
    if made > today:
        raise WrongUsage(f"{source}: it is of {made}, after today, {today}")
    before = own_support(folder) or support_table()
    if made < before.retrieved and not force:
        raise WrongUsage(
            f"{source}: it is of {made}, older than the table in use, of {before.retrieved}; say --force to go back"
        )
    table, renewed = rebuilt(before, export, made)
    if not renewed:
        raise BadInput(Problem(file=str(source), message="holds no product that is known here"))
    return Rebuilt(
        place=_write(table, folder, forced=made < support_table().retrieved), retrieved=made, renewed=renewed
    )


def _write(table: SupportTable, folder: Path, *, forced: bool) -> Path:
    """Write the table, and read it back: what is there afterwards can be used."""
    import yaml

    from scanner.tables.rebuilding import plain_of

    class Repeating(yaml.SafeDumper):
        """Our own guard refuses aliases."""

        def ignore_aliases(self, _data: object) -> bool:
            """Write everything out."""
            return True

    plain = plain_of(table, forced=forced)
    text = yaml.dump(plain, Dumper=Repeating, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None)
    raw = f"# Made by `rasoat tables support`; docs/tables.md\n{text}".encode()
    place = folder / SUPPORT_FILE
    support_table_from(Form(str(place), load_yaml(raw, str(place))))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = place.with_name(f".{place.name}.{os.getpid()}")
        beside.write_bytes(raw)
        beside.replace(place)
    except OSError as error:
        raise StoreError(f"{place}: {error.strerror}: the table cannot be written") from error
    return place


def feeds_in(folder: Path) -> Sequence[Feed]:
    """What the vulnerability file in `folder` was made of."""
    table = open_vulnerabilities(folder)
    if table is None:
        return ()
    try:
        return [feed for feed in _feeds(table) if feed is not None]
    finally:
        table.close()


def _feeds(table: Vulnerabilities) -> list[Feed | None]:
    return [table.feed(name) for name in FEEDS]
