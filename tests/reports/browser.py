"""A real browser for tests: a page at one width, light or dark, is looked at by axe and by rulers of our own.

Chromium is run without a window on a copy of the page, in a frame of the wanted width (its own windows are no narrower
than 500 pixels), with axe-core (`npm install --no-save axe-core`) and `look.js` put into the copy; what they found comes
back through the frame. The page's own policy allows no script, so the copy is made without it: nothing else differs.
"""

import html
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
AXE: Final = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
HEIGHT: Final = 900
_LOOK: Final = Path(__file__).with_name("look.js")
_POLICY: Final = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_FOUND: Final = re.compile(r'<pre id="found">(.*?)</pre>', re.DOTALL)
_AROUND: Final = """<!doctype html><meta charset="utf-8"><title>around</title><style>body{{margin:0}}iframe{{border:0}}</style>
<iframe src="{page}" width="{width}" height="{height}"></iframe><pre id="found"></pre>
<script>addEventListener("message", told => {{ document.getElementById("found").textContent = told.data }})</script>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was found wrong: violations of axe, text beyond the page, cut off, or over other text."""

    violations: tuple[str, ...]
    beyond: tuple[str, ...]
    cut: tuple[str, ...]
    over: tuple[str, ...]
    texts: int
    """Pieces of text that were looked at."""
    title: str
    """What the page calls itself after everything has run."""


def look(page: Path, place: Path, *, width: int, dark: bool = False) -> Look:
    """Open `page` so wide; raises CalledProcessError or TimeoutExpired when the browser does not end well."""
    copy = place / f"{page.stem}-{width}{'-dark' if dark else ''}.html"
    source = _POLICY.sub("", page.read_text(encoding="utf-8"))
    scripts = "".join(f"<script>{each.read_text(encoding='utf-8')}</script>" for each in (AXE, _LOOK))
    copy.write_text(source.replace("</body>", f"{scripts}</body>"), encoding="utf-8")
    around = place / f"around-{copy.name}"
    around.write_text(_AROUND.format(page=copy.name, width=width, height=HEIGHT), encoding="utf-8")
    told = _FOUND.search(_shown(around, dark=dark))
    if told is None or not told[1]:
        raise ValueError(f"{copy.name}: the browser told nothing")
    found: dict[str, Any] = json.loads(html.unescape(told[1]))  # plain JSON of look.js
    lists = {name: tuple(found[name]) for name in ("violations", "beyond", "cut", "over")}
    return Look(**lists, texts=int(found["texts"]), title=str(found["title"]))


def _shown(page: Path, *, dark: bool) -> str:
    """The document after its scripts have run."""
    command = [CHROMIUM, *OPTIONS, f"--blink-settings=preferredColorScheme={0 if dark else 1}"]
    command += [
        f"--user-data-dir={page.parent / 'profile'}",
        "--virtual-time-budget=60000",
        "--dump-dom",
        page.as_uri(),
    ]
    return subprocess.run(command, capture_output=True, check=True, timeout=240).stdout.decode()


def printed(page: Path, out: Path) -> Path:
    """`page` on paper, as the browser prints it."""
    command = [CHROMIUM, *OPTIONS, f"--user-data-dir={out.parent / 'profile'}", "--no-pdf-header-footer"]
    subprocess.run([*command, f"--print-to-pdf={out}", page.as_uri()], capture_output=True, check=True, timeout=240)
    return out


OPTIONS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--hide-scrollbars",
    "--allow-file-access-from-files",
    "--window-size=1400,1000",
)
