"""Subjects of a day and the declared facts: what is due, what is told of it, and what stays open."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from scanner.inventory.declared import NINE_FIELDS, declared_observations, is_nonsense
from scanner.inventory.load import load_inventory
from scanner.inventory.subjects import disposals_of, subjects_of
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.declared_segment import DeclaredSegment
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.observation import Fact, Known, Observation
from scanner.model.plain import from_plain, to_plain
from scanner.model.words import AssetStatus, Platform, TargetKind
from tests.inventory.folders import SHIPPED, changed_copy, good_copy

TODAY = date(2026, 11, 29)
NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)
F = TypeVar("F", bound=Fact)


def observed(folder: Path) -> dict[str, list[Observation]]:
    return declared_observations(load_inventory(folder), taken_at=NOW)


def fact(found: Mapping[str, list[Observation]], subject: str, kind: type[F]) -> F:
    (known,) = found[subject]
    assert isinstance(known, Known)
    assert isinstance(known.fact, kind)
    return known.fact


def with_targets(tmp_path: Path, rows: str) -> Path:
    return changed_copy(tmp_path, [{"file": "xa-mau/targets.yaml", "text": "targets:\n" + rows}])


def test_everything_of_an_agency_that_exists_that_day_is_a_subject(tmp_path: Path) -> None:
    found = subjects_of(load_inventory(good_copy(tmp_path)), TODAY)
    assert list(found) == [
        "so-mau", "so-mau/lan", "so-mau/may-chu", "so-mau/co-lap", "so-mau/van-ban",
        "so-mau/fw", "so-mau/pc-1", "so-mau/srv-1", "so-mau/www", "xa-mau", "xa-mau/lan", "xa-mau/pc-1",
    ]  # fmt: skip
    assert all(key == each.id for key, each in found.items())


def test_an_agency_is_no_subject_before_its_first_day_or_after_its_last(tmp_path: Path) -> None:
    edit = {
        "file": "province.yaml",
        "find": "    valid_from: 2025-03-01",
        "put": "    valid_from: 2025-03-01\n    valid_to: 2026-06-30",
    }
    inventory = load_inventory(changed_copy(tmp_path, [edit]))
    days = {date(2025, 2, 28): False, date(2025, 3, 1): True, date(2026, 6, 30): True, date(2026, 7, 1): False}
    assert {day: "so-mau" in subjects_of(inventory, day) for day in days} == days


def test_levels_rise_from_systems_to_targets_to_segments_and_agency(tmp_path: Path) -> None:
    found = subjects_of(load_inventory(good_copy(tmp_path)), TODAY)
    levels = {key: each.level for key, each in found.items()}
    assert levels["so-mau"] == 3
    assert (levels["so-mau/may-chu"], levels["so-mau/lan"], levels["so-mau/co-lap"]) == (3, 2, 2)
    assert (levels["xa-mau"], levels["xa-mau/lan"]) == (2, 3)


def test_a_system_that_others_operate_does_not_raise_the_agency(tmp_path: Path) -> None:
    edit = {"file": "so-mau/agency.yaml", "find": "    level: 3", "put": "    level: 3\n    operated_elsewhere: true"}
    found = subjects_of(load_inventory(changed_copy(tmp_path, [edit])), TODAY)
    assert (found["so-mau"].level, found["so-mau/van-ban"].level) == (2, 3)


def test_platforms_are_unknown_for_machines_believed_for_devices_declared_for_the_rest(tmp_path: Path) -> None:
    rows = "  - {id: pc, kind: computer, platform: windows, dhcp: true}\n  - {id: sw, kind: switch, platform: device}\n  - {id: ap, kind: access_point}\n"
    found = subjects_of(load_inventory(with_targets(tmp_path, rows)), TODAY)
    wanted = {
        "xa-mau": Platform.DECLARED, "xa-mau/lan": Platform.DECLARED, "so-mau/van-ban": Platform.DECLARED,
        "so-mau/www": Platform.DECLARED, "xa-mau/pc": Platform.UNKNOWN, "xa-mau/sw": Platform.DEVICE,
        "xa-mau/ap": Platform.UNKNOWN,
    }  # fmt: skip
    assert {key: found[key].platform for key in wanted} == wanted


def test_what_was_handed_over_is_a_subject_of_disposal_alone(tmp_path: Path) -> None:
    rows = "  - {id: a, kind: computer, status: disposed}\n  - {id: b, kind: server, status: transferred}\n  - {id: c, kind: computer, status: repair}\n"
    inventory = load_inventory(with_targets(tmp_path, rows))
    live, gone = subjects_of(inventory, TODAY), disposals_of(inventory, TODAY)
    assert {"xa-mau/a", "xa-mau/b"} == set(gone)
    assert not set(gone) & set(live)
    assert live["xa-mau/c"].status is AssetStatus.REPAIR
    assert gone["xa-mau/a"].status is AssetStatus.DISPOSED
    assert gone["xa-mau/b"].kind is TargetKind.SERVER


def test_addresses_of_what_was_handed_over_are_free_again(tmp_path: Path) -> None:
    rows = "  - {id: a, kind: computer, status: disposed, addresses: [198.18.9.5]}\n  - {id: b, kind: computer, addresses: [198.18.9.5]}\n"
    assert load_inventory(with_targets(tmp_path, rows))


def test_every_subject_and_every_disposal_has_one_declared_fact_that_cites_its_place() -> None:
    inventory = load_inventory(SHIPPED / "example-province")
    found = declared_observations(inventory, taken_at=NOW)
    assert set(found) == set(subjects_of(inventory, TODAY)) | set(disposals_of(inventory, TODAY))
    for observations in found.values():
        (known,) = observations
        assert isinstance(known, Known)
        assert known.provenance.source == "inventory"
        assert known.provenance.taken_at == NOW
        assert known.provenance.asked[0].startswith("inventory:")
        assert from_plain(type(known.fact), to_plain(known.fact)) == known.fact


def test_an_agency_is_counted_as_declared(tmp_path: Path) -> None:
    agency = fact(observed(good_copy(tmp_path)), "so-mau", DeclaredAgency)
    assert (agency.staff, agency.officers, agency.level, agency.computers, agency.segments) == (20, 2, 3, 1, 3)
    assert agency.zones == ("internal", "server")
    assert agency.expected_seen == ("so-mau/pc-1", "so-mau/srv-1")
    assert (agency.has_servers, agency.has_wireless, agency.flat) == (True, False, False)
    assert agency.dates == {"inventory_reviewed": date(2026, 9, 30)}


@pytest.mark.parametrize(
    ("rows", "is_flat"),
    [
        ("  - {id: a, kind: server, addresses: [198.18.9.5]}\n", True),
        ("  - {id: a, kind: computer, addresses: [198.18.9.5]}\n", False),
        ("  - {id: a, kind: service, roles: [web], segment: lan}\n", True),
        ("  - {id: a, kind: service, roles: [web]}\n", False),
        ("  - {id: a, kind: server, addresses: [198.18.9.5], status: disposed}\n", False),
    ],
    ids=["server", "computers only", "site here", "site elsewhere", "server gone"],
)
def test_one_lan_with_servers_or_published_services_is_flat(rows: str, is_flat: bool, tmp_path: Path) -> None:
    assert fact(observed(with_targets(tmp_path, rows)), "xa-mau", DeclaredAgency).flat is is_flat


def test_only_machines_in_use_are_expected_to_be_seen(tmp_path: Path) -> None:
    states = ["in_use", "spare", "repair", "offline", "state_secret", "transferred", "disposed"]
    rows = "".join(f"  - {{id: pc-{at}, kind: computer, status: {state}}}\n" for at, state in enumerate(states))
    rows += "  - {id: phone, kind: computer, roles: [mobile]}\n  - {id: sw, kind: switch}\n"
    agency = fact(observed(with_targets(tmp_path, rows)), "xa-mau", DeclaredAgency)
    assert agency.expected_seen == ("xa-mau/pc-0",)
    assert agency.computers == 1


def test_a_segment_lists_who_stands_in_it_and_what_guards_it(tmp_path: Path) -> None:
    found = observed(good_copy(tmp_path))
    lan = fact(found, "so-mau/lan", DeclaredSegment)
    assert lan.members == {"so-mau/fw": ("198.18.1.1", "198.18.2.1"), "so-mau/pc-1": ("198.18.1.21",)}
    assert lan.macs == {"so-mau/fw": (), "so-mau/pc-1": ("00:1a:2b:3c:4d:5e",)}
    assert (lan.firewall, lan.firewall_connection) == ("so-mau/fw", "none")
    assert lan.overlaps == ("so-mau/co-lap",)
    unguarded = fact(found, "so-mau/may-chu", DeclaredSegment)
    assert (unguarded.firewall, unguarded.firewall_connection, unguarded.has_internet) == (None, None, None)


def test_a_system_tells_where_it_runs_and_where_its_backups_go() -> None:
    """By the ids of machines, each in its zone; what is no machine of the agency has the declared zone of the backups."""
    found = observed(SHIPPED / "lab")
    system = fact(found, "so-guong-mau/noi-bo", DeclaredSystem)
    assert system.hosts == {"may-chu-web": "internal", "may-chu-thu": "internal"}
    assert system.backup_targets == {"may-chu-web": "internal", "may-chu-thu": "internal"}


def test_a_system_is_told_as_declared(tmp_path: Path) -> None:
    system = fact(observed(good_copy(tmp_path)), "so-mau/van-ban", DeclaredSystem)
    assert (system.level, system.level_state, system.plan_state, system.tslcd) == (3, "approved", "some", True)


def test_a_complete_entry_misses_nothing(tmp_path: Path) -> None:
    entry = fact(observed(good_copy(tmp_path)), "so-mau/pc-1", DeclaredAsset)
    assert (entry.missing_fields, entry.invalid) == ((), ())


FULL = "name: May 1, addresses: [198.18.9.5], serial: A1, vendor_support_end: 2029-01-01, room: P1, net_position: SW1, purpose: Van thu, status: in_use, owner: Van phong"


@pytest.mark.parametrize(
    ("old", "new", "missing", "invalid"),
    [
        ("name: May 1, ", "", "name", ""),
        ("name: May 1", "name: '?'", "name", "name"),
        ("addresses: [198.18.9.5]", "dhcp: true", "", ""),
        ("addresses: [198.18.9.5], ", "", "ip", ""),
        ("serial: A1, ", "", "mac_or_serial", ""),
        ("serial: A1", "serial: To be filled by O.E.M.", "mac_or_serial", "mac_or_serial"),
        ("serial: A1", "serial: x, macs: ['00:1a:2b:3c:4d:5e']", "", ""),
        ("vendor_support_end: 2029-01-01", "vendor_support_end: not published", "", ""),
        ("vendor_support_end: 2029-01-01", "vendor_support_end: Hãng không công bố", "", ""),
        ("vendor_support_end: 2029-01-01", "vendor_support_end: chưa rõ", "vendor_eos", "vendor_eos"),
        ("room: P1", "room: '-'", "site", "site"),
        ("net_position: SW1", "net_position: n/a", "net_position", "net_position"),
        ("purpose: Van thu", "purpose: X", "purpose", "purpose"),
        ("status: in_use, ", "", "status", ""),
        ("owner: Van phong", "owner: CHƯA  RÕ", "owner", "owner"),
        ("owner: Van phong", "owner: '...'", "owner", "owner"),
    ],
)
def test_an_empty_field_and_nonsense_count_as_missing(
    old: str, new: str, missing: str, invalid: str, tmp_path: Path
) -> None:
    assert old in FULL
    row = f"  - {{id: a, kind: computer, {FULL.replace(old, new)}}}\n"
    entry = fact(observed(with_targets(tmp_path, row)), "xa-mau/a", DeclaredAsset)
    assert entry.missing_fields == tuple(missing.split())
    assert entry.invalid == tuple(invalid.split())


def test_the_nine_fields_are_those_of_the_control() -> None:
    text = (SHIPPED.parent / "checks/rulepacks/vn-2026/controls/computer.yaml").read_text(encoding="utf-8")
    listed = text.partition("required_fields:")[2]
    assert [listed.index(each) for each in NINE_FIELDS] == sorted(listed.index(each) for each in NINE_FIELDS)


def test_nonsense_is_never_told_as_a_value(tmp_path: Path) -> None:
    row = "  - {id: a, kind: computer, serial: '?', vendor_support_end: chưa rõ}\n"
    entry = fact(observed(with_targets(tmp_path, row)), "xa-mau/a", DeclaredAsset)
    assert (entry.serial, entry.vendor_support_end) == (None, None)


@pytest.mark.parametrize("word", ["Phòng 1", "1", "A", "Không gian làm việc", "SW0/0", "Khoa Nội"])
def test_short_and_odd_but_real_values_are_no_nonsense(word: str) -> None:
    assert not is_nonsense(word)


def test_loopback_fills_no_address_of_the_register() -> None:
    entry = fact(observed(SHIPPED / "this-computer"), "may-nay/may-tinh", DeclaredAsset)
    assert "ip" in entry.missing_fields
    assert entry.addresses == ("127.0.0.1",)


def test_tools_and_browsers_of_the_agency_hold_for_each_machine(tmp_path: Path) -> None:
    edits = [
        {"file": "so-mau/agency.yaml", "find": "staff: 20", "put": "staff: 20\nlists: {remote_tools: [RustDesk], browsers: [Chromium]}"},
        {"file": "so-mau/targets.yaml", "find": "    purpose: Văn thư", "put": "    purpose: Văn thư\n    remote_tools: [TeamViewer, RustDesk]"},
    ]  # fmt: skip
    found = observed(changed_copy(tmp_path, edits))
    entry = fact(found, "so-mau/pc-1", DeclaredAsset)
    assert entry.remote_tools == ("TeamViewer", "RustDesk")
    assert entry.browsers == ("Mozilla Firefox", "Chromium")


def test_the_software_catalogue_of_the_agency_holds_for_each_machine(tmp_path: Path) -> None:
    """Rows with all eight fields are complete; an exception counts to its end, with what keeps the risk small."""
    full = "version: 1, purpose: a, support_end: 2030-01-01, scope: b, owner: c, licence: d, system: van-ban"
    rows = [
        f"{{name: 7-Zip, {full}}}",
        "{name: UniKey}",
        "{name: Old, status: exception, mitigation: kept off the network, until: 2026-12-31}",
        "{name: Bare, status: exception}",
        "{name: Game, status: refused}",
    ]
    put = f"staff: 20\nlists: {{software: [Chromium]}}\nregisters: {{software: [{', '.join(rows)}]}}"
    edit = {"file": "so-mau/agency.yaml", "find": "staff: 20", "put": put}
    entry = fact(observed(changed_copy(tmp_path, [edit])), "so-mau/pc-1", DeclaredAsset)
    assert entry.catalogue == {"7-Zip": True, "UniKey": False, "Old": False, "Bare": False, "Game": False}
    assert entry.approved_software == {"Chromium": None, "7-Zip": None, "UniKey": None, "Old": date(2026, 12, 31)}


def test_a_list_that_nobody_declared_is_told_apart_from_an_empty_one(tmp_path: Path) -> None:
    none = {"file": "province.yaml", "find": "products:\n  browsers: [Mozilla Firefox]\n", "put": ""}
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert fact(observed(changed_copy(tmp_path / "a", [none])), "so-mau/pc-1", DeclaredAsset).browsers is None
    empty = {"file": "province.yaml", "find": "[Mozilla Firefox]", "put": "[]"}
    assert fact(observed(changed_copy(tmp_path / "b", [empty])), "so-mau/pc-1", DeclaredAsset).browsers == ()


def test_registers_are_told_row_by_row_and_an_empty_one_is_a_statement() -> None:
    agency = fact(observed(SHIPPED / "example-province"), "so-khcn", DeclaredAgency)
    assert agency.registers["leavers"] == ()
    assert "accounts" not in agency.registers
    assert agency.registers["certificates"][0] == {
        "holder": "Sở Khoa học và Công nghệ", "kind": "unit", "serial": "5400000000000000A1", "not_after": "2028-05-31",
    }  # fmt: skip
    assert agency.lists["software"] == ("LibreOffice", "Unikey", "7-Zip", "Phần mềm quản lý văn bản")
