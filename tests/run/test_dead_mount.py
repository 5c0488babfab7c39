"""A mount below a root that answers nothing: a FUSE file system whose program never reads what the kernel asks of it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner.model.observation import Known, Missing
from scanner.model.question import Answer
from scanner.model.words import Gap, Platform
from scanner.reach.root_folder import RootFolder
from scanner.run.registry import collectors
from scanner.run.runner import collect_target

DEVICE = Path("/dev/fuse")
TIMEOUT_S = 0.3

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not DEVICE.exists() or not shutil.which("mount"), reason="needs root, /dev/fuse and mount"
)


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A root in which /etc/ssh hangs, and all else is a small Debian."""
    for folder in ("etc/ssh", "etc/security", "usr/bin", "usr/sbin", "var/lib/dpkg"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "etc/os-release").write_text('ID=debian\nVERSION_ID="12"\nNAME="Debian GNU/Linux"\n')
    (tmp_path / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/bash\n")
    (tmp_path / "etc/login.defs").write_text("PASS_MAX_DAYS 90\n")
    (tmp_path / "usr/sbin/sshd").write_text("")
    (tmp_path / "etc/shells").symlink_to("ssh/shells")
    kernel = os.open(DEVICE, os.O_RDWR)
    dead = tmp_path / "etc/ssh"
    options = f"fd={kernel},rootmode=40000,user_id=0,group_id=0"
    done = subprocess.run(
        ["mount", "-i", "-n", "-t", "fuse", "-o", options, "dead", dead],
        check=False,
        pass_fds=[kernel],
        capture_output=True,
    )
    if done.returncode:
        os.close(kernel)
        pytest.skip(f"no FUSE mount here: {done.stderr.decode()}")
    try:
        yield tmp_path
    finally:
        os.close(kernel)  # the kernel lets go of whoever waits
        subprocess.run(["umount", "-l", dead], check=True)


def test_what_hangs_is_a_gap_and_everything_else_is_read(root: Path) -> None:
    seen = collect_target(
        RootFolder(root, timeout_s=TIMEOUT_S),
        collectors(Platform.LINUX),
        seal=Answer.content_digest,
        clock=lambda: datetime.now(UTC),
        walk=False,
    )
    by_kind = {each.kind: each for each in seen.observations if isinstance(each, Known)}
    gaps = {each.kind: each for each in seen.observations if isinstance(each, Missing)}
    assert by_kind["host.os"].fact.name == "Debian GNU/Linux"  # type: ignore[attr-defined]
    assert "host.antivirus_signs" in by_kind
    sshd = gaps["host.sshd_written"]
    assert sshd.gap is Gap.TIMEOUT
    assert sshd.detail == f"file:/etc/ssh/sshd_config: no answer within {TIMEOUT_S:g} s"
    assert not [each.detail for each in gaps.values() if each.gap is Gap.BROKEN]
    answers = {each.ask: each for each in seen.answers}
    late = answers["file:/etc/ssh/sshd_config"]
    assert late.gap is Gap.TIMEOUT
    assert late.is_intact
    assert late.content_digest() in sshd.provenance.answers
