"""Package lists reduced where they lie: what they offer for packages on record, and every way a list can be bad."""

import bz2
import gzip
import lzma
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import GapError
from scanner.model.words import Gap
from scanner.reach import apt_lists, unpacking
from scanner.reach.limits import Limits
from scanner.reach.local import LocalHost
from scanner.reach.root_folder import FolderTree
from tests.reach.places import Tree, nobody

LISTS = "/var/lib/apt/lists"
ADDRESS = f"{LISTS}/deb.debian.org_debian-security_dists_bookworm-security"
RELEASE = f"{ADDRESS}_InRelease"
LIST = f"{ADDRESS}_main_binary-amd64_Packages"
SIGNED = """\
-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA512

Origin: Debian
Label: Debian-Security
Suite: oldstable-security
Codename: bookworm-security
Date: Sat, 28 Nov 2026 02:53:00 UTC
Valid-Until: Sat, 05 Dec 2026 02:53:00 UTC
Architectures: all amd64
SHA256:
 0123 456 main/binary-amd64/Packages
-----BEGIN PGP SIGNATURE-----

iQIzBAEBCgAdFiEE
-----END PGP SIGNATURE-----
"""
TOLD = {
    "Origin": "Debian",
    "Label": "Debian-Security",
    "Suite": "oldstable-security",
    "Codename": "bookworm-security",
    "Date": "Sat, 28 Nov 2026 02:53:00 UTC",
    "Valid-Until": "Sat, 05 Dec 2026 02:53:00 UTC",
}
OFFERS = b"""\
Package: openssl
Version: 3.0.17-1~deb12u3
Description: toolkit
 Version: 9 stands in a description

Package: not-on-record
Version: 1

Package: openssl
Version: 3.0.17-1~deb12u2

Package: tzdata
Source: tz
Version: 2026b-0+deb12u1
"""
STATUS = """\
Package: openssl
Status: install ok installed
Version: 3.0.15-1~deb12u1

Package: tzdata
Status: deinstall ok config-files

"""


@pytest.fixture
def machine(system: Tree) -> Tree:
    system.write("/var/lib/dpkg/status", STATUS)
    system.write(RELEASE, SIGNED)
    return system


def asked(tree: Tree) -> Any:
    answer = tree.ask(f"apt:{LISTS}")
    assert answer.gap is None
    return answer.entries


def test_offers_for_packages_on_record(machine: Tree) -> None:
    machine.write(LIST, OFFERS)
    assert asked(machine) == {
        "indexes": {
            LIST: {
                "release": RELEASE,
                "packages": {"openssl": ["3.0.17-1~deb12u3", "3.0.17-1~deb12u2"], "tzdata": ["2026b-0+deb12u1"]},
            }
        },
        "releases": {RELEASE: TOLD},
    }


def test_a_suite_that_does_not_speak_of_security_is_named_and_not_read(machine: Tree) -> None:
    address = f"{LISTS}/deb.debian.org_debian_dists_bookworm"
    machine.write(f"{address}_InRelease", SIGNED.replace("-security", "").replace("-Security", ""))
    machine.write(f"{address}_main_binary-amd64_Packages", b"no list at all")
    machine.write(f"{LISTS}/example.org_._Packages", OFFERS)
    indexes = asked(machine)["indexes"]
    assert indexes[f"{address}_main_binary-amd64_Packages"] == {"release": f"{address}_InRelease", "packages": None}
    assert indexes[f"{LISTS}/example.org_._Packages"] == {"release": None, "packages": None}


def test_an_unsigned_release_file_serves_where_there_is_no_signed_one(machine: Tree) -> None:
    machine.write(f"{ADDRESS}_Release", "Label: Debian-Security\nLabel: second\n")
    machine.write(LIST, OFFERS)
    assert asked(machine)["indexes"][LIST]["release"] == RELEASE
    (machine.place / RELEASE[1:]).unlink()
    assert asked(machine)["indexes"][LIST]["release"] == f"{ADDRESS}_Release"
    assert asked(machine)["releases"] == {f"{ADDRESS}_Release": {"Label": "Debian-Security"}}


def test_suites_whose_names_begin_alike_are_told_apart(machine: Tree) -> None:
    machine.write(f"{LISTS}/deb.debian.org_debian-security_dists_InRelease", "Suite: x\n")
    machine.write(LIST, OFFERS)
    entry = asked(machine)["indexes"][LIST]
    assert (entry["release"], len(entry["packages"])) == (RELEASE, 2)


@pytest.mark.parametrize(
    ("ending", "packed"),
    [(".gz", gzip.compress(OFFERS)), (".xz", lzma.compress(OFFERS)), (".bz2", bz2.compress(OFFERS))],
)
def test_packed_lists_are_unpacked(machine: Tree, ending: str, packed: bytes) -> None:
    machine.write(LIST + ending, packed)
    broken = (packed[:-1], packed[: len(packed) // 2], b"", b"\0" * 40, packed + b"more")
    names = [LIST.replace("main", f"bad{number}") + ending for number in range(len(broken))]
    for name, bad in zip(names, broken, strict=True):
        machine.write(name, bad)
    said = asked(machine)["indexes"]
    assert said[LIST + ending]["packages"]["tzdata"] == ["2026b-0+deb12u1"]
    assert {name: said[name]["gap"] for name in names} == dict.fromkeys(names, Gap.UNREADABLE)


def test_a_packing_that_is_not_known_is_unsupported(machine: Tree) -> None:
    machine.write(f"{LIST}.abc", OFFERS)
    entry = asked(machine)["indexes"][f"{LIST}.abc"]
    assert (entry["gap"], entry["release"], "packages" in entry) == (Gap.UNSUPPORTED, RELEASE, False)


@pytest.mark.parametrize("content", [b"Package: openssl\nVersi", b"Version: 1\n", b"Package: openssl\n", b"\xff" * 99])
def test_a_list_that_was_cut_or_is_none_is_unreadable(machine: Tree, content: bytes) -> None:
    machine.write(LIST, content)
    assert asked(machine)["indexes"][LIST]["gap"] == Gap.UNREADABLE


def test_an_empty_list_offers_nothing(machine: Tree) -> None:
    machine.write(LIST, b"")
    assert asked(machine)["indexes"][LIST]["packages"] == {}


def test_a_signed_text_without_its_end_is_unreadable_and_its_lists_are_not_read(machine: Tree) -> None:
    machine.write(RELEASE, SIGNED[:200])
    machine.write(LIST, OFFERS)
    said = asked(machine)
    assert said["releases"][RELEASE]["gap"] == Gap.UNREADABLE
    assert said["indexes"][LIST] == {"release": RELEASE, "packages": None}


def test_a_bomb_is_refused(machine: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_UNPACKED_BYTES", 200_000)
    machine.write(f"{LIST}.gz", gzip.compress(b"\n" * 350_000))
    assert asked(machine)["indexes"][f"{LIST}.gz"]["gap"] == Gap.UNREADABLE


def test_what_all_lists_hold_together_is_bounded(machine: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt_lists, "MOST_BYTES", 3 * len(OFFERS) // 2)
    machine.write(LIST, OFFERS)
    machine.write(LIST.replace("main", "non-free"), OFFERS)
    gaps = [each.get("gap") for each in asked(machine)["indexes"].values()]
    assert gaps == [None, Gap.UNREADABLE]


def test_a_stanza_without_end_is_refused(machine: Tree) -> None:
    machine.write(LIST, b"Package: openssl\nVersion: 1\nDescription: " + b"x" * 3_000_000 + b"\n")
    assert asked(machine)["indexes"][LIST]["gap"] == Gap.UNREADABLE


def test_stanzas_are_whole_wherever_the_pieces_of_a_file_end() -> None:
    whole = [b"Package: a\nVersion: 1", b"Package: b\nVersion: 2\n"]
    content = b"\n\n".join(whole)
    for size in range(1, len(content) + 1):
        pieces = iter([content[start : start + size] for start in range(0, len(content), size)])
        assert list(apt_lists._stanzas(pieces, b"x")) == whole


def test_without_lists_the_answer_is_empty_and_without_the_folder_absent(machine: Tree) -> None:
    (machine.place / RELEASE[1:]).unlink()
    assert asked(machine) == {"indexes": {}, "releases": {}}
    assert machine.ask("apt:/var/lib/apt/list").absent


def test_an_image_without_dpkg_has_no_package_on_record(machine: Tree) -> None:
    (machine.place / "var/lib/dpkg/status").unlink()
    machine.write(LIST, OFFERS)
    assert asked(machine)["indexes"][LIST]["packages"] == {}


def test_a_database_that_was_cut_is_a_gap(machine: Tree) -> None:
    machine.write("/var/lib/dpkg/status", STATUS[:-30])
    machine.write(LIST, OFFERS)
    assert machine.ask(f"apt:{LISTS}").gap is Gap.UNREADABLE


def test_a_list_that_may_not_be_read_is_denied(machine: Tree) -> None:
    machine.write(LIST, OFFERS, mode=0o000)
    with nobody():
        entry = asked(machine)["indexes"][LIST]
    assert entry["gap"] == Gap.DENIED


def test_a_pipe_among_the_lists_is_not_opened(machine: Tree) -> None:
    os.mkfifo(machine.place / LIST[1:])
    assert asked(machine)["indexes"][LIST]["gap"] == Gap.UNREADABLE


def test_this_machine_answers() -> None:
    answer = LocalHost()(f"apt:{LISTS}")
    assert answer.is_intact
    assert answer.absent or answer.gap is not None or set(answer.entries) == {"indexes", "releases"}


@given(content=st.binary(max_size=300), ending=st.sampled_from(["", ".gz", ".xz", ".bz2", ".lz4"]))
def test_no_list_crashes_the_reading(content: bytes, ending: str) -> None:
    try:
        stanzas = apt_lists._stanzas(unpacking.unpacked(iter([content]), f"x_Packages{ending}"), b"x")
        assert all(isinstance(apt_lists._name(each), bytes) for each in stanzas)
    except GapError:
        return


@pytest.mark.skipif(shutil.which("apt-get") is None, reason="needs apt")
def test_names_of_release_files_fit_those_of_lists_on_this_machine() -> None:
    """Every list of the running machine finds its Release file, as apt itself says by its index targets."""
    said = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(FILENAME)|$(REPO_URI)|$(RELEASE)", "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    tree = FolderTree(Path("/"))
    indexes = apt_lists.reduced(tree, LISTS.encode(), Limits())[0]["indexes"] if said.strip() else {}
    for line in said.splitlines():
        path, _, release = line.split("|")
        found = next((each for each in indexes if each.startswith(path)), None)
        if found is not None:
            assert release in str(indexes[found]["release"])
