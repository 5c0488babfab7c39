"""What the tools of antivirus vendors print, each in its own words; a value that is not printed is not seen.

Sources: `kesl-control --app-info` (Kaspersky's help to KESL 10.1 to 12, page "Viewing information about the
application"); `upd --list-modules` and `lic --status` of ESET 12; `bduitool get ps` of Bitdefender BEST 7; `sentinelctl`
23 to 30; `falconctl -g` 6 and 7; `dsa_query` of Trend Micro's Deep Security agent 20; `cytool` 8 of Cortex XDR;
`drweb-ctl` 11; `mfetpcli --version` 10.7. Times without a zone may be UTC or local: the earlier of both is taken.
"""

import re
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from scanner.collect.host.antivirus_printed import Values, day, earliest, pairs, then, value_of
from scanner.collect.host.antivirus_reading import Reader, Reading
from scanner.collect.host.local_clock import LOCAL_ZONE
from scanner.collect.host.or_unseen import or_unseen
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.observation import Unseen
from scanner.model.question import Ask
from scanner.reading.answers import printed, text

KESL = "cmd:/opt/kaspersky/kesl/bin/kesl-control --app-info"
BITDEFENDER = "cmd:/opt/bitdefender-security-tools/bin/bduitool get ps"
SENTINEL_VERSION = "cmd:/opt/sentinelone/bin/sentinelctl version"
SENTINEL_STATE = "cmd:/opt/sentinelone/bin/sentinelctl control status"
FALCON_VERSION = "cmd:/opt/CrowdStrike/falconctl -g --version"
FALCON_RFM = "cmd:/opt/CrowdStrike/falconctl -g --rfm-state"
FALCON_AID = "cmd:/opt/CrowdStrike/falconctl -g --aid"
TREND_COMPONENTS = "cmd:/opt/ds_agent/dsa_query -c GetComponentInfo"
TREND_STATUS = "cmd:/opt/ds_agent/dsa_query -c GetAgentStatus"
CORTEX_CONTENT = "cmd:/opt/traps/bin/cytool info query"
DRWEB_BASE = "cmd:/opt/drweb.com/bin/drweb-ctl baseinfo"
DRWEB_LICENCE = "cmd:/opt/drweb.com/bin/drweb-ctl license"
SOPHOS_VERSION = "file:/opt/sophos-spl/plugins/av/VERSION.ini"

_ESET_ENGINE = kept_pattern(r"^EM002\s+(\S+)\s+\((\d{4})(\d\d)(\d\d)\)", re.MULTILINE)
_DRWEB_EXPIRES = kept_pattern(r"expires (\d{4}-\w{3}-\d{1,2})")
_KESL_REALTIME = ("file threat protection", "file monitoring")


def _kaspersky(ask: Ask, _processes: object) -> Reading:
    def told() -> Values:
        return pairs(ask, KESL)

    released = value_of(told, "release date of databases", "release date of application databases")
    return Reading(
        version=value_of(told, "version"),
        signature_version=released,
        signature_at=then(released, lambda written: earliest(ask, written)),
        realtime=then(value_of(told, *_KESL_REALTIME), _kaspersky_runs),
        licence=then(value_of(told, "license information", "key status", "license state"), _kaspersky_licence),
        licence_end=then(value_of(told, "license expiration date", "license expire date"), day),
        managed_by=then(value_of(told, "policy"), _kaspersky_policy),
        told_by=("kesl-control --app-info",),
    )


def _kaspersky_runs(said: str) -> bool:
    if said.lower() in ("available and running", "running", "enabled"):
        return True
    if said.lower() in ("available and stopped", "stopped", "disabled", "available and not running"):
        return False
    raise Unsupported(f"whether files are scanned on access: {said[:60]!r}")


def _kaspersky_licence(said: str) -> str:
    """`Valid`, `The key is valid`, `Installed`; a trial calls itself one."""
    words = said.lower()
    if "trial" in words:
        return "trial"
    if "valid" in words.split() or words == "installed":
        return "licensed"
    raise Unsupported(f"the licence is {said[:60]!r}")


def _kaspersky_policy(said: str) -> str | None:
    if said.lower() == "applied":
        return "Kaspersky Security Center"
    if said.lower() == "not applied":
        return None
    raise Unsupported(f"the policy is {said[:60]!r}")


def eset(product: str) -> Reader:
    """ESET's products print alike; each lies in a folder of its own."""
    modules = f"cmd:/opt/eset/{product}/bin/upd --list-modules"
    licence = f"cmd:/opt/eset/{product}/sbin/lic --status"

    def engine(ask: Ask) -> tuple[str, str]:
        found = _ESET_ENGINE.search(printed(ask(modules)) or "")
        if found is None:
            raise Unsupported(f"{modules}: names no detection engine")
        return found[1], f"{found[2]}-{found[3]}-{found[4]}"

    def read(ask: Ask, _processes: object) -> Reading:
        told = or_unseen(lambda: engine(ask))
        version, built = (told, told) if isinstance(told, Unseen) else told
        status = value_of(lambda: pairs(ask, licence), "status")
        return Reading(
            signature_version=version,
            signature_at=then(built, lambda written: earliest(ask, written)),
            licence=then(status, _eset_licence),
            licence_end=then(value_of(lambda: pairs(ask, licence), "license validity", "expiration"), day),
            told_by=("upd --list-modules", "lic --status"),
        )

    return Reader(questions=(modules, licence, LOCAL_ZONE), read=read)


def _eset_licence(said: str) -> str | None:
    if said.lower() in ("activated", "not activated"):
        return "licensed" if said.lower() == "activated" else None
    raise Unsupported(f"the licence is {said[:60]!r}")


def _bitdefender(ask: Ask, _processes: object) -> Reading:
    def told() -> Values:
        return pairs(ask, BITDEFENDER)

    return Reading(
        version=value_of(told, "product version"),
        engine_version=value_of(told, "engines version"),
        signature_version=value_of(told, "engines version"),
        signature_at=then(value_of(told, "last security content update"), lambda written: earliest(ask, written)),
        told_by=("bduitool get ps",),
    )


def _sentinelone(ask: Ask, _processes: object) -> Reading:
    """It judges by behaviour and has no signature files."""

    def told() -> Values:
        return pairs(ask, SENTINEL_VERSION)

    return Reading(
        version=value_of(told, "agent version"),
        engine_version=value_of(told, "dfi library version"),
        signature_version=None,
        signature_at=None,
        realtime=then(value_of(lambda: pairs(ask, SENTINEL_STATE), "agent state"), _sentinelone_is_on),
        told_by=("sentinelctl version", "sentinelctl control status"),
    )


def _sentinelone_is_on(said: str) -> bool:
    if said.lower() in ("enabled", "disabled"):
        return said.lower() == "enabled"
    raise Unsupported(f"the agent is {said[:60]!r}")


def _falcon(ask: Ask, _processes: object) -> Reading:
    """It judges by behaviour; in reduced functionality mode (RFM) it only says that it is there."""

    def enrolled(said: str) -> str:
        if said.strip('"'):
            return "CrowdStrike Falcon"
        raise Unreadable(f"{FALCON_AID}: no agent id")

    return Reading(
        version=value_of(lambda: pairs(ask, FALCON_VERSION), "version"),
        signature_version=None,
        signature_at=None,
        realtime=then(value_of(lambda: pairs(ask, FALCON_RFM), "rfm-state"), _falcon_is_on),
        managed_by=then(value_of(lambda: pairs(ask, FALCON_AID), "aid"), enrolled),
        told_by=("falconctl -g",),
    )


def _falcon_is_on(said: str) -> bool:
    if said.rstrip(".,").lower() == "true":
        return False
    raise Unsupported("full functionality; whether it prevents is decided by a policy in the cloud")


def _trend(ask: Ask, _processes: object) -> Reading:
    def told() -> Values:
        return pairs(ask, TREND_COMPONENTS)

    return Reading(
        engine_version=value_of(told, "am.version.engine.atse", "am.version.engine.vsapi"),
        realtime=then(value_of(told, "component.am.mode"), _trend_is_on),
        licence_end=then(value_of(told, "component.am.licenseexpiry"), _trend_day),
        managed_by=then(value_of(lambda: pairs(ask, TREND_STATUS), "agentstatus.dsmurl"), _host),
        told_by=("dsa_query -c",),
    )


def _trend_is_on(said: str) -> bool:
    if said.lower() in ("on", "off", "driver-offline"):
        return said.lower() == "on"
    raise Unsupported(f"the mode is {said[:60]!r}")


def _trend_day(said: str) -> date:
    if not (said.isascii() and said.isdigit() and 9 <= len(said) <= 10):  # noqa: PLR2004  # seconds since 1970; 0 = none
        raise Unsupported(f"the licence ends at {said[:40]!r}")
    return datetime.fromtimestamp(int(said), UTC).date()


def _host(address: str) -> str:
    try:
        host = urlsplit(address).hostname
    except ValueError:
        host = None
    if not host:
        raise Unreadable(f"{address[:80]!r} names no server")
    return host


def _cortex(ask: Ask, _processes: object) -> Reading:
    return Reading(
        signature_version=value_of(lambda: pairs(ask, CORTEX_CONTENT), "content version"),
        told_by=("cytool info query",),
    )


def _drweb(ask: Ask, _processes: object) -> Reading:
    def told() -> Values:
        return pairs(ask, DRWEB_BASE)

    built = value_of(told, "virus database timestamp")
    return Reading(
        engine_version=value_of(told, "core engine version"),
        signature_version=built,
        signature_at=then(built, lambda written: earliest(ask, written)),
        licence_end=or_unseen(lambda: _drweb_end(ask)),
        told_by=("drweb-ctl baseinfo", "drweb-ctl license"),
    )


def _drweb_end(ask: Ask) -> date:
    found = _DRWEB_EXPIRES.search(printed(ask(DRWEB_LICENCE)) or "")
    if found is None:
        raise Unsupported(f"{DRWEB_LICENCE}: names no end of the licence")
    return day(found[1])


def _sophos(ask: Ask, _processes: object) -> Reading:
    def version() -> str:
        found = re.search(r"^PRODUCT_VERSION\s*=\s*(\S+)", text(ask(SOPHOS_VERSION)) or "", re.MULTILINE)
        if found is None:
            raise Unsupported(f"{SOPHOS_VERSION}: names no version")
        return found[1]

    return Reading(version=or_unseen(version), told_by=("VERSION.ini",))


def _trellix(_ask: Ask, _processes: object) -> Reading:
    return Reading()


READERS: dict[str, Reader] = {
    "kesl": Reader(questions=(KESL, LOCAL_ZONE), read=_kaspersky),
    "efs": eset("efs"),
    "eea": eset("eea"),
    "bitdefender": Reader(questions=(BITDEFENDER, LOCAL_ZONE), read=_bitdefender),
    "sentinelone": Reader(questions=(SENTINEL_VERSION, SENTINEL_STATE), read=_sentinelone),
    "falcon": Reader(questions=(FALCON_VERSION, FALCON_RFM, FALCON_AID), read=_falcon),
    "trend": Reader(questions=(TREND_COMPONENTS, TREND_STATUS), read=_trend),
    "cortex": Reader(questions=(CORTEX_CONTENT,), read=_cortex),
    "drweb": Reader(questions=(DRWEB_BASE, DRWEB_LICENCE, LOCAL_ZONE), read=_drweb),
    "sophos": Reader(questions=(SOPHOS_VERSION,), read=_sophos),
    "trellix": Reader(questions=(), read=_trellix),
}
