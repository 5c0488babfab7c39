"""Whether the clock is kept now and how far it is off, as the daemon that keeps it says.

Sources: chronyc(1) `tracking` and `sources` with -c (fields in the order of client.c), ntpq(1) `rv` (offset in
milliseconds, times in hexadecimal NTP seconds), timedatectl(1) `show` (the kernel's state, adjtimex(2)) and
`timesync-status` (systemd 239 and later). chronyd and ntpd go on calling themselves synchronised long after their last
server fell silent; the kernel gives up after nine hours by itself (its error grows by 500 ppm up to 16 seconds).
"""

import re

from scanner.collect.host.or_unseen import or_unseen
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.observation import Unseen
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.answers import printed
from scanner.reading.numbers import is_whole

CHRONYC = "cmd:chronyc -c tracking"
CHRONY_SOURCES = "cmd:chronyc -n -c sources"
NTPQ = "cmd:ntpq -c rv"
KERNEL_STATE = "cmd:timedatectl show"
TIMESYNC = "cmd:timedatectl timesync-status"
STATE_QUESTIONS = (CHRONYC, CHRONY_SOURCES, NTPQ, KERNEL_STATE, TIMESYNC)

_TRACKING_FIELDS = 14
_NAME, _STRATUM, _OFFSET, _LEAP = 0, 2, 4, 13
_OWN_CLOCK = "7F7F0101"
_SOURCE_FIELDS = 10
_REACH, _LAST_HEARD = 5, 6
_SILENT_S = 86_400
"""After a day without an answer from any server nothing is followed any more."""
_REACH_BITS = kept_pattern(r"[0-7]{1,3}")
_RV_TIMES = kept_pattern(r"\b(reftime|clock)=(?:0x)?([0-9a-f]{8})\.[0-9a-f]+")
_UNSYNCHRONISED = 16
_RV_OFFSET = kept_pattern(r"\boffset=([+-]?\d+(?:\.\d+)?)\b")
_NTP_SYNCHRONISED = kept_pattern(r"^NTPSynchronized=(yes|no)$", re.MULTILINE)
_SPAN = kept_pattern(r"^[ \t]*Offset: ([+-]?)((?:\d+(?:\.\d+)?[a-z]+ ?)+)$", re.MULTILINE)
_SPAN_PART = kept_pattern(r"(\d+(?:\.\d+)?)([a-z]+)")
_SECONDS = {
    "us": 1e-6,
    "ms": 1e-3,
    "s": 1,
    "min": 60,
    "h": 3600,
    "d": 86400,
    "w": 604800,
    "month": 2629800,
    "y": 31557600,
}
_MOST_S = 1e12
_NOT_BOOTED = b"not been booted with systemd"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """`synchronised` now; `offset_s` absolute, in seconds."""

    synchronised: bool | Unseen
    offset_s: float | Unseen


def clock_state(ask: Ask, keeper: str) -> ClockState:
    """The state as the daemon `keeper` tells it; "" for none, as the kernel does. OpenNTPD has no ntpq to ask."""
    if keeper == "chrony":
        return ClockState(
            synchronised=or_unseen(lambda: _chrony_follows(_tracking(ask)) and _chrony_hears(ask)),
            offset_s=or_unseen(lambda: _seconds(_tracking(ask)[_OFFSET], CHRONYC)),
        )
    if keeper == "ntpd" and not ask(NTPQ).absent:
        return ClockState(
            synchronised=or_unseen(lambda: _ntpd_follows(_variables(ask))),
            offset_s=or_unseen(lambda: _ntpd_offset(_variables(ask))),
        )
    return ClockState(
        synchronised=or_unseen(lambda: _kernel_follows(ask)), offset_s=or_unseen(lambda: _timesyncd_offset(ask))
    )


def _tracking(ask: Ask) -> list[str]:
    said = printed(ask(CHRONYC))
    if said is None:
        raise Unsupported("there is no program chronyc")
    fields = said.rstrip("\n").split(",")
    if len(fields) != _TRACKING_FIELDS:
        raise Unreadable(f"{CHRONYC}: {len(fields)} fields instead of {_TRACKING_FIELDS}")
    return fields


def _chrony_follows(fields: list[str]) -> bool:
    """Not when it follows nothing, nor when it only serves its own clock (`local`)."""
    if not is_whole(fields[_STRATUM]) or not fields[_LEAP]:
        raise Unreadable(f"{CHRONYC}: stratum {fields[_STRATUM][:20]!r}")
    followed = 0 < int(fields[_STRATUM][:3]) < _UNSYNCHRONISED
    return followed and fields[_LEAP] != "Not synchronised" and fields[_NAME] != _OWN_CLOCK


def _chrony_hears(ask: Ask) -> bool:
    """Whether a source answered one of the last eight questions, or at least within a day."""
    said = printed(ask(CHRONY_SOURCES), may_be_empty=True)
    if said is None:
        raise Unsupported("there is no program chronyc")
    sources = [line.split(",") for line in said.split("\n") if line]
    for each in sources:
        if len(each) != _SOURCE_FIELDS or not _REACH_BITS.fullmatch(each[_REACH]):
            raise Unreadable(f"{CHRONY_SOURCES}: {','.join(each)[:80]!r} is no source")
    heard = [int(each[_LAST_HEARD][:12]) for each in sources if is_whole(each[_LAST_HEARD])]
    return any(int(each[_REACH], 8) for each in sources) or min(heard, default=_SILENT_S) < _SILENT_S


def _variables(ask: Ask) -> str:
    said = printed(ask(NTPQ))
    if said is None:
        raise Unsupported("there is no program ntpq")
    if "associd=0" not in said:
        raise Unreadable(f"{NTPQ}: {said[:80]!r}")
    return said


def _ntpd_follows(variables: str) -> bool:
    """`sync_ntp`, or a clock of another kind; `sync_unspec` and `leap_alarm` until it follows one."""
    if "sync_" not in variables or "leap_" not in variables:
        raise Unreadable(f"{NTPQ}: names no state")
    times = {name: int(digits, 16) for name, digits in _RV_TIMES.findall(variables)}
    if times.keys() == {"reftime", "clock"} and times["clock"] - times["reftime"] > _SILENT_S:
        return False
    return not any(word in variables for word in ("sync_unspec", "leap_alarm", "sync_local"))


def _ntpd_offset(variables: str) -> float:
    found = _RV_OFFSET.search(variables)
    if found is None:
        raise Unreadable(f"{NTPQ}: names no offset")
    return _seconds(found[1], NTPQ) / 1000


def _timedatectl(ask: Ask, question: str) -> str:
    answer = ask(question)
    if answer.exit and _NOT_BOOTED in answer.stderr:
        raise Unsupported("the system was not booted with systemd")
    said = printed(answer)
    if said is None:
        raise Unsupported("there is no program timedatectl")
    return said


def _kernel_follows(ask: Ask) -> bool:
    said = _timedatectl(ask, KERNEL_STATE)
    found = _NTP_SYNCHRONISED.search(said)
    if found is None:
        raise Unreadable(f"{KERNEL_STATE}: tells no NTPSynchronized")
    return found[1] == "yes"


def _timesyncd_offset(ask: Ask) -> float:
    said = _timedatectl(ask, TIMESYNC)
    found = _SPAN.search(said)
    if found is None:
        raise Unsupported(f"{TIMESYNC}: tells no offset yet")
    parts = [(float(number[:20]), unit) for number, unit in _SPAN_PART.findall(found[2])]
    if any(unit not in _SECONDS for _, unit in parts):
        raise Unreadable(f"{TIMESYNC}: {found[2][:60]!r} is no time span")
    return sum(number * _SECONDS[unit] for number, unit in parts)


def _seconds(written: str, question: str) -> float:
    try:
        value = abs(float(written[:40]))
    except ValueError as error:
        raise Unreadable(f"{question}: {written[:40]!r} is no number") from error
    if not value < _MOST_S:
        raise Unreadable(f"{question}: {written[:40]!r} is no offset")
    return value
