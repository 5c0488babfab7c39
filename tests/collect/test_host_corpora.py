"""Recordings of other projects, read by our collectors, against what those projects expect of them."""

import json
import lzma
import re
import tarfile
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scanner.collect.host import linux_os
from scanner.collect.host.built_in_chains import built_in_chains
from scanner.collect.host.linux_ufw import _IN_FORCE, _STATE
from scanner.collect.host.os_release import assignments
from scanner.collect.host.outside import Outside
from scanner.collect.host.units_running import units_running
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.kinds.host_os import HostOs
from scanner.model.question import Answer
from scanner.model.words import Gap

pytestmark = pytest.mark.corpora

IDS = {
    "amazonlinux": "amzn",
    "amzn": "amzn",
    "arch-vm": "arch",
    "azurelinux": "azurelinux",
    "centos-8-stream": "centos",
    "cumulus": "cumulus-linux",
    "euleros": "euleros",
    "mint": "linuxmint",
    "opensuse-leap": "opensuse",
    "oracle": "ol",
    "popos": "pop",
    "rhel": "rhel",
    "suse-micro": "suse-microos",
    "suse-sles": "sles",
    "ubuntu2204-nopro": "ubuntu",
}
"""Names that the corpus gives otherwise than the systems give themselves."""
NOT_LINUX = ("esxi", "freebsd", "netbsd", "openbsd")
NAMELESS = ("plcnext",)
WITHOUT_VERSION_ID = ("gardenlinux",)
"""It states its version in a field of its own, and once called itself Debian."""


@cache
def _archive(path: Path) -> dict[str, bytes]:
    """Contents of the files in an archive, by name."""
    found = {}
    with lzma.open(path) as raw, tarfile.open(fileobj=raw) as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is not None:
                found[member.name.removeprefix("./")] = content.read()
    return found


def _rows(shared: Path, folder: str) -> list[dict[str, Any]]:
    lines = (shared / "corpora" / folder / "index.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _host_files(shared: Path) -> dict[str, bytes]:
    return _archive(shared / "corpora/host_facts/files.tar.xz")


def _told(recording: Mapping[str, Any]) -> HostOs:
    """What our collector reads from a recording of commands and files; a file that is not in it does not exist."""
    commands, files = recording.get("commands", {}), recording.get("files", {})

    def ask(question: str, /) -> Answer:
        scheme, _, name = question.partition(":")
        if scheme == "cmd" and name in commands:
            return Answer(ask=question, exit=0, stdout=str(commands[name].get("stdout", "")).encode())
        if scheme == "file" and name in files:
            return Answer(ask=question, stdout=str(files[name].get("content", "")).encode())
        return Answer(ask=question, absent=True)

    return linux_os.read(ask)


def test_systems_are_named_as_others_name_them(shared: Path) -> None:
    files, wrong, count = _host_files(shared), [], 0
    for row in _rows(shared, "host_facts"):
        if row["kind"] != "os-detect" or row["os_family"] != "linux":
            continue
        name = row["expected"]["platform"]
        if name.startswith((*NOT_LINUX, *NAMELESS, *WITHOUT_VERSION_ID)):
            continue
        count += 1
        told = _told(tomllib.loads(files[row["file"]].decode()))
        family, digits = re.sub(r"[-_.]?\d.*$", "", name), re.sub(r"\D", "", name)
        wanted = IDS.get(name, IDS.get(family, family))
        version = re.sub(r"\D", "", str(told.version or ""))
        if not told.id.startswith(wanted) or not version.startswith(digits[:4]):
            wrong.append((name, told.id, told.version))
    assert wrong == []
    assert count > 35


def test_a_device_that_names_itself_nowhere_is_a_gap(shared: Path) -> None:
    recording = tomllib.loads(_host_files(shared)["files/cnquery_detector_detect-plcnext.toml"].decode())
    with pytest.raises(Unsupported):
        _told(recording)


def test_os_release_is_unquoted_as_others_do(shared: Path) -> None:
    files, count = _host_files(shared), 0
    for row in _rows(shared, "host_facts"):
        if row["kind"] == "os-release" and "parsed" in row["expected"]:
            assert assignments(files[row["file"]].decode(), row["file"]) == row["expected"]["parsed"]
            count += 1
    assert count >= 2


def test_the_state_of_ufw_is_read_as_others_do(shared: Path) -> None:
    files, count = _host_files(shared), 0
    for row in _rows(shared, "host_facts"):
        expected = row["expected"].get("parsed", row["expected"])
        if row["kind"] != "host-firewall" or "ufw" not in row["file"] or not isinstance(expected, dict):
            continue
        said = files[row["file"]].decode()
        state = _STATE.search(said)
        assert state is not None
        assert (state[1] == "active") == (expected.get("status") == "active" or expected.get("enabled", False))
        in_force = _IN_FORCE.search(said)
        if "default" in expected and in_force:
            assert expected["default"].startswith(f"{in_force[1]} (incoming), {in_force[2]} (outgoing)")
        count += 1
    assert count >= 4


def test_units_listed_by_systemctl_are_all_read(shared: Path) -> None:
    said = tomllib.loads(_host_files(shared)["files/cnquery_services_debian.toml"].decode())
    listed = said["commands"]["systemctl --all list-units --type service"]["stdout"]
    lines = [line for line in listed.split("\n") if ".service" in line and "loaded units" not in line]
    active = units_running(lambda question, /: Answer(ask=question, exit=0, stdout="\n".join(lines).encode()))
    assert len(lines) > 50
    assert {"crond", "dbus"} <= active
    assert len(active) < len(lines)


def _ask_routes(question: str, /) -> Answer:
    """A machine whose way out is eth0."""
    if "route show default" in question:
        routes = b"[]" if "-6" in question else b'[{"dst":"default","gateway":"192.0.2.1","dev":"eth0","flags":[]}]'
        return Answer(ask=question, exit=0, stdout=routes)
    return Answer(ask=question, gap=Gap.NOT_COLLECTED)


def _chains(said: str, version: int = 4) -> dict[str, tuple[str, bool, bool]]:
    found = built_in_chains(said, "cmd:iptables-save", version=version, outside=Outside(_ask_routes))
    return {each.name: (each.policy, each.open_to_any, each.drops_rest) for each in found}


def test_every_saved_rule_set_is_followed(shared: Path) -> None:
    """The largest has 5,000 rules."""
    files, read = _archive(shared / "corpora/configs/configs.tar.xz"), 0
    for row in _rows(shared, "configs"):
        if row["format"] != "iptables-save":
            continue
        said = files[row["file"]].decode(errors="replace")
        try:
            _chains(said, 6 if "ip6" in row["id"] or "aud6" in row["id"] else 4)
            read += 1
        except Unreadable:
            assert "Parse" in said[:200], f"{row['id']}: only output of other parsers may be unreadable"
    assert read >= 30


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("config_random_srv", ("DROP", False, False)),
        ("openvpn.eu", ("ACCEPT", True, False)),
        ("medium-sized-company", ("DROP", True, False)),
        ("firewall_rules.v4", ("DROP", False, True)),
        ("config_home_user", ("DROP", False, False)),
    ],
)
def test_rule_sets_of_real_machines_are_judged_as_by_hand(
    shared: Path, name: str, expected: tuple[str, bool, bool]
) -> None:
    """Read by a person: what INPUT does with a new connection that comes in on eth0."""
    files = _archive(shared / "corpora/configs/configs.tar.xz")
    [row] = [each for each in _rows(shared, "configs") if each["format"] == "iptables-save" and name in each["path"]]
    assert _chains(files[row["file"]].decode())["INPUT"] == expected


def test_a_damaged_rule_set_is_a_gap(shared: Path) -> None:
    with pytest.raises(GapError):
        _chains(_host_files(shared)["files/insights_iptables_IP6TABLES_SAVE_SPECIAL.txt"].decode(), 6)
