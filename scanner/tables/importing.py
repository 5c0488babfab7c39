"""Imports feeds into the vulnerability file: recognises their form, holds them against what is there, keeps all or nothing."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

from scanner.model.dated_tables import Feed
from scanner.model.errors import BadInput, BadSeal, MissingInput, WrongUsage
from scanner.model.records import dataclass
from scanner.tables.archive import Packed, digest_of_file, is_archive, refuse_compressed, unpacked
from scanner.tables.database import Kept, Writer, writing
from scanner.tables.feeds import debian_tracker, kev, msrc_cvrf, osv, windows_builds
from scanner.tables.rows import EcosystemRow, FeedForm, FlawRow, Row, bad

FORMS: Final = (osv.FORM, kev.FORM, windows_builds.FORM, msrc_cvrf.FORM, windows_builds.FORM_CSV, debian_tracker.FORM)
HEAD_BYTES: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Importing:
    """How to import. `retrieved` is the day the files were downloaded, None = not told; `trusted` keys by name."""

    folder: Path
    today: date
    retrieved: date | None = None
    trusted: Mapping[str, str]
    unsigned_ok: bool = False
    force: bool = False


def import_feeds(places: Iterable[Path], order: Importing) -> list[Kept]:
    """Import every file, in one transaction; raises BadInput, BadSeal, WrongUsage, MissingInput or StoreError."""
    with tempfile.TemporaryDirectory(prefix="rasoat-feeds-") as space, writing(order.folder) as writer:
        kept: list[Kept] = []
        renewed: set[str] = set()
        for number, place in enumerate(places):
            own = Path(space) / str(number)
            own.mkdir()
            for packed in _packed(place, own, order):
                with readable(place):
                    kept.append(_import(packed, order, writer, renewed))
        return kept


@contextmanager
def readable(place: Path) -> Iterator[None]:
    """A named file that cannot be opened, as what is said of it."""
    try:
        yield
    except FileNotFoundError as error:
        raise MissingInput(f"{place}: No such file or directory") from error
    except OSError as error:
        if isinstance(error, BadInput):
            raise
        raise bad(place, error.strerror or "cannot be read") from error


def _packed(place: Path, space: Path, order: Importing) -> list[Packed]:
    head = _head(place)
    refuse_compressed(head, place)
    if is_archive(head):
        return unpacked(place, space, order.trusted, unsigned_ok=order.unsigned_ok)
    if not order.unsigned_ok:
        raise BadSeal(
            f"{place}: nobody signed it; have it signed by `rasoat tables pack`, or say --unsigned-ok: every verdict then says so"
        )
    return [Packed(place=place, name=place.name, digest=digest_of_file(place), retrieved=order.retrieved, signed_by="")]


def _head(place: Path) -> bytes:
    with readable(place):
        if not place.exists():
            raise MissingInput(f"{place}: No such file or directory")
        if not place.is_file():
            raise bad(place, "is not a file")
        with place.open("rb") as file:
            return file.read(HEAD_BYTES)


def _import(packed: Packed, order: Importing, writer: Writer, renewed: set[str]) -> Kept:
    form = _form_of(packed)
    rows = form.read(packed.place)
    first: list[Row] = []
    name = form.feed or _family(rows, first, packed.place)
    before = writer.feed(name)
    if name not in renewed and not form.adds:
        writer.forget(name)
    renewed.add(name)
    writer.newest, writer.rows = None, 0
    writer.keep(name, first)
    writer.keep(name, rows)
    feed = _sealed(name, form, packed, order, writer.newest)
    _refuse_older(feed, before, packed, order, adds=form.adds)
    if before is not None and form.adds:
        feed = _together(feed, before)
    writer.seal(feed)
    return Kept(feed=feed, rows=writer.rows)


def _form_of(packed: Packed) -> FeedForm:
    with packed.place.open("rb") as file:
        head = file.read(HEAD_BYTES)
    found = next((each for each in FORMS if each.recognises(head)), None)
    if found is None:
        raise BadInput(bad(packed.place, "is no feed that is known here").problems[0])
    return found


def _family(rows: Iterator[Row], first: list[Row], place: Path) -> str:
    """The feed of an OSV export: that of its first ecosystem. What was read for it is put into `first`."""
    for row in rows:
        first.append(row)
        if isinstance(row, FlawRow | EcosystemRow):
            return osv.FAMILIES[row.ecosystem.partition(":")[0]]
    raise bad(place, "holds no OSV record of Debian, Ubuntu, AlmaLinux or Rocky Linux")


def _sealed(name: str, form: FeedForm, packed: Packed, order: Importing, newest: date | None) -> Feed:
    """The day a feed speaks of: the day it was downloaded, where that is told; else the newest day it bears itself."""
    place = packed.place
    if packed.retrieved is not None and packed.retrieved > order.today:
        raise WrongUsage(f"{place}: retrieved on {packed.retrieved}, after today, {order.today}")
    if newest is not None and newest > order.today:
        raise bad(place, f"it is of {newest}, after today, {order.today}: a wrong clock here, or there")
    as_of = packed.retrieved or (newest if form.dated else None)
    if as_of is None:
        raise WrongUsage(
            f"{place}: this feed does not say of which day it is: name the day of the download with --retrieved"
        )
    if newest is not None and newest > as_of:
        raise bad(place, f"it bears the day {newest}, and was retrieved on {as_of}, before that")
    return Feed(name=name, as_of=as_of, digest=packed.digest, signed_by=packed.signed_by)


def _refuse_older(feed: Feed, before: Feed | None, packed: Packed, order: Importing, *, adds: bool) -> None:
    if before is not None and feed.as_of < before.as_of and not (order.force or adds):
        raise WrongUsage(
            f"{packed.place}: it is of {feed.as_of}, older than what is there, of {before.as_of}; say --force to go back"
        )


def _together(feed: Feed, before: Feed) -> Feed:
    """A part beside what was there: as new as the newest of them, signed where both are by one."""
    newer = max(feed, before, key=lambda each: each.as_of)
    signed = feed.signed_by if feed.signed_by == before.signed_by else ""
    return Feed(name=feed.name, as_of=newer.as_of, digest=feed.digest, signed_by=signed)
