"""A disk that fills up while a scan writes: one clear error, a store that can be read, and the run goes on later."""

import subprocess
import sys
from pathlib import Path

import pytest

from scanner.model.words import ExitCode

pytestmark = [pytest.mark.root, pytest.mark.slow]

REPOSITORY = Path(__file__).resolve().parents[2]
STEPS = """
mount -t tmpfs -o size={size} disk "$PLACE"
rasoat() {{ {python} -m scanner "$@"; }}
rasoat collect --no-walk --store "$PLACE/store" >&2; echo "$?"
rasoat evidence list --store "$PLACE/store" >&2; echo "$?"
rasoat verify --store "$PLACE/store" >&2; echo "$?"
mount -o remount,size=64m "$PLACE"
rasoat collect --no-walk --store "$PLACE/store" --resume >&2; echo "$?"
rasoat verify --store "$PLACE/store" >&2; echo "$?"
"""


@pytest.mark.parametrize("size", ["200k", "400k", "600k"])
def test_what_was_stored_stays_and_the_run_goes_on_when_there_is_room(tmp_path: Path, size: str) -> None:
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-uc", STEPS.format(size=size, python=sys.executable)],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PLACE": str(tmp_path), "PYTHONPATH": str(REPOSITORY),
             "RASOAT_LANG": "en", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )  # fmt: skip
    full, listed, verified, resumed, whole = map(int, done.stdout.split())
    assert full == ExitCode.INTERNAL
    assert "the disk is full; free some space, then go on with --resume" in done.stderr
    assert "Traceback" not in done.stderr
    assert (listed, verified) == (ExitCode.FINE, ExitCode.FINE)
    assert (resumed, whole) == (ExitCode.FINE, ExitCode.FINE)
