"""Encryption of data file systems, and programs of an office worker."""

from typing import Any

import pytest

from scanner.derive.encryption import derive
from scanner.derive.tables import firewall_makers, user_program_names
from scanner.derive.user_programs import derive as programs
from scanner.model.errors import Denied, GapError, Unreadable, Unsupported
from scanner.model.kinds.host_encryption import HostEncryption
from scanner.model.words import Gap
from tests.derive.stage import scene


def mount(point: str, kind: str = "ext4", encrypted: Any = False) -> dict[str, Any]:  # a case
    return {"point": point, "source": "/dev/x", "type": kind, "options": [], "encrypted": encrypted}


def encryption(*mounts: dict[str, Any], written: tuple[str, ...] = ()) -> HostEncryption:
    return derive(scene({"host.mounts": {"mounts": list(mounts), "written_points": list(written)}}))


def test_data_volumes_are_sorted_by_encryption() -> None:
    found = encryption(mount("/", encrypted=True), mount("/home", "xfs"), mount("[swap]", "swap", encrypted=True))
    assert found == HostEncryption(encrypted=("/", "[swap]"), plain=("/home",))


def test_what_holds_no_data_is_left_out() -> None:
    found = encryption(
        mount("/", encrypted=True),
        mount("/boot"),
        mount("/boot/efi", "vfat"),
        mount("/proc", "proc"),
        mount("/run", "tmpfs"),
        mount("/snap/x", "squashfs"),
        mount("/srv", "nfs4"),
        mount("/media/user/stick", "vfat"),
    )
    assert found.plain == ()


def test_a_removable_place_that_is_written_down_is_a_volume() -> None:
    assert encryption(mount("/", encrypted=True), mount("/media/data"), written=("/media/data",)).plain == (
        "/media/data",
    )
    assert encryption(mount("/", encrypted=True), mount("/mnt/data")).plain == ("/mnt/data",)


def test_what_was_not_seen_is_a_gap_unless_another_one_decides() -> None:
    unseen = {"gap": "denied", "detail": "no rights"}
    with pytest.raises(Denied, match="/home: no rights"):
        encryption(mount("/", encrypted=True), mount("/home", encrypted=unseen))
    assert encryption(mount("/", encrypted=unseen), mount("/home")).plain == ("/home",)


@pytest.mark.parametrize(
    ("mounts", "gap"),
    [((), Unreadable), ((mount("/home", encrypted=True),), Unreadable), ((mount("/", "overlay"),), Unsupported)],
)
def test_without_a_root_of_its_own_nothing_can_be_said(mounts: tuple[dict[str, Any], ...], gap: type[GapError]) -> None:
    with pytest.raises(gap):
        encryption(*mounts)


def test_mounts_that_were_not_seen_are_a_gap() -> None:
    with pytest.raises(Denied):
        derive(scene({"host.mounts": {"mounts": {"gap": "denied"}, "written_points": []}}))


def test_programs_are_found_among_the_packages() -> None:
    packages = [
        {"name": "firefox-esr", "version": "140"},
        {"name": "bash", "version": "5"},
        {"name": "wps-office", "version": "11"},
        {"name": "firefox", "version": "1:1snap1-0ubuntu5"},
    ]
    bundles = [
        {"manager": "flatpak", "name": "com.google.Chrome"},
        {"manager": "flatpak", "name": "org.gnome.Calculator"},
        {"manager": "snap", "name": "core22"},
        {"manager": "snap", "name": "firefox"},
        {"manager": "appimage", "name": "LibreOffice-24.8"},
    ]
    facts: dict[str, Any] = {"host.software": {"packages": packages}, "host.app_bundles": {"bundles": bundles}}
    found = programs(scene(facts)).programs
    assert [(each.name, each.family, each.version, each.supported_by) for each in found] == [
        ("firefox-esr", "browser", "140", "distribution"),
        ("wps-office", "office", "11", "vendor"),
        ("firefox", "browser", "1:1snap1-0ubuntu5", "vendor"),
        ("com.google.Chrome", "browser", "", "vendor"),
        ("LibreOffice-24.8", "office", "", "vendor"),
    ]
    for kind in facts:
        with pytest.raises(GapError):
            programs(scene({**facts, kind: Gap.UNREADABLE}))


def test_the_tables_are_whole() -> None:
    assert {each.family for each in user_program_names().values()} == {"browser", "office", "pdf", "mail"}
    assert all(len(prefix) == 8 and prefix == prefix.lower() for prefix in firewall_makers())
    assert firewall_makers()["00:09:0f"] == "Fortinet"
