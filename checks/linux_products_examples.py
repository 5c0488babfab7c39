"""What examples of checks say of the products of a Linux machine, in few words. For checks; not a check itself."""

from collections.abc import Iterable
from typing import Any

from checks.support_examples import installed, plain_program

Plain = dict[str, Any]


NOT_TOLD = {"gap": "unsupported"}
"""What dpkg says of the makers of packages."""


def ubuntu_with(
    *people: str, snaps: Iterable[str] = ("core22", "snapd"), serves: bool = True, whole: bool = True
) -> Plain:
    """Ubuntu with these packages of programs people work with, these snaps, and nginx where it `serves`."""
    served = (plain_program("nginx", "ubuntu 24.04", "2029-05-31", kept_by="distribution"),) if serves else ()
    return {
        "host.os": {"name": "Ubuntu", "id": "ubuntu", "family": "linux"},
        "host.software": {"foreign": NOT_TOLD},
        "host.user_programs": {
            "programs": [
                {"name": name, "family": "office", "version": "1", "supported_by": "vendor"} for name in people
            ]
        },
        "host.app_bundles": {"bundles": [{"manager": "snap", "name": name} for name in snaps]},
        **installed(*served, whole=whole),
    }


def alma_with(foreign: object = ()) -> Plain:
    """AlmaLinux, whose rpm tells packages of other makers: `(package, maker, day)` each, or a gap."""
    rows = (
        [{"package": name, "maker": maker, "installed_at": f"{day}T00:00:00Z"} for name, maker, day in foreign]
        if isinstance(foreign, tuple)
        else foreign
    )
    return {
        "host.os": {"name": "AlmaLinux", "id": "almalinux", "family": "linux"},
        "host.software": {"foreign": rows},
        "host.user_programs": {"programs": []},
        "host.app_bundles": {"bundles": []},
        **installed(),
    }
