"""`sentinelctl` of SentinelOne: `version`, `control status` and `management status` on Linux, `status` and `version` on macOS,
`status` on Windows.

    SentinelOne 24.1.2.7444            `sentinelctl version` of macOS
    Agent state   Enabled              `sentinelctl control status` of Linux
    Protection:   enabled              `sentinelctl status` of macOS
    SentinelAgent is loaded            `sentinelctl status` of Windows, which has a driver, SentinelMonitor, besides

It judges by behaviour; no signatures are told, nor whether they are old.
"""

import re
from typing import Final

from scanner.collect.imported.antivirus_lines import (
    Lines,
    lines_of,
    refuse_repeated,
    switch,
    told_by,
    version_text,
    whole_lines,
)
from scanner.collect.imported.antivirus_told import NOT_TOLD, known_as, one, told
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_STATE: Final = switch(("enabled", "on"), ("disabled", "off"))
_NAMED: Final = re.compile(r"SentinelOne (\d+(?:\.\d+){2,3})")
_BUILT: Final = re.compile(r"\d+(?:\.\d+){3}(?=\+)")
_INFECTED: Final = switch(("no",), ("yes",))
_PART: Final = re.compile(r"Sentinel(Agent|Monitor) is (not )?(?:loaded|running)(?: as PPL)?")
_KEYS: Final = ("agent state", "agent operational state", "agent version", "dfi library version", "management url",
                "agent network monitoring")  # fmt: skip


def read(file: HandedFile) -> HostAntivirus:
    """The version, and whether the agent works and protects."""
    lines = lines_of(file)
    refuse_repeated(file, "agent version", "agent state")
    enabled = _parts(file)
    if enabled is NOT_TOLD:
        enabled = told_by(lines, "agent state", "agent operational state", read=_STATE)
    product = told(
        known_as("sentinelone"),
        version=_version(file, lines),
        engine_version=told_by(lines, "dfi library version", read=version_text),
        signature_version=None,
        signature_at=None,
        enabled=enabled,
        realtime=told_by(lines, "protection", read=_STATE),
        managed_by=told_by(
            lines, "server", "management url", *(("url",) if "connectivity" in lines else ()), read=_console
        ),
        unresolved=told_by(lines, "infected", read=lambda said: 0 if _INFECTED(said) else 1),
        tamper_protection=told_by(
            lines, "tamper protection", "anti-tampering", "anti tamper", "self-protection status", read=_STATE
        ),
    )
    return one(product, told_fields=("version", "enabled", "realtime", "managed_by"))


def _parts(file: HandedFile) -> bool | Unseen:
    """On Windows: both parts are there, up to the last line; one that is not there decides alone."""
    found = [(part[1], not part[2]) for line in whole_lines(file) if (part := _PART.fullmatch(line.strip()))]
    if any(not there for _, there in found):
        return False
    whole = "mitigation policy" in lines_of(file) and {name for name, _ in found} == {"Agent", "Monitor"}
    return True if whole else NOT_TOLD


def _version(file: HandedFile, lines: Lines) -> object:
    for line in whole_lines(file):
        if found := _NAMED.fullmatch(line.strip()):
            return found[1]
    if built := _BUILT.match(lines.get("monitor build id", "")):
        return built[0]
    key = "agent version" if "agent version" in lines else "version"
    return told_by(lines, key, read=version_text) if recognises(file) else NOT_TOLD


def _console(said: str) -> str:
    if "sentinelone" not in said.lower() and "://" not in said:
        raise Unreadable(f"{said[:60]!r} names no console")
    return "SentinelOne"


def recognises(file: HandedFile) -> bool:
    """Its name with a version, or words that only its tool prints."""
    text = file.text or ""
    if any(_NAMED.fullmatch(line.strip()) or _PART.fullmatch(line.strip()) for line in text.split("\n")):
        return True
    lines = lines_of(file)
    return not lines.keys().isdisjoint(_KEYS) or ("connectivity" in lines and "sentinelone.net" in lines.get("url", ""))


IMPORTED = Imported(
    id="sentinelctl-status", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read}
)
