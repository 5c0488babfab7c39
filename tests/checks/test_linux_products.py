"""What counts as a product of a Linux machine, and under which names a list may hold it."""

from typing import Any

import pytest

from checks.linux_products import LinuxProducts, linux_products
from scanner.evaluate.example import facts_of
from scanner.model.check import Example
from scanner.model.errors import NotCollected
from scanner.model.kinds.host_app_bundles import HostAppBundles
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_program_support import HostProgramSupport
from scanner.model.kinds.host_software import HostSoftware
from scanner.model.kinds.host_user_programs import HostUserPrograms
from scanner.model.words import Status

NOT_TOLD = {"gap": "unsupported"}


def products(
    *,
    people: tuple[str, ...] = (),
    bundles: tuple[tuple[str, str], ...] = (),
    programs: tuple[dict[str, Any], ...] = (),
    unplaced: tuple[str, ...] = (),
    foreign: Any = NOT_TOLD,
) -> LinuxProducts:
    facts = facts_of(
        Example(
            name="x",
            facts={
                "host.os": {"name": "Debian GNU/Linux", "id": "debian"},
                "host.software": {"foreign": foreign},
                "host.user_programs": {"programs": [{"name": each} for each in people]},
                "host.program_support": {
                    "programs": list(programs),
                    "unplaced": [{"name": each, "family": "browser", "version": "1"} for each in unplaced],
                    "listed_all": True,
                },
                "host.app_bundles": {"bundles": [{"manager": manager, "name": name} for manager, name in bundles]},
            },
            expect=Status.PASS,
        )
    )
    system, software = facts["host.os"], facts["host.software"]
    user, known, other = facts["host.user_programs"], facts["host.program_support"], facts["host.app_bundles"]
    assert isinstance(system, HostOs)
    assert isinstance(software, HostSoftware)
    assert isinstance(user, HostUserPrograms)
    assert isinstance(known, HostProgramSupport)
    assert isinstance(other, HostAppBundles)
    return linux_products(system, software, user, known, other)


def chrome() -> dict[str, Any]:
    return {"name": "google-chrome-stable", "label": "Google Chrome", "product": "chrome"}


def names(found: LinuxProducts) -> list[str]:
    return [each.name for each in found.listed]


@pytest.mark.parametrize("line", ["debian", "debian 12", "debian gnu/linux 12 (bookworm)"])
def test_the_distribution_is_one_product_under_each_of_its_names(line: str) -> None:
    (own,) = products().listed
    assert own.has_line([line])
    assert not own.has_line(["debian-installer", "ubuntu"])


def test_parts_of_one_program_are_one_product() -> None:
    assert names(products(people=("libreoffice-core", "libreoffice-common"))) == ["Debian GNU/Linux", "libreoffice"]


@pytest.mark.parametrize(
    ("bundle", "line"),
    [
        (("snap", "onlyoffice-desktopeditors"), "onlyoffice"),
        (("flatpak", "org.mozilla.firefox"), "firefox"),
        (("flatpak", "com.google.Chrome"), "google chrome"),
        (("appimage", "RustDesk-1.3"), "rustdesk"),
    ],
)
def test_a_bundle_is_found_by_the_name_people_write(bundle: tuple[str, str], line: str) -> None:
    _, found = products(bundles=(bundle,), people=(bundle[1],)).listed
    assert found.has_line([line])
    assert not found.has_line([line[:-1]])


@pytest.mark.parametrize("name", ["core", "core22", "snapd", "bare", "gnome-42-2204", "gtk-common-themes", "mesa-2404"])
def test_a_snap_that_only_carries_others_is_no_product(name: str) -> None:
    assert names(products(bundles=(("snap", name),))) == ["Debian GNU/Linux"]


def test_a_program_that_two_tables_know_is_one_product() -> None:
    found = products(people=("google-chrome-stable", "coccoc"), programs=(chrome(),), unplaced=("coccoc",))
    assert names(found) == ["Debian GNU/Linux", "coccoc", "Google Chrome"]


def test_a_package_of_another_maker_counts_once_and_tells_who_made_it() -> None:
    row = {"package": "google-chrome-stable", "maker": "Google LLC", "installed_at": "2026-11-01T00:00:00Z"}
    found = products(people=("google-chrome-stable",), programs=(chrome(),), foreign=[row])
    assert found.makers_told
    assert names(found) == ["Debian GNU/Linux", "google-chrome-stable"]
    assert all(found.listed[1].has_line([line]) for line in ("google chrome", "google llc"))


def test_makers_that_could_be_told_and_were_not_are_a_gap() -> None:
    assert not products().makers_told
    with pytest.raises(NotCollected):
        products(foreign={"gap": "not_collected"})
