"""`mdatp health` of Microsoft Defender for Endpoint on Linux and macOS, as text or with `--output json`.

Source: learn.microsoft.com/defender-endpoint/health-status. In JSON settings are objects with `value`, in older versions the
value itself, and times are milliseconds since 1970 as text; as text they are `Mar 14, 2024 at 12:13:17 PM`. Until 2020 the names
of the text were those of JSON.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.imported.antivirus_dates import moment_of_text
from scanner.collect.imported.antivirus_lines import lines_of, refuse_repeated
from scanner.collect.imported.antivirus_told import NOT_TOLD, known_as, one, told
from scanner.model.errors import BadInput, Unreadable
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.json_guard import load_json

_MANAGED: Final = "[managed]"
_MILLISECONDS: Final = re.compile(r"\d{12,14}")
_UPPER: Final = re.compile(r"(?<!^)([A-Z])")
_CURRENT: Final = {"up_to_date": True, "out_of_date": False}
_ON, _OFF = frozenset(("block", "enabled")), frozenset(("disabled", "audit"))
_NAMES: Final = ("app_version", "engine_version", "definitions_version", "definitions_updated", "definitions_status",
                 "real_time_protection_enabled", "passive_mode_enabled", "product_expiration", "managed_by",
                 "tamper_protection")  # fmt: skip
_BY_OLD_NAME: Final = {name.replace("_", ""): name for name in _NAMES}
_ASKED: Final = ("version", "engine_version", "signature_version", "signature_at", "realtime", "up_to_date")


def read(file: HandedFile) -> HostAntivirus:
    """Values as the agent tells them; it is on while it scans on access and is not passive."""
    health = _health(file)
    refuse_repeated(file, "app_version", "definitions_version", "real_time_protection_enabled")
    realtime = or_unseen(lambda: _realtime(health))
    product = told(
        known_as("microsoft-defender-endpoint"),
        version=_text(health, "app_version"),
        engine_version=_text(health, "engine_version"),
        signature_version=_text(health, "definitions_version"),
        signature_at=or_unseen(lambda: _moment(health, "definitions_updated")),
        enabled=realtime,
        realtime=realtime,
        up_to_date=or_unseen(lambda: _current(health)),
        licence=or_unseen(lambda: "licensed" if _flag(health, "licensed") else None),
        licence_end=or_unseen(lambda: _moment(health, "product_expiration").date()),
        managed_by=or_unseen(lambda: _value(health, "managed_by") or None),
        tamper_protection=or_unseen(lambda: _tamper(health)),
    )
    return one(product, told_fields=_ASKED)


def _bare(value: str) -> str:
    """Without the mark of a setting that is managed."""
    return value.rstrip().removesuffix(_MANAGED).rstrip() if value.rstrip().endswith(_MANAGED) else value


def _health(file: HandedFile) -> Mapping[str, Any]:
    """Values by the names that the text form has."""
    if not _is_json(file):
        return {_BY_OLD_NAME.get(name, name): _bare(value) for name, value in lines_of(file).items()}
    try:
        said = load_json((file.text or "").encode("utf-8", "replace"), file.name)
    except BadInput as error:
        raise Unreadable("it is no whole JSON") from error
    if not isinstance(said, dict):
        raise Unreadable("it is no object")
    return {_UPPER.sub(r"_\1", name).lower(): _plain(value) for name, value in said.items()}


def _plain(value: Any) -> Any:
    """The value of a setting, whichever version wrote it."""
    return value.get("value", value.get("$type")) if isinstance(value, dict) else value


def _is_json(file: HandedFile) -> bool:
    return (file.text or "").lstrip().startswith("{")


def _value(health: Mapping[str, Any], name: str) -> str:
    """As text without quotes; raises the gap of what is not told."""
    if name not in health or health[name] is None:
        raise Unreadable(f"{name} is not told")
    value = health[name]
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int):
        raise Unreadable(f"{name} is {str(value)[:60]!r}")
    return str(value).strip().strip('"')


def _text(health: Mapping[str, Any], name: str) -> str | Unseen:
    return or_unseen(lambda: _value(health, name)) if name in health and health[name] not in ("", '""') else NOT_TOLD


def _flag(health: Mapping[str, Any], name: str) -> bool:
    said = _value(health, name).lower()
    if said not in ("true", "false"):
        raise Unreadable(f"{name} is {said[:60]!r}")
    return said == "true"


def _realtime(health: Mapping[str, Any]) -> bool:
    if "passive_mode_enabled" in health and _flag(health, "passive_mode_enabled"):
        return False
    return _flag(health, "real_time_protection_enabled")


def _moment(health: Mapping[str, Any], name: str) -> datetime:
    said = _value(health, name)
    if _MILLISECONDS.fullmatch(said):
        return datetime.fromtimestamp(int(said) // 1000, UTC)
    return moment_of_text(said)


def _current(health: Mapping[str, Any]) -> bool:
    """`upToDate` of JSON and "up_to_date" of text; what is being updated, failed or unknown is neither."""
    said = _UPPER.sub(r"_\1", _value(health, "definitions_status")).lower()
    if said not in _CURRENT:
        raise Unreadable(f"definitions_status is {said[:60]!r}")
    return _CURRENT[said]


def _tamper(health: Mapping[str, Any]) -> bool:
    said = _value(health, "tamper_protection").lower()
    if said not in _ON | _OFF:
        raise Unreadable(f"tamper_protection is {said[:60]!r}")
    return said in _ON


def recognises(file: HandedFile) -> bool:
    """Names that no other tool has, in either form."""
    text = file.text or ""
    if _is_json(file):
        return '"realTimeProtectionEnabled"' in text and ('"definitionsVersion"' in text or '"appVersion"' in text)
    return any(
        re.search(rf"^{name}\s+: ", text, re.MULTILINE)
        for name in (
            "real_time_protection_enabled",
            "definitions_version",
            "definitions_status",
            "realTimeProtectionEnabled",
            "definitionsVersion",
            "definitionsStatus",
        )
    )


IMPORTED = Imported(id="mdatp-health", platform=Platform.LINUX, recognises=recognises, reads={HostAntivirus: read})
