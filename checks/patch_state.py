"""Whether a computer has its updates: what package lists say is missing, and what all platforms share. Not a check itself.

The lists know what was released before they were made. Two dates bound that: when they were fetched, and the date they
bear themselves, which a mirror that stalled cannot renew. What is newer than the older of the two is not known.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from checks.support_dates import is_supported, support_ends, written
from checks.vulnerability_data import with_source
from scanner.model.check import AsOf, Outcome, Sight, failed, partly
from scanner.model.control import Thresholds
from scanner.model.errors import Denied, NotCollected, Stale, TimedOut, Unreadable, Unsupported
from scanner.model.kinds.host_missing_updates import HostMissingUpdates
from scanner.model.kinds.host_os_support import HostOsSupport
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.local_time import local_day
from scanner.model.observation import Unseen, seen
from scanner.model.records import dataclass
from scanner.model.text import Text
from scanner.model.words import Way

CLOCK_SLACK = timedelta(days=1)


def out_of_support(support: HostOsSupport, thresholds: Thresholds, as_of: AsOf) -> Outcome | None:
    """The failure of a system that gets no patches any more, whatever is installed; None where it still gets them."""
    if is_supported(support, thresholds, as_of):
        return None
    ended = support_ends(support)
    text = Text(
        vi=f"{written(support.release)} đã hết hỗ trợ từ ngày {ended:%d/%m/%Y}: không còn bản vá để cài.",
        en=f"{written(support.release)} is out of support since {ended}: there are no patches to install.",
    )
    return failed(text, Sight(what="host.os_support.ends_at", was=str(ended), wanted="today or later"))


def waiting_for_restart(updates: HostUpdates) -> Outcome | None:
    """Half of it is done where what was installed does not run yet; None where it does."""
    if not seen(updates.restart_pending):
        return None
    text = Text(
        vi="Đã cài đủ bản vá nhưng chưa khởi động lại để áp dụng.",
        en="All updates are installed, but a restart is pending.",
    )
    return partly(text, Sight(what="host.updates.restart_pending", was=True, wanted="false"))


def pending_updates(updates: HostUpdates, as_of: AsOf, grace_days: int) -> tuple[str, ...]:
    """Names of the security updates that are missing.

    Raises Stale when the lists are older than `grace_days`: what they do not know may be missing too. Raises
    Unreadable for dates in the future, NotCollected when no list was ever fetched.
    """
    pending = seen(updates.pending_security)
    indexed_at, released_at = seen(updates.indexed_at), seen(updates.released_at)
    if indexed_at is None or released_at is None:
        raise NotCollected("the package lists were never fetched, or bear no date", way=Way.REFRESH)
    for name, moment in (("fetched", indexed_at), ("made", released_at)):
        if moment > as_of + CLOCK_SLACK:
            raise Unreadable(f"the package lists were {name} on {moment:%Y-%m-%d}, in the future: a wrong clock")
    known_to = min(indexed_at, released_at)
    if known_to < as_of - timedelta(days=grace_days) and not pending:
        raise Stale(f"the package lists know nothing newer than {known_to:%Y-%m-%d}", way=Way.REFRESH)
    return tuple(each.name for each in pending)


def days_since_update(updates: HostUpdates, as_of: AsOf) -> int | None:
    """Days since something was last installed; None when nothing ever was. Raises as `pending_updates`."""
    moment = seen(updates.last_installed_at)
    if moment is None:
        return None
    if moment > as_of + CLOCK_SLACK:
        raise Unreadable(f"last installed on {moment:%Y-%m-%d}, in the future: a wrong clock")
    age: timedelta = datetime.fromisoformat(as_of.isoformat()) - moment
    return max(age.days, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """Names of missing security updates; `told` adds to a message where they are told by data that was given."""

    names: tuple[str, ...]
    told: Callable[[Text], Text]


def lacking_updates(updates: HostUpdates, missing: HostMissingUpdates, as_of: AsOf, grace_days: int) -> Lacking:
    """What is missing by the package lists; where those cannot tell, by the vulnerability data that was given.

    Raises the gap of the lists where there is no such data, it is older than `grace_days` or it could not be compared with
    everything: then it proves that something is missing, and never that nothing is.
    """
    try:
        return Lacking(names=pending_updates(updates, as_of, grace_days), told=lambda text: text)
    except (NotCollected, Stale, Unsupported, Denied, TimedOut) as gap:
        if isinstance(missing.missing, Unseen):
            raise
        day, signed_by = seen(missing.data_as_of), seen(missing.signed_by)
        names = tuple(dict.fromkeys(each.name for each in missing.missing))
        fresh = (local_day(as_of) - day).days <= grace_days
        if not names and (not fresh or seen(missing.not_compared)):
            raise gap from None
        return Lacking(names=names, told=lambda text: with_source(text, day, signed_by))
