"""The oldest record in the system log of this host: first stamps of text logs, rotated and packed ones too, and of journals.

Sources: syslog's two forms of time (RFC 3164: no year, local time; RFC 3339), journal files of systemd
(systemd.io/JOURNAL_FILE_FORMAT: the time of the first entry stands at byte 184 of the head, in microseconds).
"""

import re
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from scanner.collect.host.drop_ins import is_at_rest
from scanner.collect.host.file_heads import Head, heads
from scanner.collect.host.local_clock import LOCAL_ZONE, moment, zone_of
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask

LOGS = ("heads:/var/log/syslog*", "heads:/var/log/auth.log*", "heads:/var/log/messages*", "heads:/var/log/secure*")
JOURNALS = ("heads:/var/log/journal/*/system*.journal*", "heads:/run/log/journal/*/system*.journal*")
RECORD_QUESTIONS = (*LOGS, *JOURNALS, LOCAL_ZONE)

_STAMP = kept_pattern(rb"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)|^([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) ",
                    re.MULTILINE)  # fmt: skip
_MAGIC = b"LPKSHHRH"
_FIRST_ENTRY = 184
_MOST_MICROSECONDS = 1 << 56
_SLACK = timedelta(days=1)
_GZIP = b"\x1f\x8b"
_MOST_UNPACKED = 65_536


def oldest_record(ask: Ask) -> datetime | None:
    """The time of the oldest record that is there, None when there is none; raises the gap of logs that are closed.

    A file whose times are not understood shows only that it ends when it was last changed.
    """
    zone = zone_of(ask)
    return min(_times(ask, zone), default=None)


def _times(ask: Ask, zone: tzinfo) -> Iterator[datetime]:
    for question in LOGS:
        for head in heads(ask(question)):
            if head.begin:
                yield _of_text(head, zone)
    for question in JOURNALS:
        if not (question.startswith("heads:/run/") and is_at_rest(ask)):
            yield from (at for head in heads(ask(question)) if (at := _of_journal(head)))


def _of_text(head: Head, zone: tzinfo) -> datetime:
    found = _STAMP.search(_unpacked(head.begin))
    at = None
    if found and found[1]:
        written = (found[1] + found[2]).decode("ascii").replace("Z", "+00:00")
        at = _with_zone(written)
    elif found:
        at = _without_year(found[3].decode("ascii"), head.changed_at, zone)
    return min(at or head.changed_at, head.changed_at)


def _unpacked(begin: bytes) -> bytes:
    """The first bytes of a packed file, as far as they go; of other packings none."""
    if not begin.startswith(_GZIP):
        return begin
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(begin, _MOST_UNPACKED)
    except zlib.error:
        return b""


def _with_zone(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _without_year(written: str, changed_at: datetime, zone: tzinfo) -> datetime | None:
    """The latest such day before the file was last changed."""
    for year in (changed_at.year + 1, changed_at.year, changed_at.year - 1):
        at = moment(f"{year} {written}", "%Y %b %d %H:%M:%S", zone)
        if at and at <= changed_at + _SLACK:
            return at
    return None


def _of_journal(head: Head) -> datetime | None:
    """The time of the first entry; 0 in a file that has none yet."""
    if not head.begin.startswith(_MAGIC) or len(head.begin) < _FIRST_ENTRY + 8:
        return None
    (microseconds,) = struct.unpack_from("<Q", head.begin, _FIRST_ENTRY)
    if not 0 < microseconds < _MOST_MICROSECONDS:
        return None
    return datetime.fromtimestamp(microseconds // 1_000_000, UTC)
