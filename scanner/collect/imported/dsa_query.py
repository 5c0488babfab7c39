"""`dsa_query` of Trend Micro's Deep Security agent: `-c GetComponentInfo`, `-c GetAgentStatus`, together or one alone.

    Component.AM.mode: on
    Component.AM.version.engine.ATSE: 22.610.1011
    Component.AM.version.pattern.VSAPI: 19.773.00

Source: Trend Micro's help to Deep Security 20, "Command-line basics".
"""

from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from scanner.collect.imported.antivirus_lines import lines_of, refuse_repeated, switch, told_by, version_text
from scanner.collect.imported.antivirus_told import known_as, one, told
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_MODE = switch(("on",), ("off", "driver-offline", "not-installed", "not installed"))


def read(file: HandedFile) -> HostAntivirus:
    """Engine, pattern, mode, and the end of the licence where one is told."""
    lines = lines_of(file)
    refuse_repeated(file, "component.am.mode", "component.am.version.pattern.vsapi")
    mode = told_by(lines, "component.am.mode", read=_MODE)
    product = told(
        known_as("trend-micro-deep-security"),
        version=told_by(lines, "agentstatus.agentversion", "agentversion", read=version_text),
        engine_version=told_by(
            lines, "component.am.version.engine.atse", "component.am.version.engine.vsapi", read=version_text
        ),
        signature_version=told_by(lines, "component.am.version.pattern.vsapi", read=version_text),
        enabled=mode,
        realtime=mode,
        licence_end=told_by(lines, "component.am.licenseexpiry", read=_day),
        managed_by=told_by(lines, "agentstatus.dsmurl", read=_host),
    )
    return one(product, told_fields=("version", "engine_version", "signature_version", "enabled", "managed_by"))


def _day(said: str) -> date | None:
    if said == "0":
        return None
    if not (said.isascii() and said.isdigit() and 9 <= len(said) <= 10):  # noqa: PLR2004  # seconds since 1970
        raise Unreadable(f"the licence ends at {said[:40]!r}")
    return datetime.fromtimestamp(int(said), UTC).date()


def _host(said: str) -> str | None:
    try:
        return urlsplit(said).hostname
    except ValueError as error:
        raise Unreadable(f"{said[:60]!r} names no server") from error


def recognises(file: HandedFile) -> bool:
    """Names that only this agent has."""
    return any(each.startswith(("component.am.", "agentstatus.")) for each in lines_of(file))


IMPORTED = Imported(id="dsa-query", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
