"""host.os_support: does the maker still support this release, by the dated table support_table.yaml or the user's own."""

from datetime import date, timedelta

from scanner.derive.bought_updates import bought_until, came_after_the_free
from scanner.derive.support_tables import support_table
from scanner.derive.windows_channels import windows_line
from scanner.model.dated_tables import Product, Release, SupportTable
from scanner.model.errors import NotCollected, Unreadable, Unsupported
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_os_support import HostOsSupport
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.kinds.host_windows_licence import HostWindowsLicence
from scanner.model.local_time import local_day
from scanner.model.observation import Missing, gap_error, seen
from scanner.model.ports import Deriver, Scene
from scanner.model.words import Way


def derive(scene: Scene) -> HostOsSupport:
    """The release's place in the table; raises Unsupported when it is not in it."""
    table, found, today = scene.tables.support or support_table(), scene.known(HostOs), local_day(scene.as_of)
    if found.family == "windows":
        build, (product, release) = windows_line(found, table, today)
        known_since(product.retrieved, today)
        name = f"Windows {'Server ' if found.id == 'windows-server' else ''}{release.name or build}"
        return _support(scene, product, release, name=name, table=table)
    name = _product_name(found)
    if name in table.rolling:
        return _rolling(name, scene, table)
    product_found, version = table.products.get(name), seen(found.version)
    if product_found is None or version is None:
        raise Unsupported(f"{found.name}: this system is not in the table of {table.retrieved}")
    known_since(product_found.retrieved, today)
    return _numbered(scene, name, version, product_found, table=table)


def known_since(day: date, today: date) -> None:
    """Raises Unreadable where today lies before the day the table was made."""
    if today < day:
        raise Unreadable(f"the clock says {today}, before the table of {day} was made: the clock is wrong")


def _product_name(found: HostOs) -> str:
    if found.id == "centos" and "stream" in found.name.lower():
        return "centos-stream"
    if found.id == "macos" and (seen(found.version) or "").startswith("10."):
        return "macos-10"  # until 2020 the second number told the release
    return found.id


def _numbered(scene: Scene, name: str, version: str, product: Product, *, table: SupportTable) -> HostOsSupport:
    """The support of a system whose release is the beginning of its version."""
    number = ".".join(version.split(".")[: product.named_by])
    release = product.releases.get(number)
    if release is None:
        raise Unsupported(f"{name} {version}: this release is not in the table of {table.retrieved}")
    today = local_day(scene.as_of)
    old = _old_minor(version, product, release, today)
    shown = name.removesuffix("-10")
    fact_name = f"{shown} {version}" if old else f"{shown} {number}"
    return _support(scene, product, release, name=fact_name, table=table, old=old)


def _support(  # one row of the table, all by keyword
    scene: Scene, product: Product, release: Release, *, name: str, table: SupportTable, old: date | None = None
) -> HostOsSupport:
    extended = _extended(scene, product, release, today=local_day(scene.as_of), table=table)
    return HostOsSupport(
        release=name,
        ends_at=old or release.ends_at,
        extended_ends_at=extended or release.extended_ends_at,
        extended_in_use=extended is not None,
        table_as_of=product.retrieved,
        table_valid_until=table.valid_until,
    )


def _old_minor(version: str, product: Product, release: Release, today: date) -> date | None:
    """When this minor release was replaced, None when it is not known to be or its release has ended altogether.

    Of the Red Hat family only the newest minor release gets updates, but for subscriptions to an old one.
    """
    minor = version.split(".")[1:2]
    if not minor or not minor[0].isdecimal():
        return None
    number = int(minor[0][:4])
    ended = min((each.ended for each in release.old_minors if number <= each.last), default=None)
    if ended is None or (release.ends_at is not None and today > release.ends_at):
        return None
    if product.minors_extended:
        raise NotCollected(f"whether a subscription keeps {version} in support cannot be seen", way=Way.NEWER)
    return ended


def _extended(scene: Scene, product: Product, release: Release, *, today: date, table: SupportTable) -> date | None:
    """The last day of the support that goes on, None where it is not in use; asked only where it decides."""
    if release.ends_at is None or release.extended_ends_at is None:
        return None
    if not release.ends_at < today <= release.extended_ends_at:
        return None
    way, word = product.seen_by
    if not way:
        raise NotCollected("whether the extended support is in use cannot be seen on the machine", way=Way.NEWER)
    if way == "licence":
        return _bought(scene, word, release, today=today, table=table)
    updates = scene.known(HostUpdates)
    if way == "suite":
        in_use = any(word in each for each in updates.sources)
    else:
        in_use = any(each == word or each.endswith(f".{word}") for each in updates.repositories)
    if in_use and product.mark and not _is_installed(scene, product.mark):
        raise NotCollected(
            f"{word} is a source of packages, and none of them is installed: whether a subscription is in force cannot be seen",
            way=Way.NEWER,
        )
    return release.extended_ends_at if in_use else None


def _is_installed(scene: Scene, mark: str) -> bool:
    """Sources of Ubuntu Pro are configured on machines without a subscription too (18.04, switched off by a pin)."""
    return any(mark in each.version for each in scene.known(HostSoftware).packages if isinstance(each.version, str))


def _bought(scene: Scene, word: str, release: Release, *, today: date, table: SupportTable) -> date | None:
    """The last day of bought updates that really come; raises NotCollected where they come, and nobody is seen to have bought them."""
    came, ended = came_after_the_free(scene.known(HostOs), release), release.ends_at
    if ended is None or came is False:
        return None
    found = scene.look(HostWindowsLicence)
    if isinstance(found, Missing):
        why = found.detail or "whether bought updates (ESU) are in force was not read"
        raise gap_error(found.gap, why, way=found.way)
    until = bought_until(found.fact.extended_updates, word, release)
    in_force = until is not None and today <= until
    at_home = release.home_ends_at is not None and today <= release.home_ends_at
    if not (in_force or at_home) or not _patched_lately(scene, ended, table):
        return None
    if not in_force and came is None:
        raise NotCollected("the revision of the build (UBR) was not read", way=Way.RECORD_AGAIN)
    if not in_force:
        raise NotCollected(
            "updates from after the end of the free ones are installed, and no licence of bought ones (ESU) is in force: "
            "those of the programme for home users cannot be seen, and it is not meant for agencies",
            way=Way.NEWER,
        )
    return until


def _patched_lately(scene: Scene, ended: date, table: SupportTable) -> bool:
    """A licence alone protects nothing, and can be forged: patches have to come, since the free ones ended."""
    patched_at = seen(scene.known(HostUpdates).last_installed_at)
    if patched_at is None:
        return False
    if patched_at > scene.as_of + timedelta(days=1):
        raise Unreadable(f"last installed on {patched_at:%Y-%m-%d}, in the future: a wrong clock")
    lately = scene.as_of - timedelta(days=table.extended_patch_days)
    return patched_at >= lately and local_day(patched_at) > ended


def _rolling(name: str, scene: Scene, table: SupportTable) -> HostOsSupport:
    """A rolling release is supported for a while after what was last installed."""
    known_since(min(each.retrieved for each in table.products.values()), local_day(scene.as_of))
    installed_at = seen(scene.known(HostUpdates).last_installed_at)
    if installed_at is None:
        raise Unreadable(f"{name} has no end of support, and nothing tells when it was last updated")
    if installed_at > scene.as_of + timedelta(days=1):
        raise Unreadable(f"{name} was updated on {installed_at:%Y-%m-%d}, after today: the clock is wrong")
    return HostOsSupport(
        release=f"{name} (rolling)",
        ends_at=local_day(installed_at) + timedelta(days=table.rolling_days),
        extended_ends_at=None,
        extended_in_use=False,
        table_as_of=local_day(scene.as_of),
        table_valid_until=local_day(scene.as_of),
    )


DERIVER = Deriver(
    id="os_support",
    gives=HostOsSupport,
    needs=(HostOs, HostSoftware, HostUpdates, HostWindowsLicence),
    per="subject",
    derive=derive,
)
