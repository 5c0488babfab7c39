"""Old evidence judged by another rule pack, which another package brings: an entry point and a folder, no line of ours."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PACK = ROOT / "checks" / "rulepacks" / "vn-2026"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A province of one agency, scanned by the usual rules, and beside it an installed package with a stricter pack."""
    place = tmp_path_factory.mktemp("rules")
    pack = place / "site" / "theirs" / "strict_2027"
    shutil.copytree(PACK, pack, ignore=shutil.ignore_patterns("__pycache__"))
    (pack.parent / "__init__.py").touch()
    (pack / "__init__.py").touch()
    head = pack / "pack.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("id: vn-2026\n", "id: strict_2027\n"), encoding="utf-8")
    for file in pack.glob("controls/*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"severity: (?:high|medium|low)\b", "severity: critical", text), encoding="utf-8")
    about = place / "site" / "rasoat_theirs-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: rasoat-theirs\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[rasoat.rulepacks]\nstrict_2027 = theirs.strict_2027\n")
    said(
        place,
        "scan",
        "--agency",
        "so-khcn",
        str(ROOT / "inventories/example-province"),
        "--out",
        f"json:{place}/usual.json",
    )
    return place


def said(place: Path, *words: str, code: int = 0) -> str:
    """What a program of its own prints, which finds the other package as Python finds every installed one."""
    done = subprocess.run(
        [sys.executable, "-m", "scanner", *words, "--store", str(place / "store"), "--lang", "en"],
        cwd=place,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{place / 'site'}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def results(place: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((place / name).read_text(encoding="utf-8"))
    return found


def test_old_evidence_is_judged_by_the_rules_that_are_named(place: Path) -> None:
    inventory = str(ROOT / "inventories/example-province")
    usual = results(place, "usual.json")
    day = usual["run"]["as_of"][:10]
    said(
        place, "evaluate", inventory, "--agency", "so-khcn", "--rulepack", "strict_2027", "--as-of", day,
        "--out", f"json:{place}/strict.json",
    )  # fmt: skip
    strict = results(place, "strict.json")
    assert (usual["run"]["rulepack"], strict["run"]["rulepack"]) == ("vn-2026", "strict_2027")
    assert usual["run"]["root_digest"] == strict["run"]["root_digest"]
    assert usual["run"]["rulepack_digest"] != strict["run"]["rulepack_digest"]
    assert {each["severity"] for each in strict["agencies"][0]["controls"]} == {"critical"}
    before, after = (
        {(each["control"], each["target"]): each["original"] for each in result["verdicts"]}
        for result in (usual, strict)
    )
    assert before == after
    assert usual["agencies"][0]["score"]["proven"] != strict["agencies"][0]["score"]["proven"]


def test_judging_by_other_rules_does_not_enter_the_history(place: Path) -> None:
    told = json.loads(said(place, "trend", "--out", "json:-"))
    assert {each["rulepack"] for each in told["province"]} == {"vn-2026"}


def test_a_pack_that_nobody_brings_is_named(place: Path) -> None:
    said(place, "evaluate", str(ROOT / "inventories/example-province"), "--rulepack", "strict_2028", code=64)
