"""Whether a release is still supported on a day, by a table that was right on another. For checks; not a check itself.

A table is too old after `table_max_age_days`, or after the day it names itself. What it then says of a day near ours may have
changed: makers prolong support shortly before it ends, and have cut it short. So a table that is too old

- still proves an end that came before the table was made (ends are not taken back),
- still proves support that goes on for longer than `table_max_age_days` from today,
- proves nothing of an end between those two, nor of a release of which no end was announced.
"""

from datetime import date, timedelta

from scanner.model.check import AsOf
from scanner.model.control import Thresholds
from scanner.model.errors import Stale
from scanner.model.kinds.host_os_support import HostOsSupport
from scanner.model.local_time import local_day
from scanner.model.words import Way


def support_ends(support: HostOsSupport) -> date | None:
    """The last day of support that counts: the extended one only where it is in use. None = no end is announced."""
    if support.ends_at is None or not support.extended_in_use or support.extended_ends_at is None:
        return support.ends_at
    return max(support.ends_at, support.extended_ends_at)


_WRITTEN = {
    "almalinux": "AlmaLinux",
    "centos": "CentOS",
    "centos-stream": "CentOS Stream",
    "linuxmint": "Linux Mint",
    "macos": "macOS",
    "ol": "Oracle Linux",
    "opensuse-leap": "openSUSE Leap",
    "rhel": "RHEL",
    "rocky": "Rocky Linux",
    "sles": "SLES",
}
"""How makers write what os-release calls by a word in small letters; of others the first letter grows."""


def written(release: str) -> str:
    """A release as people write it: `Debian 12` for `debian 12`."""
    product, _, version = release.partition(" ")
    name = _WRITTEN.get(product, product[:1].upper() + product[1:])
    return f"{name} {version}".rstrip()


def is_supported(support: HostOsSupport, thresholds: Thresholds, as_of: AsOf) -> bool:
    """True when the release still gets security updates today; raises Stale where the table is too old to tell."""
    made, valid = support.table_as_of, support.table_valid_until
    return supported_on(local_day(as_of), support_ends(support), thresholds, made=made, valid_until=valid)


def supported_on(today: date, ends: date | None, thresholds: Thresholds, *, made: date, valid_until: date) -> bool:
    """Whether support that ends on `ends` covers `today`, by a table made on `made`; raises Stale as above."""
    most = timedelta(days=thresholds.whole("table_max_age_days"))
    too_old = today > min(made + most, valid_until)
    if too_old and ends is None:
        raise Stale(f"the table of ends of support is of {made}, when no end was announced yet", way=Way.TABLES)
    if too_old and ends is not None and made <= ends <= today + most:
        raise Stale(f"the table of ends of support is of {made}, and {ends} is too near to rest on it", way=Way.TABLES)
    return ends is None or ends >= today
