"""Pages in a real browser: at 360 and 1280 pixels and on A4, in both languages, light and dark, however long the names.

Needs Chromium and axe-core (`npm install --no-save axe-core`); `make slow` runs them where they are.
"""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from reports.html_pages import write
from tests.reports.browser import AXE, CHROMIUM, look, printed
from tests.reports.hard_case import HOSTILE, UNBROKEN, hostile, long_names

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM or not AXE.exists(), reason="needs chromium and `npm install --no-save axe-core`"),
]
WIDTHS = (360, 1280)
A4 = 595
"""Points across."""
_BAD = """<!doctype html><html lang="vi"><head><title>x</title></head><body><main><h1>x</h1>
<p id="a" STYLE="color:#bbb">pale</p><p STYLE="position:absolute;left:0;top:200px">one over</p>
<p STYLE="position:absolute;left:0;top:202px">another</p><p STYLE="white-space:nowrap">{long}</p>
<div STYLE="overflow:hidden;width:3rem;white-space:nowrap">cut off at its end</div></main></body></html>"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """One agency's pages of long names and of hostile hosts, by kind and file name."""
    found: dict[str, Path] = {}
    for name, results in (("long", long_names()), ("hostile", hostile())):
        folder = tmp_path_factory.mktemp(name)
        for language in ("vi", "en"):
            found |= {f"{name}/{each.name}": each for each in write(results, folder, language)}
    return found


def test_the_rulers_see_what_is_wrong(tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text(_BAD.replace("STYLE", "style").format(long="x" * 300))
    found = look(page, tmp_path, width=360)
    assert any(each.startswith("color-contrast") for each in found.violations)
    assert found.beyond
    assert any("cut off" in each for each in found.cut)
    assert any("one over" in each for each in found.over)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_scorecard_breaks_no_rule_and_covers_no_text(
    language: str, width: int, dark: bool, pages: Mapping[str, Path], tmp_path: Path
) -> None:
    found = look(pages[f"long/so-dai.{language}.html"], tmp_path, width=width, dark=dark)
    assert (found.violations, found.beyond, found.cut, found.over) == ((), (), (), ())
    assert found.texts > 500


@pytest.mark.parametrize(("width", "language", "dark"), [(360, "vi", True), (1280, "en", False)])
def test_hostile_text_neither_runs_nor_covers_anything(
    width: int, language: str, dark: bool, pages: Mapping[str, Path], tmp_path: Path
) -> None:
    found = look(pages[f"hostile/xa-dai.{language}.html"], tmp_path, width=width, dark=dark)
    assert (found.violations, found.beyond, found.cut, found.over) == ((), (), (), ())
    assert found.title.startswith(("Phiếu điểm", "Compliance scorecard"))


@pytest.mark.parametrize(("kind", "width"), [("long", 360), ("hostile", 1280)])
def test_evidence_breaks_no_rule_and_covers_no_text(
    kind: str, width: int, pages: Mapping[str, Path], tmp_path: Path
) -> None:
    found = look(pages[f"{kind}/so-dai.vi-evidence.html"], tmp_path, width=width)
    assert (found.violations, found.beyond, found.cut, found.over) == ((), (), (), ())


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_on_paper_everything_is_unfolded_and_stays_on_the_page(pages: Mapping[str, Path], tmp_path: Path) -> None:
    for kind in ("long", "hostile"):
        paper = printed(pages[f"{kind}/so-dai.vi.html"], tmp_path / f"{kind}.pdf")
        text = _text(paper)
        width = float(_told("pdfinfo", paper).split("Page size:")[1].split("x")[0])
        assert abs(width - A4) < 1
        assert "Cách thực hiện" in text
        assert "Mã kiểm chứng" in text
        squeezed = "".join(text.split())
        assert (UNBROKEN[:20] if kind == "long" else HOSTILE[0].split("'")[0]) in squeezed


def _text(paper: Path) -> str:
    return _told("pdftotext", "-layout", paper, "-")


def _told(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
