r"""Settings of Windows that make it harder to take over. Sources stand in the kind (model/kinds/host_windows_settings.py).

Policies count before local values. What "not set" means is from Microsoft's pages of each setting, for Windows 7 to 11 and Server
2008 R2 to 2025.
"""

from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import Final

from scanner.collect.host.office_macros import QUESTIONS as MACROS
from scanner.collect.host.office_macros import programs_that_run_macros
from scanner.collect.host.or_unseen import or_unseen, some_told
from scanner.collect.host.service_states import DISABLED, start_type
from scanner.collect.host.windows_encryption import SYSTEM as SUPPORT_POLICY
from scanner.collect.host.windows_laps import ROOTS as LAPS
from scanner.collect.host.windows_laps import Rotation, rotation
from scanner.collect.host.windows_registry import VERSION_QUESTION, Values, first_set, release
from scanner.collect.host.windows_smb import FEATURES
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_windows_settings import HostWindowsSettings
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.cim import instances
from scanner.reading.registry import Key, keys

_SOFTWARE: Final = r"HKLM\SOFTWARE\Microsoft"
_POLICIES: Final = r"HKLM\SOFTWARE\Policies\Microsoft"
_CONTROL: Final = r"HKLM\SYSTEM\CurrentControlSet\Control"
_SERVICES: Final = r"HKLM\SYSTEM\CurrentControlSet\Services"
UAC: Final = rf"{_SOFTWARE}\Windows\CurrentVersion\Policies\System"
EXPLORER: Final = rf"{_SOFTWARE}\Windows\CurrentVersion\Policies\Explorer"
EXPLORER_POLICY: Final = rf"{_POLICIES}\Windows\Explorer"
RDP_POLICY: Final = rf"{_POLICIES}\Windows NT\Terminal Services"
RDP: Final = rf"{_CONTROL}\Terminal Server"
RDP_TCP: Final = rf"{RDP}\WinStations\RDP-Tcp"
LSA: Final = rf"{_CONTROL}\Lsa"
WDIGEST: Final = rf"{_CONTROL}\SecurityProviders\WDigest"
DNS_CLIENT: Final = rf"{_POLICIES}\Windows NT\DNSClient"
NETBIOS: Final = rf"regs:{_SERVICES}\NetBT\Parameters\Interfaces\*|NetbiosOptions"
SCRIPT_BLOCKS: Final = rf"{_POLICIES}\Windows\PowerShell\ScriptBlockLogging"
SECURE_BOOT: Final = rf"{_CONTROL}\SecureBoot\State"
USB: Final = rf"{_SERVICES}\USBSTOR"
REMOVABLE: Final = rf"{_POLICIES}\Windows\RemovableStorageDevices"
SCRIPT_HOST: Final = rf"{_SOFTWARE}\Windows Script Host\Settings"
SPOOLER: Final = rf"{_SERVICES}\Spooler"
MITIGATION: Final = rf"{_CONTROL}\Session Manager\kernel"
_KEYS: Final = (
    UAC, EXPLORER, EXPLORER_POLICY, RDP_POLICY, RDP, RDP_TCP, LSA, WDIGEST, DNS_CLIENT, SCRIPT_BLOCKS, SECURE_BOOT, USB,
    REMOVABLE, SCRIPT_HOST, SPOOLER, MITIGATION,
)  # fmt: skip
_WINDOWS_8, _WINDOWS_8_1, _WINDOWS_10_1709 = 9200, 9600, 16299
_NETBIOS_OFF: Final = 2
_CFG_AT, _ASLR_AT = 40, 16
_TWO_BITS, _ALWAYS_OFF = 3, 2
"""Two bits an option: 0 as Windows does, 1 always on, 2 always off (UpdateProcThreadAttribute, mitigation policies)."""
_MS: Final = 1000
_ALL_DRIVES: Final = 0xFF


def read(ask: Ask) -> HostWindowsSettings:
    """Every setting on its own: one that could not be read does not hide the others."""
    values = Values(ask)
    laps = or_unseen(lambda: rotation(values))
    flag, number = partial(_flag, values), partial(_number, values)
    rdp = partial(_rdp, values)
    found = HostWindowsSettings(
        uac=flag(UAC, "EnableLUA", unset=True),
        uac_admin_prompt=number(UAC, "ConsentPromptBehaviorAdmin", unset=5),
        uac_secure_desktop=flag(UAC, "PromptOnSecureDesktop", unset=True),
        remote_local_administrators=flag(UAC, "LocalAccountTokenFilterPolicy", unset=False),
        rdp=or_unseen(lambda: _is_rdp_on(values)),
        rdp_port=number(RDP_TCP, "PortNumber", unset=3389),
        rdp_nla=or_unseen(lambda: rdp("UserAuthentication", lambda: int(_since(ask, _WINDOWS_8))) != 0),
        rdp_security_layer=or_unseen(lambda: rdp("SecurityLayer", lambda: 2 if _since(ask, _WINDOWS_8) else 1)),
        rdp_encryption=or_unseen(lambda: rdp("MinEncryptionLevel", lambda: 2)),
        rdp_idle_s=or_unseen(lambda: _rdp_idle(values)),
        lm_hashes=or_unseen(lambda: values.number(LSA, "NoLMHash") == 0),
        lm_level=number(LSA, "LmCompatibilityLevel", unset=3),
        clear_passwords_in_memory=or_unseen(lambda: _clear_passwords(ask, values)),
        lsa_protection=or_unseen(lambda: values.number(LSA, "RunAsPPL")),
        anonymous_restricted=number(LSA, "RestrictAnonymous", unset=0),
        anonymous_accounts_hidden=flag(LSA, "RestrictAnonymousSAM", unset=True),
        blank_passwords_local_only=flag(LSA, "LimitBlankPasswordUse", unset=True),
        llmnr=flag(DNS_CLIENT, "EnableMulticast", unset=True),
        netbios=or_unseen(lambda: _netbios(ask)),
        laps=laps.by if isinstance(laps, Rotation) else laps,
        laps_days=laps.days if isinstance(laps, Rotation) else laps,
        script_blocks_logged=flag(SCRIPT_BLOCKS, "EnableScriptBlockLogging", unset=False),
        powershell_2=or_unseen(lambda: _powershell_2(ask)),
        secure_boot=or_unseen(lambda: _truth(values.number(SECURE_BOOT, "UEFISecureBootEnabled"))),
        autorun_off=or_unseen(lambda: _drives_without_autorun(values)),
        autorun_commands_off=or_unseen(lambda: _truth(values.number(EXPLORER, "NoAutorun"))),
        autoplay_of_devices_off=or_unseen(lambda: _truth(values.number(EXPLORER_POLICY, "NoAutoplayfornonVolume"))),
        usb_storage_off=or_unseen(lambda: _usb_off(values)),
        script_host=flag(SCRIPT_HOST, "Enabled", unset=True),
        print_spooler=or_unseen(lambda: start_type(values, SPOOLER) not in (None, DISABLED)),
        dep=or_unseen(lambda: _dep(ask)),
        exploit_options_off=or_unseen(lambda: _exploit_options_off(ask, values)),
        macros=or_unseen(lambda: programs_that_run_macros(ask)),
    )
    return some_told(found, *(getattr(found, each.name) for each in fields(found)))


def _flag(values: Values, path: str, name: str, *, unset: bool) -> bool | Unseen:
    """Any number but 0 is on, as Windows takes them."""
    return or_unseen(lambda: unset if (found := values.number(path, name)) is None else found != 0)


def _number(values: Values, path: str, name: str, *, unset: int) -> int | Unseen:
    return or_unseen(lambda: unset if (found := values.number(path, name)) is None else found)


def _truth(number: int | None) -> bool | None:
    return None if number is None else number != 0


def _since(ask: Ask, build: int) -> bool:
    return release(ask).build >= build


def _is_rdp_on(values: Values) -> bool:
    places = (RDP_POLICY, RDP)
    return first_set(*(partial(values.number, place, "fDenyTSConnections") for place in places)) == 0


def _rdp(values: Values, name: str, unset: Callable[[], int]) -> int:
    found = first_set(*(partial(values.number, place, name) for place in (RDP_POLICY, RDP_TCP)))
    return unset() if found is None else found


def _rdp_idle(values: Values) -> int | None:
    """The policy is in milliseconds; 0 stands for never."""
    found = values.number(RDP_POLICY, "MaxIdleTime")
    return found // _MS if found else None


def _clear_passwords(ask: Ask, values: Values) -> bool:
    found = values.number(WDIGEST, "UseLogonCredential")
    return found != 0 if found is not None else not _since(ask, _WINDOWS_8_1)


def _netbios(ask: Ask) -> bool:
    """On where any interface leaves it on; 0 and nothing follow DHCP, which leaves it on."""
    found = keys(ask(NETBIOS))
    if not found:
        raise Unreadable("no interface was told of NetBIOS")
    return any(each.number("NetbiosOptions") != _NETBIOS_OFF for each in found)


def _powershell_2(ask: Ask) -> bool | None:
    if not _since(ask, _WINDOWS_8):
        return None
    told = {(each.text("Name") or "").lower(): each.number("InstallState") for each in instances(ask(FEATURES))}
    if not told:
        raise Unsupported("no optional feature was told")
    return told.get("microsoftwindowspowershellv2") == 1


def _drives_without_autorun(values: Values) -> int | None:
    """Of the number the last eight bits count; some set all 32."""
    number = values.number(EXPLORER, "NoDriveTypeAutoRun")
    return None if number is None else number & _ALL_DRIVES


def _usb_off(values: Values) -> bool:
    return start_type(values, USB) == DISABLED or values.number(REMOVABLE, "Deny_All") == 1


def _dep(ask: Ask) -> int | None:
    found = instances(ask(SUPPORT_POLICY))
    if len(found) != 1:
        raise Unreadable("the machine does not tell its policy of data execution prevention")
    return found[0].number("DataExecutionPrevention_SupportPolicy")


def _exploit_options_off(ask: Ask, values: Values) -> tuple[str, ...]:
    """Of the whole system; Windows before 10 1709 has no such options, and other products are not read."""
    if not _since(ask, _WINDOWS_10_1709):
        raise Unsupported("this Windows has no exploit protection of its own")
    key = values.key(MITIGATION)
    options = int.from_bytes((b"" if key is None else _mitigation(key)) or b"", "little")
    off = [name for name, at in (("aslr", _ASLR_AT), ("cfg", _CFG_AT)) if options >> at & _TWO_BITS == _ALWAYS_OFF]
    return tuple((["dep"] if _dep(ask) == 0 else []) + off)


def _mitigation(key: Key) -> bytes | None:
    """A number on some machines, bytes on others."""
    try:
        return key.raw("MitigationOptions")
    except Unreadable:
        number = key.number("MitigationOptions") or 0
        return number.to_bytes(8, "little")


COLLECTOR = Collector(
    id="windows_settings",
    platform=Platform.WINDOWS,
    gives=HostWindowsSettings,
    questions=(
        *(f"reg:{each}" for each in (*_KEYS, *LAPS)),
        VERSION_QUESTION,
        NETBIOS,
        FEATURES,
        SUPPORT_POLICY,
        *MACROS,
    ),
    read=read,
)
