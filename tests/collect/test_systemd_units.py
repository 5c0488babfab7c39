"""Unit states read from files are those systemctl itself tells of the same root folder."""

import shutil
import subprocess
from pathlib import Path

import pytest

from scanner.collect.host.systemd_units import units
from scanner.reach.root_folder import RootFolder

WANTED = "[Unit]\nDescription=x\n[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"
STATIC = "[Service]\nExecStart=/bin/true\n"
FOLDED = {"enabled-runtime": "enabled", "linked": "disabled", "indirect": "disabled", "masked-runtime": "masked"}

FILES = {
    "usr/lib/systemd/system/multi-user.target": "",
    "usr/lib/systemd/system/plain.service": WANTED,
    "usr/lib/systemd/system/on.service": WANTED,
    "usr/lib/systemd/system/static.service": STATIC,
    "usr/lib/systemd/system/static-linked-in-etc.service": STATIC,
    "usr/lib/systemd/system/by-package.service": STATIC,
    "usr/lib/systemd/system/masked.service": WANTED,
    "usr/lib/systemd/system/masked-by-empty.service": WANTED,
    "usr/lib/systemd/system/masked-relative.service": WANTED,
    "usr/lib/systemd/system/required.service": WANTED.replace("WantedBy", "RequiredBy"),
    "usr/lib/systemd/system/alias-only.service": STATIC + "[Install]\nAlias=display-manager.service\n",
    "usr/lib/systemd/system/alias-on.service": STATIC + "[Install]\nAlias=wm.service\n",
    "usr/lib/systemd/system/also.service": STATIC + "[Install]\nAlso=plain.service\n",
    "usr/lib/systemd/system/other-name.service": WANTED,
    "usr/lib/systemd/system/cleared.service": STATIC + "[Install]\nWantedBy=a.target\nWantedBy=\n",
    "usr/lib/systemd/system/commented.service": STATIC + "[Install]\n#WantedBy=multi-user.target\n",
    "usr/lib/systemd/system/empty-install.service": STATIC + "[Install]\n",
    "usr/lib/systemd/system/continued.service": STATIC + "[Install]\nWantedBy= \\\n multi-user.target\n",
    "usr/lib/systemd/system/install-first.service": "[Install]\nWantedBy=multi-user.target\n" + STATIC,
    "usr/lib/systemd/system/overridden.service": WANTED,
    "etc/systemd/system/overridden.service": STATIC,
    "usr/lib/systemd/system/pair.socket": "[Socket]\nListenStream=1\n[Install]\nWantedBy=sockets.target\n",
    "usr/lib/systemd/system/pair.service": STATIC,
    "usr/lib/systemd/system/many@.service": WANTED + "DefaultInstance=one\n",
    "usr/lib/systemd/system/shut@.service": WANTED,
    "usr/local/lib/systemd/system/local.service": WANTED,
    "opt/vendor/vendor.service": WANTED,
    "opt/vendor/vendor-on.service": WANTED,
}
LINKS = {
    "etc/systemd/system/multi-user.target.wants/on.service": "/lib/systemd/system/on.service",
    "etc/systemd/system/multi-user.target.wants/static-linked-in-etc.service": "/lib/systemd/system/x.service",
    "usr/lib/systemd/system/multi-user.target.wants/by-package.service": "../by-package.service",
    "etc/systemd/system/masked.service": "/dev/null",
    "etc/systemd/system/masked-relative.service": "../../../dev/null",
    "etc/systemd/system/multi-user.target.wants/masked.service": "/usr/lib/systemd/system/masked.service",
    "etc/systemd/system/multi-user.target.requires/required.service": "/usr/lib/systemd/system/required.service",
    "etc/systemd/system/wm.service": "/usr/lib/systemd/system/alias-on.service",
    "etc/systemd/system/nickname.service": "/usr/lib/systemd/system/other-name.service",
    "usr/lib/systemd/system/package-alias.service": "plain.service",
    "etc/systemd/system/multi-user.target.wants/many@two.service": "/usr/lib/systemd/system/many@.service",
    "usr/lib/systemd/system/multi-user.target.wants/many@three.service": "../many@.service",
    "etc/systemd/system/many@four.service": "/dev/null",
    "etc/systemd/system/sockets.target.wants/pair.socket": "/usr/lib/systemd/system/pair.socket",
    "etc/systemd/system/vendor.service": "/opt/vendor/vendor.service",
    "etc/systemd/system/vendor-on.service": "/opt/vendor/vendor-on.service",
    "etc/systemd/system/multi-user.target.wants/vendor-on.service": "/opt/vendor/vendor-on.service",
    "etc/systemd/system/multi-user.target.wants/gone.service": "/usr/lib/systemd/system/gone.service",
    "etc/systemd/system/shut@.service": "/dev/null",
    "etc/systemd/system/multi-user.target.wants/shut@x.service": "/usr/lib/systemd/system/shut@.service",
}
EXPECTED = {
    "also.service": "disabled",
    "alias-on.service": "enabled",
    "alias-only.service": "disabled",
    "by-package.service": "static",
    "cleared.service": "static",
    "commented.service": "static",
    "continued.service": "disabled",
    "empty-install.service": "static",
    "install-first.service": "disabled",
    "local.service": "disabled",
    "many@four.service": "masked",
    "many@three.service": "static",
    "many@two.service": "enabled",
    "masked-by-empty.service": "masked",
    "masked-relative.service": "masked",
    "masked.service": "masked",
    "on.service": "enabled",
    "other-name.service": "disabled",
    "overridden.service": "static",
    "pair.service": "static",
    "pair.socket": "enabled",
    "plain.service": "disabled",
    "required.service": "enabled",
    "shut@x.service": "masked",
    "static-linked-in-etc.service": "enabled",
    "static.service": "static",
    "vendor-on.service": "enabled",
    "vendor.service": "disabled",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root folder with every way a unit may be written."""
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    for name, to in LINKS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).symlink_to(to)
    (tmp_path / "etc/systemd/system/masked-by-empty.service").touch()
    (tmp_path / "lib").symlink_to("usr/lib")
    return tmp_path


def test_every_way_to_write_a_unit_is_told_apart(root: Path) -> None:
    assert units(RootFolder(root)).starts == EXPECTED


def test_names_include_aliases_and_templates(root: Path) -> None:
    assert {"package-alias.service", "many@.service", "wm.service"} <= units(RootFolder(root)).names


def test_a_lib_that_is_no_link_is_read_as_well(tmp_path: Path) -> None:
    folder = tmp_path / "lib/systemd/system"
    folder.mkdir(parents=True)
    (folder / "old.service").write_text(WANTED)
    assert units(RootFolder(tmp_path)).starts == {"old.service": "disabled"}


@pytest.mark.slow
def test_states_are_those_of_systemctl(root: Path) -> None:
    systemctl = shutil.which("systemctl")
    if systemctl is None:
        pytest.skip("systemctl is not installed")
    told = {}
    for name in EXPECTED:
        command = [systemctl, f"--root={root}", "is-enabled", name]
        word = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
        told[name] = FOLDED.get(word, word)
    assert told == EXPECTED
