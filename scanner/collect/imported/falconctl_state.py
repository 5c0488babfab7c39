"""`falconctl` of CrowdStrike Falcon: `-g --version --rfm-state --aid` on Linux, `stats` on macOS.

In reduced functionality mode (RFM) the sensor is loaded and detects nothing; whether it prevents, a policy in the cloud
decides. `version = 7.10.16303.0`, `rfm-state=false.`, `aid="0123…"`, on lines of their own or behind commas; macOS: `Sensor
operational: true`, or with `-p` a property list, `<key>sensor_operational</key><string>true</string>`.
"""

import re
from dataclasses import replace
from typing import Final

from scanner.collect.imported.antivirus_lines import (
    MOST,
    Lines,
    lines_of,
    plain_text,
    refuse_repeated,
    switch,
    told_by,
    version_text,
)
from scanner.collect.imported.antivirus_told import NOT_TOLD, known_as, one, told
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_FLAG: Final = switch(("true",), ("false",))
_BETWEEN: Final = re.compile(r",[ \t]+(?=[a-z-]{2,20}(?:[ \t]?=|[ \t]is not set))")
_PLIST: Final = re.compile(r"<key>([^<]{1,80})</key>\s*<(?:string|integer)>([^<]{0,200})</(?:string|integer)>")
_VERSION: Final = re.compile(r"\s*version = \d{1,2}\.\d{1,2}\.\d{4,6}\.\d\s*")
_KEYS: Final = ("rfm-state", "aid", "sensor operational", "rfm-reason", "agentid")


def read(file: HandedFile) -> HostAntivirus:
    """The sensor's version, whether it works, and that it is enrolled."""
    lines = _lines(file)
    refuse_repeated(_broken(file), "rfm-state", "aid", "agentid")
    reduced = told_by(lines, "rfm-state", read=_FLAG)
    works = told_by(lines, "sensor operational", read=_FLAG)
    product = told(
        known_as("crowdstrike"),
        version=told_by(lines, "version", read=version_text) if recognises(file) else NOT_TOLD,
        signature_version=None,
        signature_at=None,
        enabled=works if not isinstance(works, Unseen) else NOT_TOLD if isinstance(reduced, Unseen) else not reduced,
        realtime=False if reduced is True else NOT_TOLD,
        managed_by=told_by(lines, "aid", "agentid", read=_enrolled),
    )
    return one(product, told_fields=("version", "enabled", "managed_by"))


def _lines(file: HandedFile) -> Lines:
    text = file.text or ""
    if text.lstrip().startswith(("<?xml", "<plist")):
        return {key.strip().lower().replace("_", " "): value.strip() for key, value in _PLIST.findall(text[:MOST])}
    return lines_of(_broken(file))


def _broken(file: HandedFile) -> HandedFile:
    """Each value in a line of its own."""
    return replace(file, text=_BETWEEN.sub("\n", file.text or ""))


def _enrolled(said: str) -> str | None:
    if "is not set" in said or not plain_text(said.rstrip(".,")):
        return None
    word = plain_text(said.rstrip(".,")).replace("-", "")
    if len(word) != 32:  # noqa: PLR2004  # an agent id is 16 bytes
        raise Unreadable("the agent id is not whole")
    return "CrowdStrike Falcon"


def recognises(file: HandedFile) -> bool:
    """Words that only this tool prints."""
    if _VERSION.fullmatch(file.text or ""):
        return True
    keys = _lines(file).keys()
    return not keys.isdisjoint(("rfm-state", "sensor operational")) or {"aid", "version"} <= keys


IMPORTED = Imported(id="falconctl-state", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
