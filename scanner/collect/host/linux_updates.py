"""Security updates: what is pending by the lists the host holds, how old they are, and whether it updates itself."""

from datetime import UTC, datetime

from scanner.collect.host import apt_security, apt_sources, dnf_security
from scanner.collect.host.automatic_updates import AUTOMATIC_QUESTIONS, is_automatic
from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.our_rights import SELF
from scanner.collect.host.package_databases import PACKAGE_QUESTIONS, Packages, installed_packages
from scanner.collect.host.package_logs import LOG_QUESTIONS, last_installed_at
from scanner.collect.host.pending_restart import RESTART_QUESTIONS, restart_pending
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform
from scanner.reading.answers import entries, given

FETCHED = ("stat:/var/lib/apt/lists", "stat:/var/lib/apt/periodic/update-success-stamp")
NO_LISTS = apt_security.Suites(releases={}, indexes={})


def read(ask: Ask) -> HostUpdates:
    """What is pending and since when that is known."""
    packages = installed_packages(ask)
    if packages.manager == "dpkg":
        return _of_apt(ask, packages)
    if packages.manager == "rpm":
        return _of_dnf(ask, packages)
    unread = Unseen(gap=Gap.UNSUPPORTED, detail=f"{packages.manager} does not tell security updates from others")
    return HostUpdates(
        installed=(),
        last_installed_at=or_unseen(lambda: last_installed_at(ask, packages.manager)),
        pending_security=unread,
        indexed_at=unread,
        sources=(),
        repositories=(),
        automatic=or_unseen(lambda: is_automatic(ask, packages, NO_LISTS)),
        restart_pending=or_unseen(lambda: restart_pending(ask, packages)),
        released_at=unread,
    )


def _of_apt(ask: Ask, packages: Packages) -> HostUpdates:
    suites = apt_security.security_suites(ask)
    return HostUpdates(
        installed=(),
        last_installed_at=or_unseen(lambda: last_installed_at(ask, packages.manager)),
        pending_security=or_unseen(lambda: apt_security.pending_updates(packages, suites)),
        indexed_at=or_unseen(lambda: _indexed_at(ask, suites)),
        sources=suites.names,
        repositories=apt_sources.repository_hosts(ask),
        automatic=or_unseen(lambda: is_automatic(ask, packages, suites)),
        restart_pending=or_unseen(lambda: restart_pending(ask, packages)),
        released_at=suites.released_at,
    )


def _indexed_at(ask: Ask, suites: apt_security.Suites) -> datetime | None:
    """The older of the date the security lists bear and the time they were fetched: a mirror may have stalled.

    None without lists. The folder's own time is that of the last change; apt's stamp is that of the last success, even
    where it brought nothing new.
    """
    if not suites.indexes:
        return None
    fetched = max(_mtime(ask, question) for question in FETCHED)
    return min(fetched, suites.released_at or fetched)


def _mtime(ask: Ask, question: str) -> datetime:
    found = entries(ask(question))
    if not found:
        if not given(ask(question)).absent:
            raise Unreadable(f"{question}: neither there nor absent")
        return datetime.fromtimestamp(0, UTC)
    return dnf_security.mtime(question, next(iter(found.values())))


def _of_dnf(ask: Ask, packages: Packages) -> HostUpdates:
    cache = dnf_security.cached_advisories(ask)
    released_at, fetched_at = cache.newest(cache.released_at), cache.newest(cache.fetched_at)
    return HostUpdates(
        installed=(),
        last_installed_at=or_unseen(lambda: last_installed_at(ask, packages.manager)),
        pending_security=or_unseen(lambda: dnf_security.pending_updates(ask, packages, cache)),
        indexed_at=min(filter(None, (released_at, fetched_at)), default=None),
        sources=cache.sources,
        repositories=dnf_security.repository_hosts(ask),
        automatic=or_unseen(lambda: is_automatic(ask, packages, NO_LISTS)),
        restart_pending=or_unseen(lambda: restart_pending(ask, packages)),
        released_at=released_at,
    )


COLLECTOR = Collector(
    id="linux_updates",
    platform=Platform.LINUX,
    gives=HostUpdates,
    questions=tuple(
        dict.fromkeys(
            (
                *PACKAGE_QUESTIONS,
                *apt_security.LISTS_QUESTIONS,
                *FETCHED,
                *apt_sources.APT_SOURCES,
                *AUTOMATIC_QUESTIONS,
                *LOG_QUESTIONS,
                *RESTART_QUESTIONS,
                *dnf_security.DNF_QUESTIONS,
            )
        )
    ),
    read=read,
    as_root=(dnf_security.PENDING, SELF),
)
