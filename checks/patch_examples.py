"""What examples of checks say of the updates of a computer, in few words. For checks; not a check itself.

A keyword names what an example is about; all else is a computer that is well kept. Days are at midnight, UTC.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from checks.support_examples import plain_os_support
from scanner.model.check import Example
from scanner.model.words import Status

Facts = dict[str, Any]
Gapped = Mapping[str, str]
"""A gap in the place of a value, as in `{"gap": "denied"}`."""

NOT_COLLECTED: Gapped = {"gap": "not_collected"}


def linux_patches(
    *,
    installed: str | None = "2026-11-20",
    waiting: Iterable[str] | Gapped = (),
    fetched: str | None = "2026-11-23",
    made: str | Gapped = "2026-11-23",
    restart: bool | Gapped = False,
    ends: str = "2029-05-31",
) -> Facts:
    """By the package lists alone, which were `fetched` and `made` on these days; no vulnerability data was given."""
    return {
        "host.updates": _lists(installed=installed, waiting=waiting, fetched=fetched, made=made, restart=restart),
        "host.missing_updates": {"missing": NOT_COLLECTED},
        "host.os_support": plain_os_support("ubuntu 24.04", ends),
    }


def old_lists(
    *,
    installed: str = "2026-11-20",
    missing: Iterable[str] = (),
    not_compared: Iterable[str] = (),
    data: str = "2026-11-20",
) -> Facts:
    """Package lists too old to tell, and vulnerability data of the day `data` that was given instead."""
    return {
        "host.updates": _lists(installed=installed, waiting=(), fetched="2026-01-23", made="2026-01-23", restart=False),
        "host.missing_updates": {
            "missing": [{"name": name, "version": "3.0.17-1", "released_at": None} for name in missing],
            "not_compared": list(not_compared),
            "data_as_of": data,
            "signed_by": "",
        },
        "host.os_support": plain_os_support("debian 12", "2029-05-31"),
    }


def windows_patches(
    *,
    installed: str | None = "2026-11-12",
    missing: Mapping[str, str] | None = None,
    exploited: Iterable[str] | Gapped = NOT_COLLECTED,
    data: str = "2026-11-20",
    signed_by: str = "centre",
    restart: bool | Gapped = False,
) -> Facts:
    """`missing`: the day each update came out; `data`: the day of the vulnerability data."""
    waiting = [{"name": name, "version": "26200.7100", "released_at": day} for name, day in (missing or {}).items()]
    return {
        "host.updates": {"last_installed_at": _midnight(installed), "restart_pending": restart},
        "host.missing_updates": {
            "system": "Windows 26200.7000",
            "missing": waiting,
            "exploited": exploited if isinstance(exploited, Mapping) else list(exploited),
            "data_as_of": data,
            "signed_by": signed_by,
        },
        "host.os_support": plain_os_support("Windows 11 25H2", "2027-10-12"),
    }


def windows_without_data(release: str = "Windows 11 25H2", ends: str = "2027-10-12") -> Facts:
    """No vulnerability data was given, so nothing is known to be missing and nothing is known not to be."""
    return {
        "host.updates": {"last_installed_at": "2026-11-12T00:00:00Z", "restart_pending": False},
        "host.missing_updates": {
            "system": "Windows 26200.7000",
            "missing": NOT_COLLECTED,
            "exploited": NOT_COLLECTED,
            "data_as_of": NOT_COLLECTED,
            "signed_by": NOT_COLLECTED,
        },
        "host.os_support": plain_os_support(release, ends),
    }


def _lists(
    *,
    installed: str | None,
    waiting: Iterable[str] | Gapped,
    fetched: str | None,
    made: str | Gapped,
    restart: bool | Gapped,
) -> Facts:
    pending = (
        waiting
        if isinstance(waiting, Mapping)
        else [{"name": name, "installed": "1", "candidate": "2"} for name in waiting]
    )
    return {
        "last_installed_at": _midnight(installed),
        "pending_security": pending,
        "indexed_at": _midnight(fetched),
        "released_at": made if isinstance(made, Mapping) else _midnight(made),
        "restart_pending": restart,
    }


def _midnight(day: str | None) -> str | None:
    return f"{day}T00:00:00Z" if day else None


JUDGED_BY_DATA = (
    Example(name="old lists, nothing missing by the data", facts=old_lists(), expect=Status.PASS),
    Example(name="old lists, one missing by the data", facts=old_lists(missing=("openssl",)), expect=Status.PARTIAL),
    Example(
        name="old lists, long ago, one missing by the data",
        facts=old_lists(installed="2026-01-20", missing=("openssl",)),
        expect=Status.FAIL,
    ),
    Example(
        name="old lists, one missing by old data",
        facts=old_lists(installed="2026-01-20", missing=("openssl",), data="2026-03-01"),
        expect=Status.FAIL,
    ),
    Example(name="old lists, old data", facts=old_lists(data="2026-03-01"), expect=Status.UNKNOWN),
    Example(
        name="old lists, data that could not be compared with all",
        facts=old_lists(not_compared=("docker-ce",)),
        expect=Status.UNKNOWN,
    ),
)
"""Examples that every check of Linux updates shares: package lists too old to tell, and data that was given."""
