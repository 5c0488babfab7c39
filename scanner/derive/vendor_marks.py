"""Whether a package comes from its maker's own source, from the distribution, or from an older release of it.

The marks are those of packages.sury.org, apt.postgresql.org and yum.postgresql.org (PGDG), nginx.org, mariadb.org, deb.nodesource.com
and rpms.remirepo.net, as their packages bear them. A package without any is the distribution's, but for those that no distribution
has: `vendor` and `makers` of program_names.yaml, `vendor` of user_programs.yaml.
"""

import re
from functools import cache
from typing import Final

from scanner.derive.program_names import program_names
from scanner.derive.tables import user_program_names
from scanner.model.kept_code import kept_pattern

MARKS: Final = (
    "+0~20", ".sury.", "sury.org", ".pgdg", "pgdg", "+maria~", "nodesource", ".remi", ".ngx",
    "~buster", "~bullseye", "~bookworm", "~trixie", "~focal", "~jammy", "~noble",
)  # fmt: skip
_VENDOR: Final = "vendor"
_OF_RELEASE: Final = {
    "debian": kept_pattern(r"(?:[+~]deb|~bpo)([0-9]{1,2})(?:u|\+)", re.ASCII),
    "ubuntu": kept_pattern(r"ubuntu(?:[0-9]+\.)+?([0-9]{2}\.(?:04|10))(?![0-9])", re.ASCII),
    "rpm": kept_pattern(r"[._+]el([0-9]{1,2})(?![0-9])", re.ASCII),
}
_RED_HAT: Final = frozenset({"almalinux", "centos", "ol", "rhel", "rocky"})


def is_from_vendor(version: str, name: str = "") -> bool:
    """True when the version bears the mark of a maker's own source, or only the maker packs what has this name."""
    lower = version.lower()
    return any(each in lower for each in MARKS) or name in _packed_by_makers()


@cache
def _packed_by_makers() -> frozenset[str]:
    of_table = [one for each in program_names() for one in (*each.makers, *(each.linux if each.vendor else ()))]
    return frozenset(of_table) | {name for name, each in user_program_names().items() if each.supported_by == _VENDOR}


def is_left_behind(version: str, os_id: str, os_version: str) -> bool:
    """True for a package of an older release than the one that runs, 13.22-0+deb11u1 on Debian 12: nobody keeps it up there."""
    pattern = _OF_RELEASE.get("rpm" if os_id in _RED_HAT else os_id)
    found = pattern.search(version) if pattern else None
    return (
        found is not None and os_version != "" and _numbers(found[1]) < _numbers(os_version)[: found[1].count(".") + 1]
    )


def _numbers(version: str) -> list[int]:
    return [int(each) if each.isascii() and each.isdecimal() else 0 for each in version.split(".")]
