"""`cytool` of Cortex XDR on Linux and macOS: `info`, `info query`, `runtime query`.

Cortex XDR (R) supervisor tool 8.2.1.47908          head of every answer; a copyright below it
Content Version: 1270-79108
        pmd    909         root             Running      …/Traps/bin/pmd
"""

import re
from typing import Final

from scanner.collect.imported.antivirus_lines import lines_of, plain_text, told_by, whole_lines
from scanner.collect.imported.antivirus_told import NOT_TOLD, known_as, one, told
from scanner.collect.imported.one_machine import refuse_differing
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_HEAD: Final = re.compile(r"(?:Cortex XDR|Traps)\b.*\btool (\d[\d.]*)")
_PROCESS: Final = re.compile(
    r"[ \t]*(?-i:pmd)[ \t]+(?:\d+|-|N/A)[ \t]+\S+[ \t]+(Running|Stopped|Loaded|Not running|Disabled|Unloaded)\b.*",
    re.IGNORECASE,
)
_COLUMNS: Final = re.compile(r"^[ \t]*Name[ \t]+PID[ \t]+User[ \t]+Status[ \t]+Command[ \t]*$", re.MULTILINE)


def read(file: HandedFile) -> HostAntivirus:
    """Its version, that of its content, and whether its main process runs."""
    lines = lines_of(file)
    heads = [found[1] for line in whole_lines(file) if (found := _HEAD.match(line.strip()))]
    refuse_differing(heads)
    states = [found[1].lower() for line in whole_lines(file) if (found := _PROCESS.fullmatch(line))]
    product = told(
        known_as("cortex-xdr"),
        version=heads[0] if heads else NOT_TOLD,
        signature_version=told_by(lines, "content version", read=plain_text),
        enabled="running" in states if states else NOT_TOLD,
    )
    return one(product, told_fields=("version", "signature_version", "enabled"))


def recognises(file: HandedFile) -> bool:
    """The head of its tool, its content, or its table of processes."""
    text = file.text or ""
    content = {"content version", "content type", "content build"} <= set(lines_of(file))
    processes = bool(_COLUMNS.search(text)) and bool(re.search(r"(?:Traps|traps)/bin/pmd\b|paloaltonetworks", text))
    return content or processes or any(_HEAD.match(line.strip()) for line in text.split("\n"))


IMPORTED = Imported(id="cytool-query", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
