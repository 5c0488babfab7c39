"""Known vulnerabilities and missing updates of a machine, by data that was given; without it nothing is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from scanner.derive import missing_updates, vulnerabilities
from scanner.model.dated_tables import Build, Feed, Flaws, Tables
from scanner.model.errors import Denied, GapError, NotCollected, Unreadable, Unsupported
from scanner.model.kinds.host_missing_updates import HostMissingUpdates
from scanner.model.kinds.host_vulnerabilities import HostVulnerabilities, WaitingFix
from scanner.model.observation import Unseen, seen
from scanner.model.words import Gap, Way
from tests.derive.stage import NOW, scene

DAY = date(2026, 11, 20)
DEBIAN = {"id": "debian", "name": "Debian", "family": "linux", "version": "12"}
WINDOWS = {"id": "windows", "name": "Windows 10", "family": "windows", "version": "10.0.19045.6800", "build": "19045"}


@dataclass
class Known:
    """A table in memory."""

    feeds: Mapping[str, Feed] = field(default_factory=dict)
    ecosystems: frozenset[str] = frozenset()
    flawed: Mapping[tuple[str, str, str], tuple[Flaws, ...]] = field(default_factory=dict)
    updates: Mapping[int, tuple[Build, ...]] = field(default_factory=dict)
    kev: frozenset[str] = frozenset()
    asked: list[tuple[str, str]] = field(default_factory=list)

    def feed(self, name: str, /) -> Feed | None:
        return self.feeds.get(name)

    def covers(self, ecosystem: str, /) -> bool:
        return ecosystem in self.ecosystems

    def affecting(self, ecosystem: str, package: str, version: str, /) -> tuple[Flaws, ...]:
        if "!" in version:
            raise Unreadable(f"{version} is no version")
        self.asked.append((package, version))
        return self.flawed.get((ecosystem, package, version), ())

    def builds(self, build: int, /) -> tuple[Build, ...]:
        return self.updates.get(build, ())

    def exploited(self, cves: frozenset[str], /) -> frozenset[str]:
        return cves & self.kev


def feed(name: str, day: date = DAY) -> Feed:
    return Feed(name=name, as_of=day, digest=f"sha:{name}", signed_by="centre")


def debian(**more: Any) -> Known:
    return Known(
        **{
            "feeds": {"debian": feed("debian"), "kev": feed("kev")},
            "ecosystems": frozenset({"Debian:12"}),
            "flawed": {
                ("Debian:12", "openssl", "3.0.15-1"): (
                    Flaws(fixed_in=None, cves=("CVE-2026-2", "CVE-2026-3")),
                    Flaws(fixed_in="3.0.17-1", cves=("CVE-2026-1",)),
                )
            },
            "kev": frozenset({"CVE-2026-1", "CVE-2026-99"}),
            **more,
        }
    )


def software(*packages: tuple[str, str], sources: Any = None, manager: str = "dpkg") -> dict[str, Any]:
    rows = [{"name": name, "version": version, "arch": "amd64"} for name, version in packages]
    told = (
        sources if sources and "gap" in sources else [{"package": a, "source": b} for a, b in (sources or {}).items()]
    )
    return {"manager": manager, "packages": rows, "names": [], "sources": told}


def told(table: Known | None, system: Any, programs: Any = None, as_of: datetime = NOW) -> HostVulnerabilities:
    facts = {"host.os": system, **({} if programs is None else {"host.software": programs})}
    return vulnerabilities.derive(replace(scene(facts, as_of=as_of), tables=Tables(vulnerabilities=table)))


def test_waiting_fixes_are_told_by_source_package_and_those_without_a_fix_are_counted() -> None:
    packages = software(("libssl3", "3.0.15-1"), ("openssl", "3.0.15-1"), sources={"libssl3": "openssl"})
    found = told(debian(), DEBIAN, packages)
    assert found.known == (
        WaitingFix(package="openssl", installed="3.0.15-1", fixed_in="3.0.17-1", cves=("CVE-2026-1",)),
    )
    assert (found.known_cves, found.unfixed, found.compared, found.not_compared) == (1, 2, 1, ())
    assert found.exploited == ("CVE-2026-1",)
    assert (found.data_as_of, found.data_digest, found.signed_by, found.exploited_as_of) == (
        DAY,
        "sha:debian",
        "centre",
        DAY,
    )


@pytest.mark.parametrize(
    ("package", "version", "source", "asked"),
    [
        ("bash", "5.2.15-2+b7", "", ("bash", "5.2.15-2")),
        ("libc6", "2.36-9+deb12u9", "glibc", ("glibc", "2.36-9+deb12u9")),
        ("libgcc-s1", "12.2.0-14+b1", "gcc-12 (12.2.0-14)", ("gcc-12", "12.2.0-14")),
        ("linux-image-6.1.0-28-amd64", "6.1.119-1", "linux-signed-amd64 (6.1.119+1)", ("linux", "6.1.119-1")),
        (
            "linux-image-6.1.0-28-arm64",
            "6.1.119-1~deb11u1",
            "linux-signed-6.1-arm64",
            ("linux-6.1", "6.1.119-1~deb11u1"),
        ),
        (
            "linux-image-6.8.0-49-generic",
            "6.8.0-49.49~22.04.1",
            "linux-signed-hwe-6.8",
            ("linux-hwe-6.8", "6.8.0-49.49~22.04.1"),
        ),
        ("linux-image-5.15.0-91-generic", "5.15.0-91.101", "linux-signed", ("linux", "5.15.0-91.101")),
    ],
)
def test_the_source_and_its_version_are_what_dpkg_says(package: str, version: str, source: str, asked: Any) -> None:
    table = debian()
    told(table, DEBIAN, software((package, version), sources={package: source} if source else {}))
    assert table.asked == [asked]


def test_of_kernels_side_by_side_the_newest_counts() -> None:
    table = debian()
    kernels = [
        (f"linux-image-6.1.0-{number}-amd64", f"6.1.{version}-1") for number, version in ((9, 20), (28, 119), (27, 115))
    ]
    told(table, DEBIAN, software(*kernels, sources={name: "linux-signed-amd64 (6.1.1+1)" for name, _ in kernels}))
    assert table.asked == [("linux", "6.1.119-1")]


def test_what_comes_from_its_maker_or_bears_no_version_is_compared_with_nothing() -> None:
    packages = software(
        ("nginx", "1.26.2-1~bookworm"), ("odd", "1!2"), ("bash", "5.2-1"), ("google-chrome-stable", "158.0.1-1"),
        ("mysql-community-server", "8.0.45-1debian12"),
    )  # fmt: skip
    found = told(debian(), DEBIAN, packages)
    assert found.not_compared == ("google-chrome-stable", "mysql-community-server", "nginx", "odd")
    assert found.compared == 1


def test_what_an_older_release_left_behind_is_told_of_by_its_flaws_alone() -> None:
    """The data of this release does not speak of packages that it does not have: their silence is no word of health."""
    flawed = {("Debian:12", "php7.4", "7.4.33-1+deb11u1"): (Flaws(fixed_in=None, cves=("CVE-2026-5",)),)}
    left = software(("php7.4", "7.4.33-1+deb11u1"), ("postgresql-13", "13.22-0+deb11u1"), ("bash", "5.2-1"))
    found = told(debian(flawed=flawed), DEBIAN, left)
    assert (found.unfixed, found.compared, found.not_compared) == (1, 2, ("postgresql-13",))


def test_without_the_list_of_exploited_ones_that_alone_is_unseen() -> None:
    found = told(debian(feeds={"debian": feed("debian")}), DEBIAN, software(("bash", "1")))
    assert isinstance(found.exploited, Unseen)
    assert found.exploited.way is Way.TABLES


@pytest.mark.parametrize(
    ("table", "system", "programs", "gap"),
    [
        (None, DEBIAN, software(("a", "1")), NotCollected),
        (Known(), DEBIAN, software(("a", "1")), NotCollected),
        (debian(), {**DEBIAN, "version": "11"}, software(("a", "1")), Unsupported),
        (debian(), {**DEBIAN, "id": "arch", "name": "Arch"}, software(("a", "1")), Unsupported),
        (debian(), DEBIAN, software(("a", "1"), sources={"gap": "not_collected"}), NotCollected),
        (debian(), DEBIAN, Gap.DENIED, Denied),
        (debian(), Gap.DENIED, software(("a", "1")), Denied),
        (debian(feeds={"debian": feed("debian", date(2026, 12, 1))}), DEBIAN, software(("a", "1")), Unreadable),
        (
            debian(feeds={"debian": feed("debian"), "kev": feed("kev", date(2026, 12, 1))}),
            DEBIAN,
            software(("a", "1")),
            Unreadable,
        ),
    ],
)
def test_what_cannot_be_told_is_a_gap(table: Known | None, system: Any, programs: Any, gap: type[GapError]) -> None:
    with pytest.raises(gap):
        told(table, system, programs)


def test_no_data_is_said_in_these_words() -> None:
    with pytest.raises(NotCollected, match=r"^no vulnerability data given$") as raised:
        told(None, DEBIAN, software(("a", "1")))
    assert raised.value.way is Way.TABLES


@pytest.mark.parametrize(
    ("os_id", "version", "ecosystem"),
    [("ubuntu", "22.04", "Ubuntu:22.04:LTS"), ("ubuntu", "25.10", "Ubuntu:25.10")],
)
def test_ubuntu_has_releases_with_and_without_long_support(os_id: str, version: str, ecosystem: str) -> None:
    table = Known(feeds={"ubuntu": feed("ubuntu")}, ecosystems=frozenset({ecosystem}))
    assert told(table, {**DEBIAN, "id": os_id, "version": version}, software(("bash", "1"))).ecosystem == ecosystem


KERNELS = (("kernel", "5.14.0-1.el9"), ("kernel", "5.14.0-2.el9"), ("openssl-libs", "1:3.2.2-6.el9"))


@pytest.mark.parametrize(
    ("hosts", "known", "unfixed"),
    [
        (["archive.ubuntu.com", "esm.ubuntu.com"], ("1.0-1ubuntu0.1~esm1", "1.0-1ubuntu0.2"), 0),
        (["archive.ubuntu.com"], ("1.0-1ubuntu0.2",), 1),
        (None, ("1.0-1ubuntu0.2",), 1),
    ],
)
def test_what_only_a_subscription_fixes_is_missing_where_there_is_one(
    hosts: list[str] | None, known: tuple[str, ...], unfixed: int
) -> None:
    flaws = (
        Flaws(fixed_in="1.0-1ubuntu0.1~esm1", cves=("CVE-2026-1",), bought=True),
        Flaws(fixed_in="1.0-1ubuntu0.2", cves=("CVE-2026-2",)),
    )
    table = Known(
        feeds={"ubuntu": feed("ubuntu"), "kev": feed("kev")},
        ecosystems=frozenset({"Ubuntu:22.04:LTS"}),
        flawed={("Ubuntu:22.04:LTS", "vips", "1.0-1"): flaws},
        kev=frozenset({"CVE-2026-1"}),
    )
    facts: dict[str, Any] = {
        "host.os": {"id": "ubuntu", "name": "Ubuntu", "family": "linux", "version": "22.04"},
        "host.software": software(("vips", "1.0-1")),
        "host.updates": Gap.DENIED if hosts is None else {"repositories": hosts, "sources": []},
    }
    seen_there = vulnerabilities.derive(replace(scene(facts), tables=Tables(vulnerabilities=table)))
    assert (tuple(each.fixed_in for each in seen_there.known), seen_there.unfixed) == (known, unfixed)
    assert seen_there.exploited == ("CVE-2026-1",), "it is exploited all the same"


def test_alma_tells_by_package_and_needs_no_sources() -> None:
    table = Known(feeds={"almalinux": feed("almalinux")}, ecosystems=frozenset({"AlmaLinux:9"}))
    told(
        table,
        {**DEBIAN, "id": "almalinux", "version": "9.6"},
        software(*KERNELS, manager="rpm", sources={"gap": "denied"}),
    )
    assert table.asked == [("openssl-libs", "1:3.2.2-6.el9"), ("kernel", "5.14.0-2.el9")]


def test_rocky_tells_by_source_package() -> None:
    table = Known(feeds={"rocky": feed("rocky")}, ecosystems=frozenset({"Rocky Linux:9"}))
    rocky = {**DEBIAN, "id": "rocky", "version": "9.5"}
    told(table, rocky, software(*KERNELS, manager="rpm", sources={"openssl-libs": "openssl"}))
    assert table.asked == [("openssl", "1:3.2.2-6.el9"), ("kernel", "5.14.0-2.el9")]
    with pytest.raises(Denied):
        told(table, rocky, software(*KERNELS, manager="rpm", sources={"gap": "denied"}))


def build(revision: int, day: date, *, security: bool = True) -> Build:
    return Build(revision=revision, released_at=day, kb=f"KB{revision}", security=security)


OCTOBER, PREVIEW, NOVEMBER = date(2026, 10, 13), date(2026, 10, 27), date(2026, 11, 10)


def windows(**more: Any) -> Known:
    updates = (build(6900, OCTOBER), build(6950, PREVIEW, security=False), build(6990, NOVEMBER), build(7000, NOVEMBER))
    return Known(**{"feeds": {"windows": feed("windows"), "kev": feed("kev")}, "updates": {19045: updates}, **more})


def missing(table: Known | None, system: Any, as_of: datetime = NOW) -> HostMissingUpdates:
    return missing_updates.derive(
        replace(scene({"host.os": system}, as_of=as_of), tables=Tables(vulnerabilities=table))
    )


@pytest.mark.parametrize(
    ("version", "lacking"),
    [
        ("10.0.19045.6800", ("KB6900", "KB6990")),
        ("10.0.19045.6900", ("KB6990",)),
        ("10.0.19045.6950", ("KB6990",)),
        ("10.0.19045.6990", ()),
        ("10.0.19045.7000", ()),
        ("10.0.19045.9999", ()),
    ],
)
def test_a_windows_lacks_what_came_after_its_revision(version: str, lacking: tuple[str, ...]) -> None:
    """Of one day the lowest revision is enough (a hotpatch), and a preview is owed by nobody."""
    found = missing(windows(), {**WINDOWS, "version": version})
    assert tuple(each.name for each in seen(found.missing)) == lacking
    assert (found.system, found.data_as_of, found.signed_by) == (
        f"Windows {version.removeprefix('10.0.')}",
        DAY,
        "centre",
    )


@pytest.mark.parametrize(
    ("table", "system", "gap"),
    [
        (None, WINDOWS, Gap.NOT_COLLECTED),
        (Known(), WINDOWS, Gap.NOT_COLLECTED),
        (windows(), {**WINDOWS, "version": "10.0.19045"}, Gap.NOT_COLLECTED),
        (windows(), {**WINDOWS, "version": "10.0.26100.1", "build": "26100"}, Gap.UNSUPPORTED),
        (windows(feeds={"windows": feed("windows", date(2027, 1, 1))}), WINDOWS, Gap.UNREADABLE),
    ],
)
def test_what_is_missing_is_unseen_where_nobody_can_tell(table: Known | None, system: Any, gap: Gap) -> None:
    """The fact itself is there: out of support is told without any table of builds."""
    found = missing(table, system)
    assert isinstance(found.missing, Unseen)
    assert found.missing.gap is gap
    assert isinstance(found.data_as_of, Unseen)


def test_a_linux_lacks_the_packages_that_fix_what_is_known() -> None:
    known = {
        "ecosystem": "Debian:12", "known": [{"package": "openssl", "installed": "1", "fixed_in": "2", "cves": ["CVE-2026-1"]}],
        "not_compared": ["nginx"], "data_as_of": "2026-11-20", "signed_by": "", "exploited": {"gap": "not_collected"},
    }  # fmt: skip
    found = missing_updates.derive(scene({"host.os": DEBIAN, "host.vulnerabilities": known}))
    assert [(each.name, each.version, each.released_at) for each in seen(found.missing)] == [("openssl", "2", None)]
    assert (found.system, found.not_compared, found.data_as_of, found.signed_by) == ("Debian:12", ("nginx",), DAY, "")
    without = missing_updates.derive(scene({"host.os": DEBIAN, "host.vulnerabilities": Gap.NOT_COLLECTED}))
    assert isinstance(without.missing, Unseen)


def test_of_other_systems_nothing_is_told() -> None:
    with pytest.raises(Unsupported):
        missing(windows(), {**DEBIAN, "id": "macos", "family": "macos"})
    with pytest.raises(Unreadable):
        missing(windows(), {**WINDOWS, "build": None, "version": None})


def test_the_holes_of_a_windows_are_those_of_the_updates_it_lacks() -> None:
    flaws = {
        ("Windows:19045", "windows", "6800"): (
            Flaws(fixed_in="6900", cves=("CVE-2026-1",)),
            Flaws(fixed_in="7000", cves=("CVE-2026-2",)),
        )
    }
    found = told(windows(flawed=flaws, kev=frozenset({"CVE-2026-2"})), WINDOWS)
    assert found.ecosystem == "Windows:19045"
    assert (found.known_cves, found.exploited) == (2, ("CVE-2026-2",))


def test_updates_that_close_an_exploited_hole_are_named() -> None:
    known = {
        "ecosystem": "Windows:19045",
        "known": [{"package": "windows", "installed": "6800", "fixed_in": "7000", "cves": ["CVE-2026-2"]}],
        "exploited": ["CVE-2026-2"],
    }
    facts = {"host.os": WINDOWS, "host.vulnerabilities": known}
    found = missing_updates.derive(replace(scene(facts), tables=Tables(vulnerabilities=windows())))
    assert found.exploited == ("KB6990",), "the lowest of the day has the same fixes"
    without = {**known, "exploited": {"gap": "not_collected"}}
    facts = {"host.os": WINDOWS, "host.vulnerabilities": without}
    found = missing_updates.derive(replace(scene(facts), tables=Tables(vulnerabilities=windows())))
    assert isinstance(found.exploited, Unseen)
    linux = {
        "ecosystem": "Debian:12", "known": [{"package": "openssl", "installed": "1", "fixed_in": "2", "cves": ["CVE-2026-1"]}],
        "exploited": ["CVE-2026-1"], "not_compared": [], "data_as_of": "2026-11-20", "signed_by": "",
    }  # fmt: skip
    assert missing_updates.derive(scene({"host.os": DEBIAN, "host.vulnerabilities": linux})).exploited == ("openssl",)


def test_an_update_that_is_missing_and_names_no_hole_leaves_them_unknown() -> None:
    with pytest.raises(NotCollected, match="KB6900"):
        told(windows(), WINDOWS)
    complete = told(windows(), {**WINDOWS, "version": "10.0.19045.7000"})
    assert (complete.known, complete.exploited) == ((), ())


def test_a_month_that_was_not_imported_may_hide_an_exploited_hole() -> None:
    """What is told is told; that nothing else is exploited is not known."""
    flaws = {("Windows:19045", "windows", "6900"): (Flaws(fixed_in="7000", cves=("CVE-2026-2",)),)}
    of_october = {**WINDOWS, "version": "10.0.19045.6900"}
    assert told(windows(flawed=flaws), of_october).exploited == ()

    def by(*builds: Build, system: Any = of_october, **more: Any) -> Any:
        return told(windows(flawed=flaws, updates={19045: builds}, **more), system).exploited

    skipped = by(build(6900, date(2026, 9, 8)), build(7000, NOVEMBER))
    assert isinstance(skipped, Unseen)
    assert "after 2026-09-08" in skipped.detail
    begins = by(build(7000, NOVEMBER))
    assert isinstance(begins, Unseen)
    assert "before 2026-11-10" in begins.detail
    assert by(build(7000, NOVEMBER), kev=frozenset({"CVE-2026-2"})) == ("CVE-2026-2",)


def test_a_table_that_stops_before_its_day_does_not_tell_that_nothing_is_missing() -> None:
    stopped = windows(updates={19045: (build(6900, date(2026, 9, 8)),)})
    newest = missing(stopped, {**WINDOWS, "version": "10.0.19045.6900"})
    assert isinstance(newest.missing, Unseen)
    assert "skips the security updates" in newest.missing.detail
    assert [each.name for each in seen(missing(stopped, WINDOWS).missing)] == ["KB6900"]


def test_data_of_a_day_is_good_from_the_morning_of_that_day_on() -> None:
    """Days are those of Việt Nam, where a day begins seven hours before it does in UTC."""
    morning = datetime(2026, 11, 19, 20, tzinfo=UTC)
    system = {**WINDOWS, "version": "10.0.19045.7000"}
    assert told(windows(), system, as_of=morning).data_as_of == DAY
    assert told(debian(), DEBIAN, software(("bash", "1")), as_of=morning).exploited == ()
    with pytest.raises(Unreadable, match="clock"):
        told(windows(), system, as_of=datetime(2026, 11, 19, 16, tzinfo=UTC))


def test_a_clock_before_the_data_proves_nothing() -> None:
    early = datetime(2026, 11, 1, tzinfo=UTC)
    with pytest.raises(Unreadable, match="clock"):
        told(windows(), WINDOWS, as_of=early)
    assert isinstance(missing(windows(), WINDOWS, as_of=early).missing, Unseen)
