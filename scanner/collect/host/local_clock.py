"""The time zone of a host, for logs that write local times without one: its own /etc/localtime (tzfile(5), TZif)."""

import io
from datetime import UTC, datetime, tzinfo
from struct import error as struct_error
from zoneinfo import ZoneInfo

from scanner.model.errors import Unreadable
from scanner.model.question import Ask
from scanner.reading.answers import given

LOCAL_ZONE = "file:/etc/localtime"
"""Its bytes are read, not its name: no database of zones is needed here, and a copied file serves as well."""

_BAD = (ValueError, OverflowError, IndexError)


def zone_of(ask: Ask) -> tzinfo:
    """The zone of the host; UTC where none is set, as localtime(5) says."""
    answer = given(ask(LOCAL_ZONE))
    if answer.absent:
        return UTC
    try:
        return ZoneInfo.from_file(_WholeReads(answer.stdout))
    except (*_BAD, AssertionError, EOFError, struct_error) as error:  # zoneinfo asserts what it expects
        raise Unreadable(f"{LOCAL_ZONE}: is no time zone") from error


class _WholeReads(io.BytesIO):
    """Ends with an error where the file ends: zoneinfo would wait for its last line feed for ever."""

    def read(self, size: int | None = -1, /) -> bytes:
        """`size` bytes; raises EOFError when they are not all there."""
        got = super().read(size)
        if size is not None and len(got) < size:
            raise EOFError
        return got


def moment(written: str, form: str, zone: tzinfo) -> datetime | None:
    """The time `written` in `form` (strptime) by the clock of the host, in UTC; None when it is none."""
    try:
        return datetime.strptime(written, form).replace(tzinfo=zone).astimezone(UTC)
    except _BAD:
        return None
