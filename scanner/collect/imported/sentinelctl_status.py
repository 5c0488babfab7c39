"""`sentinelctl` of SentinelOne: `version`, `control status` and `management status` on Linux, `status` and `version` on macOS.

    SentinelOne 24.1.2.7444            `sentinelctl version` of macOS
    Agent state   Enabled              `sentinelctl control status` of Linux
    Protection:   enabled              `sentinelctl status` of macOS

It judges by behaviour; no signatures are told, nor whether they are old.
"""

import re
from typing import Final

from scanner.collect.imported.antivirus_lines import Lines, lines_of, switch, told_by, version_text, whole_lines
from scanner.collect.imported.antivirus_told import NOT_TOLD, known_as, one, told
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_STATE: Final = switch(("enabled", "on"), ("disabled", "off"))
_NAMED: Final = re.compile(r"SentinelOne (\d+(?:\.\d+){2,3})")
_INFECTED: Final = switch(("no",), ("yes",))
_KEYS: Final = ("agent state", "agent operational state", "agent version", "dfi library version", "management url",
                "agent network monitoring")  # fmt: skip


def read(file: HandedFile) -> HostAntivirus:
    """The version, and whether the agent works and protects."""
    lines = lines_of(file)
    enabled = told_by(lines, "agent state", "agent operational state", read=_STATE)
    product = told(
        known_as("sentinelone"),
        version=_version(file, lines),
        engine_version=told_by(lines, "dfi library version", read=version_text),
        signature_version=None,
        signature_at=None,
        enabled=enabled,
        realtime=told_by(lines, "protection", read=_STATE),
        managed_by=told_by(lines, "server", "management url", "url", read=_console),
        unresolved=told_by(lines, "infected", read=lambda said: 0 if _INFECTED(said) else 1),
        tamper_protection=told_by(lines, "tamper protection", "anti-tampering", "anti tamper", read=_STATE),
    )
    return one(product, told_fields=("version", "enabled", "realtime", "managed_by"))


def _version(file: HandedFile, lines: Lines) -> object:
    for line in whole_lines(file):
        if found := _NAMED.fullmatch(line.strip()):
            return found[1]
    key = "agent version" if "agent version" in lines else "version"
    return told_by(lines, key, read=version_text) if recognises(file) else NOT_TOLD


def _console(said: str) -> str:
    if "sentinelone" not in said.lower() and "://" not in said:
        raise Unreadable(f"{said[:60]!r} names no console")
    return "SentinelOne"


def recognises(file: HandedFile) -> bool:
    """Its name with a version, or words that only its tool prints."""
    text = file.text or ""
    if any(_NAMED.fullmatch(line.strip()) for line in text.split("\n")):
        return True
    return not lines_of(file).keys().isdisjoint(_KEYS)


IMPORTED = Imported(
    id="sentinelctl-status", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read}
)
