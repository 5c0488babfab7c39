"""Loading a good folder: references, levels, defaults, papers, digests, and registers in YAML, JSON or CSV alike."""

import json
import os
import shutil
import subprocess
import sys
import unicodedata
from datetime import date, time
from ipaddress import ip_address
from pathlib import Path

import pytest

from scanner.inventory.load import load_inventory
from scanner.model.errors import MissingInput
from scanner.model.organisation import Inventory, OwnFigures, Target
from scanner.model.words import AssetStatus, Connection, Decision, Platform, Status
from tests.inventory.folders import HERE, SHIPPED, changed_copy, good_copy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return good_copy(tmp_path)


@pytest.fixture
def inventory(folder: Path) -> Inventory:
    return load_inventory(folder)


def target(inventory: Inventory, full: str) -> Target:
    return next(each for agency in inventory.agencies for each in agency.targets if each.id == full)


def test_agencies_come_in_the_order_of_the_tree(inventory: Inventory) -> None:
    assert [each.id for each in inventory.agencies] == ["so-mau", "xa-mau"]
    first = inventory.agencies[0]
    assert (first.kind, first.parent, first.successor_of) == ("department", "tinh", ("so-cu",))
    assert (first.name.vi, first.name.en) == ("Sở Mẫu", "Model Department")


def test_a_name_written_once_stands_for_both_languages(inventory: Inventory) -> None:
    assert (inventory.agencies[1].name.vi, inventory.agencies[1].name.en) == ("Xã Mẫu", "Xã Mẫu")


def test_references_become_full_ids(inventory: Inventory) -> None:
    server = target(inventory, "so-mau/srv-1")
    assert (server.segment, server.systems) == ("so-mau/may-chu", ("so-mau/van-ban",))
    assert target(inventory, "xa-mau/pc-1").systems == ("so-mau/van-ban",)
    assert [each.firewall for each in inventory.agencies[0].segments] == ["so-mau/fw", None, None]
    assert inventory.agencies[1].segments[0].firewall == "so-mau/fw"


def test_a_target_takes_the_highest_level_of_its_systems_else_the_default(inventory: Inventory) -> None:
    assert target(inventory, "so-mau/srv-1").level == 3
    assert target(inventory, "xa-mau/pc-1").level == 3
    assert target(inventory, "so-mau/pc-1").level == 2


def test_defaults_fill_what_a_row_leaves_open(inventory: Inventory) -> None:
    assert "status" not in target(inventory, "so-mau/pc-1").unfilled
    open_ = target(inventory, "xa-mau/pc-1")
    assert open_.status is AssetStatus.IN_USE
    assert open_.unfilled == (
        "name", "mac_or_serial", "vendor_eos", "site", "net_position", "purpose", "status", "owner",
    )  # fmt: skip


def test_a_serial_number_of_digits_is_kept_as_written(inventory: Inventory) -> None:
    assert target(inventory, "so-mau/pc-1").serial == "5123456"


def test_connection_names_a_credential_and_nothing_else(inventory: Inventory) -> None:
    server = target(inventory, "so-mau/srv-1")
    assert server.connection is Connection.SSH
    assert server.connect == {"user": "rasoat", "credential": "quan-tri-linux"}


def test_the_name_of_a_target_falls_back_to_its_id(inventory: Inventory) -> None:
    assert target(inventory, "so-mau/fw").name == "fw"
    assert target(inventory, "so-mau/fw").platform is Platform.DEVICE
    assert target(inventory, "so-mau/fw").addresses == (ip_address("198.18.1.1"), ip_address("198.18.2.1"))


def test_a_waiver_names_the_full_ids_its_patterns_fit(inventory: Inventory) -> None:
    waiver = inventory.agencies[0].waivers[0]
    assert waiver.id == "so-mau/ngoai-le-1"
    assert waiver.targets == ("so-mau/pc-1", "so-mau/srv-1")


def test_an_attestation_without_subject_speaks_of_the_agency(inventory: Inventory) -> None:
    agency, system = inventory.agencies[0].attestations
    assert (agency.subject, system.subject) == ("so-mau", "so-mau/van-ban")
    assert (agency.answer, system.answer) == (Status.PASS, Status.NOT_APPLICABLE)
    assert system.reason is not None
    assert system.reason.vi == "Chưa vận hành"
    assert agency.digest == agency.origin.digest != system.digest


def test_a_pattern_of_subjects_becomes_one_attestation_for_each(tmp_path: Path) -> None:
    edit = {"file": "so-mau/attestations.yaml", "find": "subject: van-ban", "put": 'subject: "*"'}
    agency = load_inventory(changed_copy(tmp_path, [edit])).agencies[0]
    assert [each.subject for each in agency.attestations] == ["so-mau", *(each.id for each in agency.targets)]
    assert len({each.digest for each in agency.attestations[1:]}) == 1


def test_a_plan_names_the_full_ids_its_patterns_fit(inventory: Inventory) -> None:
    fix, other = inventory.agencies[0].plans
    assert (fix.id, fix.targets, fix.decision) == (
        "so-mau/kh-2026-01",
        ("so-mau/pc-1", "so-mau"),
        Decision.PLANNED,
    )
    assert (fix.person, fix.due_at, fix.measures) == ("Nguyễn Văn Mẫu", date(2026, 12, 31), False)
    assert (other.note, other.due_at, other.run) == ("Máy của cơ quan khác", None, "")
    assert str(fix.origin).startswith("inventory:so-mau/plans.yaml#plans.kh-2026-01@")


def test_a_window_past_midnight_becomes_two(inventory: Inventory) -> None:
    assert inventory.authorisations[0].hours == ((time(18), time.max), (time(0), time(6)))


def test_lists_of_the_province_hold_for_every_agency(inventory: Inventory) -> None:
    assert [each.lists for each in inventory.agencies] == [{"browsers": ("Mozilla Firefox",)}] * 2


def test_a_province_states_goals_and_estimates_of_its_own(folder: Path) -> None:
    province = folder / "province.yaml"
    province.write_text(
        f"{province.read_text(encoding='utf-8')}indicators: [{{id: IND-FW-LAN, goal: 92.5}}, {{id: IND-VC, baseline_2018: 7}}]\n",
        encoding="utf-8",
    )
    figures = load_inventory(folder).figures
    assert figures == {"IND-FW-LAN": OwnFigures(goal=92.5), "IND-VC": OwnFigures(baseline_2018=7)}


def test_dates_and_statements_are_typed(inventory: Inventory) -> None:
    agency = inventory.agencies[0]
    assert agency.dates == {"inventory_reviewed": date(2026, 9, 30)}
    assert agency.declared == {"mail_users": "18", "iso9001": "true"}
    assert agency.tslcd == {"connected": "true"}


def test_an_origin_says_where_a_value_stands(inventory: Inventory) -> None:
    origin = target(inventory, "so-mau/srv-1").origin
    assert (origin.file, origin.path, origin.line) == ("so-mau/targets.yaml", "targets.srv-1", 21)
    assert str(origin) == f"inventory:so-mau/targets.yaml#targets.srv-1@{origin.digest}"
    assert len(origin.digest) == 64


def test_whom_to_believe_is_no_part_of_the_digest(folder: Path, inventory: Inventory) -> None:
    """An inspector declares a key after the scan, and still judges by the same inventory."""
    declared = (folder / "province.yaml").read_text(encoding="utf-8")
    keys = f"trusted_keys:\n  tram: {'4f' * 32}\n"
    (folder / "province.yaml").write_text(declared.replace("trusted_keys:\n", keys), encoding="utf-8")
    changed = load_inventory(folder)
    assert changed.trusted_keys != inventory.trusted_keys
    assert changed.digest == inventory.digest


def test_the_digest_changes_with_a_value_and_not_with_a_comment(folder: Path, inventory: Inventory) -> None:
    register = folder / "so-mau" / "targets.yaml"
    register.write_text("# ghi chú\n" + register.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_inventory(folder).digest == inventory.digest
    register.write_text(register.read_text(encoding="utf-8").replace("5123456", "5123457"), encoding="utf-8")
    changed = load_inventory(folder)
    assert changed.digest != inventory.digest
    assert target(changed, "so-mau/pc-1").origin.digest != target(inventory, "so-mau/pc-1").origin.digest
    assert target(changed, "so-mau/srv-1").origin.digest == target(inventory, "so-mau/srv-1").origin.digest


def test_the_digest_does_not_depend_on_where_the_folder_lies(
    folder: Path, inventory: Inventory, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "elsewhere"))
    assert load_inventory(other).digest == inventory.digest


def test_decomposed_accents_are_composed(folder: Path, inventory: Inventory) -> None:
    file = folder / "so-mau" / "agency.yaml"
    file.write_text(unicodedata.normalize("NFD", file.read_text(encoding="utf-8")), encoding="utf-8")
    again = load_inventory(folder)
    assert again.agencies[0].name == inventory.agencies[0].name
    assert again.digest == inventory.digest


def test_a_register_says_the_same_in_yaml_json_and_csv(folder: Path, inventory: Inventory) -> None:
    (folder / "xa-mau" / "targets.yaml").unlink()
    row = {
        "id": "pc-1",
        "kind": "computer",
        "roles": ["laptop"],
        "segment": "lan",
        "dhcp": True,
        "systems": ["so-mau/van-ban"],
    }
    (folder / "xa-mau" / "targets.json").write_text(json.dumps({"targets": [row]}), encoding="utf-8")
    by_json = target(load_inventory(folder), "xa-mau/pc-1")
    (folder / "xa-mau" / "targets.json").unlink()
    table = "\ufeffMã thiết bị;Loại;Vai trò;Mạng LAN;IP cấp động (DHCP);Phục vụ hệ thống;Địa chỉ IP (đo được)\npc-1;Máy tính;laptop;lan;có;so-mau/van-ban;198.18.9.7\n"
    (folder / "xa-mau" / "targets.csv").write_text(table, encoding="utf-8")
    by_csv = target(load_inventory(folder), "xa-mau/pc-1")
    wanted = target(inventory, "xa-mau/pc-1")
    for found, file, line in ((by_json, "targets.json", 0), (by_csv, "targets.csv", 2)):
        assert found.origin.digest == wanted.origin.digest
        assert (found.origin.file, found.origin.line) == (f"xa-mau/{file}", line)
        assert (found.roles, found.systems, found.dhcp) == (wanted.roles, wanted.systems, wanted.dhcp)


def test_an_agency_without_a_register_has_no_targets(folder: Path) -> None:
    (folder / "xa-mau" / "targets.yaml").unlink()
    assert load_inventory(folder).agencies[1].targets == ()


def test_side_folders_and_notes_are_left_alone(folder: Path) -> None:
    for name in ("recordings", "documents", "schema", ".git", "_cu"):
        (folder / name).mkdir()
    (folder / "README.md").write_text("ghi chú", encoding="utf-8")
    (folder / "so-mau" / "ghi-chu.txt").write_text("ghi chú", encoding="utf-8")
    assert len(load_inventory(folder).agencies) == 2


def test_a_link_that_stays_inside_is_followed(folder: Path) -> None:
    (folder / "documents").mkdir()
    shutil.move(folder / "so-mau" / "waivers.yaml", folder / "documents" / "waivers.yaml")
    (folder / "so-mau" / "waivers.yaml").symlink_to("../documents/waivers.yaml")
    assert len(load_inventory(folder).agencies[0].waivers) == 1


def test_a_file_as_it_would_be_is_read_instead_of_the_one_on_disk(folder: Path) -> None:
    changed = {"xa-mau/targets.yaml": b"targets: []\n"}
    assert load_inventory(folder, changed=changed).agencies[1].targets == ()
    assert len(load_inventory(folder).agencies[1].targets) == 1


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda place: place / "none", "no such folder"),
        (lambda place: _file(place / "file"), "is no folder"),
        (lambda place: _folder(place / "empty"), "there is no province.yaml"),
    ],
    ids=["no folder", "a file", "an empty folder"],
)
def test_what_is_no_inventory_is_missing_input(make: "object", says: str, tmp_path: Path) -> None:
    assert callable(make)
    with pytest.raises(MissingInput, match=says):
        load_inventory(make(tmp_path))


def _file(place: Path) -> Path:
    place.write_text("", encoding="utf-8")
    return place


def _folder(place: Path) -> Path:
    place.mkdir()
    return place


_WITHOUT_READING = """
import sys
from pathlib import Path
from scanner.inventory.load import load_inventory
from scanner.model.errors import BadInput
folder = Path(sys.argv[1])
for name in sys.argv[2:]:
    (folder / name).chmod(0)
    try:
        load_inventory(folder)
    except BadInput as refused:
        print(name, "permission denied" in str(refused))
    (folder / name).chmod(0o755)
"""
_ORDINARY_RIGHTS = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
"""Root without the capabilities that let it read everything (capabilities(7))."""


def test_what_may_not_be_read_is_named(folder: Path) -> None:
    names = ("so-mau/targets.yaml", "province.yaml", "so-mau")
    command = [*(_ORDINARY_RIGHTS if os.geteuid() == 0 else ()), sys.executable, "-c", _WITHOUT_READING]
    told = subprocess.run([*command, folder, *names], cwd=HERE.parents[1], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == [f"{name} True" for name in names]


@pytest.mark.parametrize("name", ["this-computer", "example-province"])
def test_what_is_shipped_loads(name: str) -> None:
    assert load_inventory(SHIPPED / name).agencies


def test_this_computer_asks_nothing_of_any_network() -> None:
    inventory = load_inventory(SHIPPED / "this-computer")
    assert [each.connection for each in inventory.agencies[0].targets] == [Connection.LOCAL]
    assert all(each.cidr.is_loopback for each in inventory.agencies[0].segments)
    assert not inventory.authorisations


def test_the_example_is_marked_as_invented_in_every_file_and_touches_no_real_network() -> None:
    place = SHIPPED / "example-province"
    inventory = load_inventory(place)
    assert inventory.invented
    assert all(each.invented for each in inventory.agencies)
    assert sorted(each.kind for each in inventory.agencies) == ["commune"] * 3 + ["department"] * 3
    for file in place.rglob("*.yaml"):
        head = file.read_text(encoding="utf-8")[:400]
        assert "GIẢ ĐỊNH" in head or "INVENTED" in head, file
    ranges = [each.cidr for agency in inventory.agencies for each in agency.segments]
    ranges += [each for paper in inventory.authorisations for each in paper.ranges]
    nowhere = ("198.18.", "203.0.113.", "192.0.2.", "198.51.100.")
    assert all(str(each).startswith(nowhere) for each in ranges)
    ways = {each.connection for agency in inventory.agencies for each in agency.targets}
    assert ways == {Connection.NONE, Connection.RECORDING}


def test_what_official_papers_carry_is_declared_or_left_open() -> None:
    shipped = load_inventory(SHIPPED / "example-province")
    departments = {each.code: each for each in shipped.agencies}
    head, silent = departments["so-khcn"].letterhead, departments["so-y-te"].letterhead
    assert (head.abbreviation, head.place, head.signer, head.parent) == ("SKHCN", "Tỉnh Mẫu", "Giám đốc", "")
    assert (silent.abbreviation, silent.place, silent.signer, silent.recipients) == ("", "", "", ())
    assert departments["so-y-te"].contact.name == departments["so-y-te"].name.vi
    assert (shipped.owner.name, shipped.owner.phone) == ("Ủy ban nhân dân Tỉnh Mẫu", "")
    assert shipped.security_unit.title == "Giám đốc"
    assert shipped.units["ubnd-tinh"].vi == "Ủy ban nhân dân Tỉnh Mẫu"
    assert "so-khcn" not in shipped.units, "its name stands in its own file"
