"""Support of releases, by the dated table; what is not in it is unknown, and so is everything on a wrong clock."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from scanner.derive.os_support import derive
from scanner.derive.support_tables import support_table, support_table_from
from scanner.model.dated_tables import Tables
from scanner.model.errors import BadInput, Denied, GapError, NotCollected, Unreadable, Unsupported
from scanner.model.kinds.host_os_support import HostOsSupport
from scanner.model.words import Gap
from scanner.reading.form import Form
from scanner.reading.yaml_guard import load_yaml
from tests.derive.stage import NOW, scene
from tests.together import together

UPDATES: dict[str, Any] = {"sources": [], "repositories": [], "last_installed_at": "2026-11-20T00:00:00Z"}


def packages(*versions: str) -> dict[str, Any]:
    return {
        "manager": "dpkg",
        "packages": [{"name": f"p{number}", "version": each, "arch": None} for number, each in enumerate(versions)],
    }


OF_PRO = packages("1.1.1f-1ubuntu2.24", "3.0.2-0ubuntu1.18+esm2")


def support(
    os_id: str,
    version: str | None,
    *,
    updates: Any = None,
    name: str = "",
    as_of: datetime = NOW,
    software: Any = OF_PRO,
) -> HostOsSupport:
    facts: dict[str, Any] = {"host.os": {"id": os_id, "version": version, "name": name or os_id}}
    if updates is not None:
        facts["host.updates"] = updates
    return derive(scene({**facts, "host.software": software}, as_of=as_of))


@together(
    "os_id, version, release, ends",
    [
        ("debian", "13", "debian 13", date(2028, 8, 9)),
        ("debian", "13.2", "debian 13", date(2028, 8, 9)),
        ("ubuntu", "24.04", "ubuntu 24.04", date(2029, 5, 31)),
        ("ubuntu", "25.10", "ubuntu 25.10", date(2026, 7, 1)),
        ("rhel", "9.8", "rhel 9", date(2032, 5, 31)),
        ("rocky", "9.2", "rocky 9.2", date(2025, 6, 30)),
        ("almalinux", "8.9", "almalinux 8.9", date(2024, 6, 30)),
        ("rocky", "9.6", "rocky 9.6", date(2025, 12, 31)),
        ("rocky", "9.7", "rocky 9.7", date(2026, 6, 30)),
        ("rocky", "9.8", "rocky 9", date(2032, 5, 31)),
        ("ol", "9", "ol 9", date(2032, 6, 1)),
        ("rocky", "8.10", "rocky 8", date(2029, 5, 31)),
        ("almalinux", "10.0", "almalinux 10.0", date(2025, 12, 31)),
        ("almalinux", "10.1", "almalinux 10.1", date(2026, 6, 30)),
        ("almalinux", "10.2", "almalinux 10", date(2035, 5, 31)),
        ("centos", "7", "centos 7", date(2024, 6, 30)),
        ("alpine", "3.22.1", "alpine 3.22", date(2027, 5, 1)),
        ("fedora", "43", "fedora 43", date(2026, 12, 9)),
        ("debian", "7.11", "debian 7", date(2016, 4, 25)),
        ("ubuntu", "21.10", "ubuntu 21.10", date(2022, 7, 14)),
        ("centos", "5.11", "centos 5", date(2017, 3, 31)),
        ("sles", "12", "sles 12", date(2016, 6, 30)),
        ("sles", "15.7", "sles 15.7", date(2031, 7, 31)),
        ("opensuse-leap", "15.6", "opensuse-leap 15.6", date(2026, 4, 30)),
        ("linuxmint", "22.1", "linuxmint 22", date(2029, 4, 1)),
    ],
)
def test_a_release_has_its_end(os_id: str, version: str, release: str, ends: date) -> None:
    found = support(os_id, version)
    assert (found.release, found.ends_at, found.extended_in_use) == (release, ends, False)
    assert found.table_as_of == support_table().products[os_id].retrieved


def test_centos_stream_is_another_system_of_the_same_id() -> None:
    assert support("centos", "8", name="CentOS Linux").ends_at == date(2021, 12, 31)
    assert support("centos", "9", name="CentOS Stream").ends_at == date(2027, 5, 31)


@pytest.mark.parametrize(
    ("os_id", "version"),
    [("debian", "99"), ("debian", None), ("templeos", "1"), ("ubuntu", "24"), ("fedora", "44"), ("debian", "")],
)
def test_what_is_not_in_the_table_is_unknown(os_id: str, version: str | None) -> None:
    with pytest.raises(Unsupported):
        support(os_id, version)


@pytest.mark.parametrize(
    ("os_id", "version", "updates", "in_use"),
    [
        ("debian", "12", {**UPDATES, "sources": ["bookworm-security"]}, True),
        ("debian", "12", {**UPDATES, "sources": []}, False),
        ("ubuntu", "20.04", {**UPDATES, "repositories": ["archive.ubuntu.com", "esm.ubuntu.com"]}, True),
        ("ubuntu", "20.04", {**UPDATES, "repositories": ["archive.ubuntu.com", "notesm.ubuntu.com"]}, False),
        ("ubuntu", "20.04", {**UPDATES, "sources": ["focal-security"]}, False),
    ],
)
def test_extended_support_counts_where_its_sources_are_configured(
    os_id: str, version: str, updates: Any, *, in_use: bool
) -> None:
    found = support(os_id, version, updates=updates)
    assert found.extended_in_use is in_use
    assert found.extended_ends_at is not None


def test_a_source_of_ubuntu_pro_from_which_nothing_came_proves_no_subscription() -> None:
    """18.04 has the source without a subscription too, and its lists, which are public; a pin keeps apt from them."""
    pro = {**UPDATES, "repositories": ["archive.ubuntu.com", "esm.ubuntu.com"], "sources": ["bionic-infra-security"]}
    with pytest.raises(NotCollected, match="none of them is installed"):
        support("ubuntu", "18.04", updates=pro, software=packages("2.27-3ubuntu1.6"))
    with pytest.raises(Denied):
        support("ubuntu", "18.04", updates=pro, software=Gap.DENIED)
    assert support("ubuntu", "18.04", updates=pro).extended_in_use


def test_extended_support_that_decides_and_cannot_be_seen_is_unknown() -> None:
    with pytest.raises(Denied):
        support("debian", "12", updates=Gap.DENIED)
    with pytest.raises(NotCollected):
        support("debian", "12")
    for os_id, version in (("rhel", "7.9"), ("ol", "7.9"), ("sles", "15.6")):
        with pytest.raises(NotCollected, match="cannot be seen"):
            support(os_id, version, updates=UPDATES)


def test_extended_support_is_not_asked_for_where_it_decides_nothing() -> None:
    assert support("ubuntu", "24.04", updates=Gap.DENIED).extended_in_use is False
    assert support("debian", "11", updates=Gap.DENIED).extended_in_use is False
    assert support("rhel", "6.10").extended_in_use is False


def test_extended_support_is_in_use_from_the_morning_after_the_free_one_ended() -> None:
    """The check counts days of Việt Nam: until seven o'clock it is yesterday in UTC."""
    lts = {**UPDATES, "sources": ["trixie-security"]}
    morning = datetime(2028, 8, 9, 18, tzinfo=UTC)
    assert support("debian", "13", updates=lts, as_of=morning).extended_in_use
    assert not support("debian", "13", updates=lts, as_of=datetime(2028, 8, 9, 16, tzinfo=UTC)).extended_in_use
    rolling = support("arch", None, updates=UPDATES, as_of=datetime(2026, 11, 24, 20, tzinfo=UTC))
    assert rolling.table_valid_until == date(2026, 11, 25)


def test_a_rolling_release_is_supported_for_a_while_after_its_last_update() -> None:
    found = support("arch", None, updates=UPDATES)
    assert found.release == "arch (rolling)"
    assert found.ends_at == date(2027, 2, 20)
    old = support("arch", None, updates={**UPDATES, "last_installed_at": "2026-01-01T00:00:00Z"})
    assert old.ends_at is not None
    assert old.ends_at < NOW.date()


@pytest.mark.parametrize(
    ("installed", "gap"),
    [(None, Unreadable), ("2099-01-01T00:00:00Z", Unreadable), ({"gap": "denied"}, Denied)],
)
def test_a_rolling_release_without_a_sane_date_is_unknown(installed: object, gap: type[GapError]) -> None:
    with pytest.raises(gap):
        support("arch", None, updates={**UPDATES, "last_installed_at": installed})


@pytest.mark.parametrize("os_id", ["debian", "arch"])
def test_a_clock_before_the_table_was_made_proves_nothing(os_id: str) -> None:
    """A machine whose clock stands in the past would find every old release supported."""
    with pytest.raises(Unreadable, match="the clock is wrong"):
        support(os_id, "10", updates=UPDATES, as_of=datetime(2020, 1, 1, tzinfo=UTC))


def test_no_support_ends_before_the_free_one_does() -> None:
    for name, product in support_table().products.items():
        for number, release in product.releases.items():
            if release.extended_ends_at is not None and release.ends_at is not None:
                assert release.extended_ends_at > release.ends_at, f"{name} {number}"
            assert len(number.split(".")) == product.named_by or number in {"12", "15"}, f"{name} {number}"
            assert [each.last for each in release.old_minors] == sorted(each.last for each in release.old_minors)
            assert [each.ended for each in release.old_minors] == sorted(each.ended for each in release.old_minors)
            told = [each for each in (release.ends_at, release.home_ends_at, release.extended_ends_at) if each]
            assert told == sorted(told), f"{name} {number}"


WHOLE = "valid_until: 2026-06-01, source: x, rolling: {products: [b], days: 1}"
PACED = (
    f"{{retrieved: 2026-01-01, {WHOLE}, products: {{}}, programs: {{a: {{label: A, source: x, retrieved: 2026-01-01,"
    " kept_days: 99999, pace: [{first: 1, on: 2026-01-01, every_days: -1}]}}}"
)
ROW = "named_by: 1, source: x, retrieved: 2026-01-01"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{}", "the key retrieved is missing"),
        (
            f"{{retrieved: soon, {WHOLE}, products: {{a: {{{ROW}, releases: {{'1': {{end: 1}}}}}}}}}}",
            "unknown key end; did you mean ends?",
        ),
        (
            f"{{retrieved: 2026-01-01, {WHOLE}, products: {{a: {{{ROW}, releases: {{}}, extended_seen_by: {{luck: x}}}}}}}}",
            "unknown key luck",
        ),
        (f"{{retrieved: 2026-07-01, {WHOLE}, products: {{}}}}", "before the day on which the table was retrieved"),
        (f"{{retrieved: 2026-01-01, {WHOLE}, products: {{}}, editions: {{a: [b]}}}}", "there is no product a"),
        (
            f"{{retrieved: 2026-01-01, {WHOLE}, products: {{}}, programs: {{a: {{label: A, source: x, retrieved: 2026-01-01}}}}}}",
            "releases or a pace",
        ),
        (
            PACED,
            "from 0 to",
        ),
    ],
)
def test_a_wrong_table_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(BadInput) as refused:
        support_table_from(Form("table.yaml", load_yaml(text.encode(), "table.yaml")))
    assert complaint in str(refused.value)


def test_a_table_of_before_may_tell_of_one_old_minor_release() -> None:
    row = "named_by: 1, source: x, retrieved: 2026-01-01, releases: {'9': {ends: none, old_minors: {last: 5, ended: 2025-06-30}}}"
    text = f"{{retrieved: 2026-01-01, {WHOLE}, products: {{a: {{{row}}}}}}}"
    table = support_table_from(Form("table.yaml", load_yaml(text.encode(), "table.yaml")))
    assert [each.last for each in table.products["a"].releases["9"].old_minors] == [5]


def test_whether_an_old_minor_release_of_red_hat_is_kept_alive_cannot_be_seen() -> None:
    with pytest.raises(NotCollected, match=r"8\.9"):
        support("rhel", "8.9", updates=UPDATES)
    assert support("rhel", "8.10").release == "rhel 8"
    assert support("rhel", "8.9", as_of=datetime(2034, 1, 1, tzinfo=UTC), updates=UPDATES).ends_at == date(2029, 5, 31)


WINDOWS = {"family": "windows", "version": None, "language": None, "arch": "x64", "release": None}


def windows(build: str, edition: Any, *, server: bool = False, more: dict[str, Any] | None = None) -> HostOsSupport:
    os_id = "windows-server" if server else "windows"
    facts: dict[str, Any] = {"host.os": {**WINDOWS, "id": os_id, "name": "Windows", "build": build, "edition": edition}}
    return derive(scene({**facts, **(more or {})}))


@together(
    "build, edition, server, release, ends",
    [
        ("2600", "Professional", False, "Windows XP SP3", date(2014, 4, 8)),
        ("6002", "Enterprise", False, "Windows Vista SP2", date(2017, 4, 11)),
        ("2195", "Server", True, "Windows Server 2000", date(2010, 7, 13)),
        ("7601", "Professional", False, "Windows 7 SP1", date(2020, 1, 14)),
        ("7601", "ServerStandard", True, "Windows Server 2008 R2 SP1", date(2020, 1, 14)),
        ("9600", "Core", False, "Windows 8.1", date(2023, 1, 10)),
        ("9600", "ServerStandard", True, "Windows Server 2012 R2", date(2023, 10, 10)),
        ("14393", "Professional", False, "Windows 10 1607", date(2018, 4, 10)),
        ("14393", "Enterprise", False, "Windows 10 1607", date(2019, 4, 9)),
        ("14393", "ServerDatacenter", True, "Windows Server 2016", date(2027, 1, 12)),
        ("17763", "EnterpriseS", False, "Windows 10 LTSC 2019", date(2029, 1, 9)),
        ("17763", "ServerStandardACor", True, "Windows Server 1809", date(2020, 11, 10)),
        ("19044.3693", "IoTEnterpriseS", False, "Windows 10 IoT LTSC 2021", date(2032, 1, 13)),
        ("22631.4460", "Education", False, "Windows 11 23H2", date(2026, 11, 10)),
        ("22631", "CoreSingleLanguage", False, "Windows 11 23H2", date(2025, 11, 11)),
        ("26100", "Professional", False, "Windows 11 24H2", date(2026, 10, 13)),
        ("26100", "EnterpriseS", False, "Windows 11 LTSC 2024", date(2029, 10, 9)),
        ("26100", "ServerStandard", True, "Windows Server 2025", date(2034, 11, 14)),
        ("26300", "Pro", False, "Windows 11 26H2", date(2028, 10, 10)),
        ("26300", "EducationN", False, "Windows 11 26H2", date(2029, 10, 9)),
        ("26100", "CloudEdition", False, "Windows 11 24H2", date(2026, 10, 13)),
        ("10240", "Enterprise", False, "Windows 10 1507", date(2017, 5, 9)),
        ("14393", "ServerDatacenterNano", True, "Windows Server 2016 Nano Server", date(2018, 10, 9)),
        ("14393", None, True, "Windows Server 2016", date(2027, 1, 12)),
        ("20349", "ServerAzureStackHCICor", True, "Windows Server Azure Stack HCI 22H2", date(2025, 5, 31)),
    ],
)
def test_windows_is_found_by_build_kind_and_channel(
    build: str, edition: str, release: str, ends: date, *, server: bool
) -> None:
    found = windows(build, edition, server=server)
    assert (found.release, found.ends_at, found.extended_in_use) == (release, ends, False)


def test_the_build_may_stand_in_the_version() -> None:
    facts = {
        **WINDOWS,
        "id": "windows",
        "name": "Windows",
        "version": "10.0.22621.963",
        "build": None,
        "edition": "Core",
    }
    assert derive(scene({"host.os": facts})).release == "Windows 11 22H2"


@pytest.mark.parametrize("build", ["", "x", "10.0", "22621.x", "9" * 30])
def test_a_build_that_is_no_number_is_no_release(build: str) -> None:
    with pytest.raises((Unreadable, Unsupported)):
        windows(build, "Core")


@pytest.mark.parametrize(("build", "edition"), [("99999", "Core"), ("26300", "EnterpriseS"), ("19045", "EnterpriseS")])
def test_a_windows_that_is_not_in_the_table_is_unknown(build: str, edition: str) -> None:
    with pytest.raises(Unsupported):
        windows(build, edition)


def test_azure_local_has_the_build_of_a_server_and_not_its_ends() -> None:
    with pytest.raises(Unsupported):
        windows("26100", "ServerAzureStackHCICor", server=True)


@pytest.mark.parametrize("edition", [{"gap": "not_collected"}, None, "SomethingNew"])
def test_without_an_edition_the_channels_decide_where_they_agree(edition: Any) -> None:
    assert windows("19041", edition).ends_at == date(2021, 12, 14), "all end on one day"
    assert windows("18363", edition).ends_at == date(2022, 5, 10), "all are over: the last of them"
    assert windows("26200", edition).ends_at == date(2027, 10, 12), "none is over: the first of them"
    for build in ("17763", "26100"):
        with pytest.raises(NotCollected, match="the edition was not read"):
            windows(build, edition)
    assert windows("20348", edition, server=True).ends_at == date(2031, 10, 14)


@pytest.mark.parametrize(
    ("name", "edition", "build", "release"),
    [
        ("Microsoft Hyper-V Server 2019", None, "17763", "Windows Server 2019"),
        ("Microsoft Windows Server 2019 Standard", "Standard", "17763", "Windows Server 2019"),
        ("Microsoft Windows Server Datacenter", "Datacenter", "25398", "Windows Server 23H2"),
        ("Microsoft Windows Server Standard", "Standard", "17134", "Windows Server 1803"),
        ("Microsoft Windows Server Datacenter", "Datacenter", "17763", None),
    ],
)
def test_a_server_that_bears_a_year_is_of_the_long_channel(
    name: str, edition: str | None, build: str, release: str | None
) -> None:
    """By its name alone, as systeminfo prints it: those of the semi-annual and annual channels bear none."""
    facts = {**WINDOWS, "id": "windows-server", "name": name, "build": build, "edition": edition}
    if release is None:
        with pytest.raises(NotCollected, match="the edition was not read"):
            derive(scene({"host.os": facts}))
    else:
        assert derive(scene({"host.os": facts})).release == release


def test_macos_is_found_by_its_first_number_and_before_by_two() -> None:
    def mac(version: str) -> HostOsSupport:
        return derive(scene({"host.os": {"id": "macos", "name": "macOS", "family": "macos", "version": version}}))

    assert (mac("13.7.8").release, mac("13.7.8").ends_at) == ("macos 13", date(2025, 9, 15))
    assert (mac("10.15.7").release, mac("10.15.7").ends_at) == ("macos 10.15", date(2022, 9, 12))
    assert mac("26.6").ends_at is None
    with pytest.raises(Unsupported):
        mac("27.0")


def test_the_users_own_table_goes_before_that_of_this_version() -> None:
    own = replace(support_table(), products={"debian": replace(support_table().products["debian"], releases={})})
    stage = replace(scene({"host.os": {"id": "debian", "version": "12", "name": "Debian"}}), tables=Tables(support=own))
    with pytest.raises(Unsupported):
        derive(stage)


LICENSED = {"extended_updates": ["Windows(R), Client-ESU-Year2 add-on for Professional"]}
TEN = {"build": "19045", "edition": "Professional"}


def ten(licence: Any, installed: Any) -> bool:
    updates = {**UPDATES, "last_installed_at": installed}
    return windows(
        "19045", "Professional", more={"host.windows_licence": licence, "host.updates": updates}
    ).extended_in_use


def test_bought_updates_count_with_a_licence_and_patches_of_late() -> None:
    """A licence alone protects nothing, and tools forge it; patches alone may be those of a program."""
    assert ten(LICENSED, "2026-11-12T00:00:00Z")
    assert ten(LICENSED, "2026-09-24T00:00:00Z")
    assert not ten(LICENSED, "2026-09-20T00:00:00Z"), "two rounds of patches did not come"
    assert not ten(LICENSED, None)
    assert not ten({"extended_updates": []}, "2026-09-20T00:00:00Z")
    for names in ([], ["Windows(R), Professional edition"]):
        with pytest.raises(NotCollected, match="UBR"):
            ten({"extended_updates": names}, "2026-11-12T00:00:00Z")


@pytest.mark.parametrize(
    ("name", "until"),
    [
        ("Windows(R), Client-ESU-Year1 edition", None),
        ("Windows(R), Client-ESU-Year2 add-on for Professional", date(2027, 10, 12)),
        ("Windows(R), Client-ESU-Year3 edition", date(2028, 10, 10)),
        ("Windows(R), Client-ESU edition", date(2028, 10, 10)),
    ],
)
def test_bought_updates_go_on_as_long_as_the_year_of_their_key(name: str, until: date | None) -> None:
    """The first year of Windows 10 ended on 2026-10-13."""
    updates = {**UPDATES, "last_installed_at": "2026-11-12T00:00:00Z"}
    more = {"host.windows_licence": {"extended_updates": [name]}, "host.updates": updates}
    found = windows("19045", "Enterprise", more=more)
    assert (found.extended_in_use, found.extended_ends_at) == (until is not None, until or date(2028, 10, 10))


LATE = {**UPDATES, "last_installed_at": "2026-11-12T00:00:00Z"}
UNLICENSED: dict[str, Any] = {"extended_updates": []}


def of_revision(revision: int, licence: Any, updates: Any = LATE, *, edition: str = "Core") -> HostOsSupport:
    return windows(f"19045.{revision}", edition, more={"host.windows_licence": licence, "host.updates": updates})


def test_a_key_proves_nothing_while_the_build_has_the_last_free_update() -> None:
    """Something was installed of late, and it was no update of Windows: a forged key, or one whose updates do not come."""
    for revision in (2965, 6456, 6466):
        assert not of_revision(revision, LICENSED).extended_in_use
        assert not of_revision(revision, Gap.DENIED).extended_in_use, "whatever the key"
    assert of_revision(6575, LICENSED).extended_in_use


def test_updates_that_come_without_a_key_are_not_told_to_be_missing() -> None:
    """The programme for home users goes by an account: no key of it is in force."""
    with pytest.raises(NotCollected, match="home users cannot be seen"):
        of_revision(7663, UNLICENSED)
    old = {**UPDATES, "last_installed_at": "2026-08-12T00:00:00Z"}
    assert not of_revision(6575, UNLICENSED, old).extended_in_use, "they came once, and come no more"
    assert not of_revision(7663, UNLICENSED, edition="Enterprise").extended_in_use, "it is not sold for this edition"


def test_home_updates_end_before_bought_ones() -> None:
    facts = {
        "host.os": {**WINDOWS, "id": "windows", "name": "Windows", "build": "19045.9999", "edition": "Core"},
        "host.windows_licence": UNLICENSED,
        "host.updates": {**UPDATES, "last_installed_at": "2027-10-12T20:00:00Z"},
    }
    assert not derive(scene(facts, as_of=datetime(2027, 10, 13, 3, tzinfo=UTC))).extended_in_use


def test_ltsb_2016_has_bought_updates_of_three_years() -> None:
    def ltsb(licence: Any, updates: Any = LATE) -> HostOsSupport:
        return windows("14393", "EnterpriseS", more={"host.windows_licence": licence, "host.updates": updates})

    bought = ltsb({"extended_updates": ["Windows(R), Client-ESU-Year1 add-on for EnterpriseS"]})
    assert (bought.release, bought.extended_in_use) == ("Windows 10 LTSB 2016", True)
    assert bought.extended_ends_at == date(2027, 10, 12)
    free = ltsb(UNLICENSED)
    assert (free.ends_at, free.extended_in_use, free.extended_ends_at) == (
        date(2026, 10, 13),
        False,
        date(2029, 10, 9),
    )


def test_patches_from_before_the_free_ones_ended_are_none_that_were_bought() -> None:
    early = datetime(2025, 11, 1, tzinfo=UTC)
    own = replace(
        support_table(),
        products={k: replace(v, retrieved=date(2025, 10, 1)) for k, v in support_table().products.items()},
    )
    facts = {
        "host.os": {**WINDOWS, "id": "windows", "name": "Windows", **TEN},
        "host.windows_licence": LICENSED,
        "host.updates": {**UPDATES, "last_installed_at": "2025-10-10T00:00:00Z"},
    }
    assert not derive(replace(scene(facts, as_of=early), tables=Tables(support=own))).extended_in_use


@pytest.mark.parametrize(
    ("licence", "installed", "gap"),
    [
        (Gap.TIMEOUT, "2026-11-12T00:00:00Z", GapError),
        (LICENSED, {"gap": "unreadable"}, Unreadable),
        (LICENSED, "2099-01-01T00:00:00Z", Unreadable),
    ],
)
def test_whether_bought_updates_are_in_use_may_not_be_told(licence: Any, installed: Any, gap: type[GapError]) -> None:
    with pytest.raises(gap):
        ten(licence, installed)


def test_a_licence_is_not_asked_for_where_it_decides_nothing() -> None:
    assert not windows("26200", "Professional", more={"host.windows_licence": Gap.DENIED}).extended_in_use
    assert not windows("7601", "Professional", more={"host.windows_licence": Gap.DENIED}).extended_in_use
    assert not windows("9600", "ServerStandard", server=True, more={"host.windows_licence": Gap.DENIED}).extended_in_use
