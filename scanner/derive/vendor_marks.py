"""Whether a package comes from its maker's own source, or from the distribution, by what packers write into versions.

The marks are those of packages.sury.org, apt.postgresql.org and yum.postgresql.org (PGDG), nginx.org, mariadb.org, deb.nodesource.com
and rpms.remirepo.net, as their packages bear them. A package without any is the distribution's.
"""

from typing import Final

MARKS: Final = (
    "+0~20", ".sury.", "sury.org", ".pgdg", "pgdg", "+maria~", "nodesource", ".remi", ".ngx",
    "~buster", "~bullseye", "~bookworm", "~trixie", "~focal", "~jammy", "~noble",
)  # fmt: skip


def is_from_vendor(version: str) -> bool:
    """True when the version bears the mark of a maker's own source."""
    lower = version.lower()
    return any(each in lower for each in MARKS)
