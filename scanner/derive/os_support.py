"""host.os_support: does the maker still support this release, by the dated table support_table.yaml."""

from datetime import date, timedelta

from scanner.derive.tables import Product, Release, SupportTable, support_table
from scanner.model.errors import NotCollected, Unreadable, Unsupported
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_os_support import HostOsSupport
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.observation import seen
from scanner.model.ports import Deriver, Scene
from scanner.model.words import Way


def derive(scene: Scene) -> HostOsSupport:
    """The release's place in the table; raises Unsupported when it is not in it."""
    table, found, today = support_table(), scene.known(HostOs), scene.as_of.date()
    if today < table.as_of:
        raise Unreadable(f"the clock says {today}, before the table of {table.as_of} was made: the clock is wrong")
    name = "centos-stream" if found.id == "centos" and "stream" in found.name.lower() else found.id
    if name in table.rolling:
        return _rolling(name, scene, table)
    product = table.products.get(name)
    if product is None or found.version is None:
        raise Unsupported(f"{found.name}: this system is not in the table of {table.as_of}")
    number = ".".join(found.version.split(".")[: product.named_by])
    release = product.releases.get(number)
    if release is None:
        raise Unsupported(f"{name} {found.version}: this release is not in the table of {table.as_of}")
    old = _old_minor(found.version, product, release, today)
    return HostOsSupport(
        release=f"{name} {found.version}" if old else f"{name} {number}",
        ends_at=old or release.ends_at,
        extended_ends_at=release.extended_ends_at,
        extended_in_use=_extended(scene, product, release, today),
        table_as_of=table.as_of,
    )


def _old_minor(version: str, product: Product, release: Release, today: date) -> date | None:
    """When this minor release was replaced, None when it is not known to be or its release has ended altogether.

    Of the Red Hat family only the newest minor release gets updates, but for subscriptions to an old one.
    """
    minor = version.split(".")[1:2]
    if not minor or not minor[0].isdecimal() or int(minor[0][:4]) > release.old_minor or today > release.ends_at:
        return None
    if product.minors_extended:
        raise NotCollected(f"whether a subscription keeps {version} in support cannot be seen", way=Way.NEWER)
    return release.old_minor_ended_at


def _extended(scene: Scene, product: Product, release: Release, today: date) -> bool:
    """Whether the support that goes on is in use; asked only where it decides."""
    if release.extended_ends_at is None or not release.ends_at < today <= release.extended_ends_at:
        return False
    way, word = product.seen_by
    if not way:
        raise NotCollected("whether the extended support is in use cannot be seen on the machine", way=Way.NEWER)
    updates = scene.known(HostUpdates)
    if way == "suite":
        return any(word in each for each in updates.sources)
    return any(each == word or each.endswith(f".{word}") for each in updates.repositories)


def _rolling(name: str, scene: Scene, table: SupportTable) -> HostOsSupport:
    """A rolling release is supported for a while after what was last installed."""
    installed_at = seen(scene.known(HostUpdates).last_installed_at)
    if installed_at is None:
        raise Unreadable(f"{name} has no end of support, and nothing tells when it was last updated")
    if installed_at > scene.as_of + timedelta(days=1):
        raise Unreadable(f"{name} was updated on {installed_at:%Y-%m-%d}, after today: the clock is wrong")
    return HostOsSupport(
        release=f"{name} (rolling)",
        ends_at=installed_at.date() + timedelta(days=table.rolling_days),
        extended_ends_at=None,
        extended_in_use=False,
        table_as_of=scene.as_of.date(),
    )


DERIVER = Deriver(id="os_support", gives=HostOsSupport, needs=(HostOs, HostUpdates), per="subject", derive=derive)
