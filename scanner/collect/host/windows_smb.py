r"""File sharing of Windows. Sources: `LanmanServer\Parameters`, `LanmanWorkstation\Parameters` and its policy, the services
srv2 and mrxsmb10, Win32_OptionalFeature, `LanmanServer\Shares` with the permissions below it.

What "not set" means (Microsoft, "SMBv1 is not installed by default", "SMB signing", "insecure guest logons"):
SMB 1 of the server is on to 8 and Server 2012; since 8.1 and Server 2012 R2 as the feature SMB1Protocol is, which is there from
the start to 10 1703 and Server 2016, and can be removed. Signatures are required of both sides since build 26100 by clients other
than Home, by Server 2025 as a client alone. The client goes to servers without a password to 10 1703, since then in Home and Pro,
in Pro to 23H2.
"""

from collections.abc import Mapping
from typing import Final

from scanner.collect.host.or_unseen import or_unseen, some_told
from scanner.collect.host.service_states import DISABLED, start_type
from scanner.collect.host.share_permissions import everyone_may_change
from scanner.collect.host.windows_accounts import ACCOUNTS
from scanner.collect.host.windows_registry import VERSION_QUESTION, Release, Values, first_set, release
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_smb import HostSmb
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.cim import instances
from scanner.reading.registry import Key

_SERVICES: Final = r"HKLM\SYSTEM\CurrentControlSet\Services"
SERVER: Final = rf"{_SERVICES}\LanmanServer"
CLIENT: Final = rf"{_SERVICES}\LanmanWorkstation\Parameters"
CLIENT_POLICY: Final = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\LanmanWorkstation"
SMB1_CLIENT: Final = rf"{_SERVICES}\mrxsmb10"
SHARES: Final = rf"{SERVER}\Shares"
FEATURES: Final = (
    "cim:root/cimv2:SELECT Name,InstallState FROM Win32_OptionalFeature "
    "WHERE Name='SMB1Protocol' OR Name='SMB1Protocol-Server' OR Name='MicrosoftWindowsPowerShellV2'"
)
FIRST_REMOVABLE: Final = 9600
"""Windows 8.1, Server 2012 R2: version 1 of SMB is a feature."""
LAST_WITH_GUESTS: Final = 15063
"""Windows 10 1703; Server 2016 is 14393."""
FIRST_SIGNING: Final = 26100
"""Windows 11 24H2, Server 2025."""
_FEATURE_ON, _FEATURE_OFF, _FEATURE_GONE = 1, 2, 3
_GUEST: Final = "-501"


def read(ask: Ask) -> HostSmb:
    """Every part on its own."""
    values = Values(ask)
    shares = or_unseen(lambda: _shares(values))
    found = HostSmb(
        installed=or_unseen(lambda: start_type(values, SERVER) not in (None, DISABLED)),
        version=None,
        server_min_protocol=None,
        client_min_protocol=None,
        signing=None,
        map_to_guest=None,
        guest_shares=or_unseen(lambda: _guest_shares(ask, values)),
        smb1_server=or_unseen(lambda: _smb1_server(ask, values)),
        smb1_client=or_unseen(lambda: start_type(values, SMB1_CLIENT) not in (None, DISABLED)),
        server_signing=or_unseen(lambda: _signing(values, f"{SERVER}\\Parameters", ask, serves=True)),
        client_signing=or_unseen(lambda: _signing(values, CLIENT, ask, serves=False)),
        guest_access=or_unseen(lambda: _guest_access(ask, values)),
        shares=shares,
        open_shares=or_unseen(lambda: _open_shares(values)),
    )
    return some_told(found, found.installed, found.smb1_server, found.smb1_client, found.server_signing)


def _smb1_server(ask: Ask, values: Values) -> bool:
    """A server that does not start speaks nothing; where the feature is not installed no value lets it speak version 1."""
    if start_type(values, SERVER) in (None, DISABLED):
        return False
    if values.number(f"{SERVER}\\Parameters", "SMB1") == 0:
        return False
    return True if release(ask).build < FIRST_REMOVABLE else smb1_feature(ask)


def smb1_feature(ask: Ask) -> bool:
    """Whether the feature is installed; raises Unsupported where that is not told."""
    told = {(each.text("Name") or "").lower(): each.number("InstallState") for each in instances(ask(FEATURES))}
    server, whole = told.get("smb1protocol-server"), told.get("smb1protocol")
    state = server if server is not None else whole
    if state == _FEATURE_ON:
        return True
    if state in (_FEATURE_OFF, _FEATURE_GONE):
        return False
    raise Unsupported("whether the feature SMB1Protocol is installed was not told")


def _signing(values: Values, path: str, ask: Ask, *, serves: bool) -> bool:
    number = values.number(path, "RequireSecuritySignature")
    return number != 0 if number is not None else signing_by_default(release(ask), serves=serves)


def signing_by_default(windows: Release, *, serves: bool) -> bool:
    """What is required where nothing is set."""
    return windows.build >= FIRST_SIGNING and not windows.home and not (windows.server and serves)


def _guest_access(ask: Ask, values: Values) -> bool:
    """A policy counts before the own setting."""
    number = first_set(
        *(lambda path=path: values.number(path, "AllowInsecureGuestAuth") for path in (CLIENT_POLICY, CLIENT))
    )
    if number is not None:
        return number != 0
    windows = release(ask)
    if windows.build <= LAST_WITH_GUESTS and not (windows.server and windows.build > 14393):  # noqa: PLR2004  # Server 2016
        return True
    return not windows.server and not windows.enterprise and (windows.home or windows.build < FIRST_SIGNING)


def _shares(values: Values) -> tuple[str, ...]:
    """Names of the folders and printers that are shared, without those that Windows makes at every start."""
    key = values.key(SHARES)
    return () if key is None else tuple(sorted(each for each in _names(key) if each))


def _names(key: Key) -> list[str]:
    """As they are written, in the text ShareName of each."""
    found = []
    for name in key.values:
        settings = _settings(key.texts(name) or ())
        found.append(settings.get("ShareName") or name)
    return found


def _settings(lines: tuple[str, ...]) -> Mapping[str, str]:
    return {name: value for line in lines for name, _, value in [line.partition("=")]}


def _open_shares(values: Values) -> tuple[str, ...]:
    """Shares that everybody may change; the permissions stand in a key below, one value a share."""
    key = values.key(SHARES)
    if key is None or not key.values:
        return ()
    permissions = values.key(f"{SHARES}\\Security")
    found = []
    for name in key.values:
        if permissions is None or not permissions.has(name):
            raise Unreadable(f"the permissions of the share {name} are not told")
        if everyone_may_change(permissions.raw(name) or b""):
            found.append(_settings(key.texts(name) or ()).get("ShareName") or name)
    return tuple(sorted(found))


def _guest_shares(ask: Ask, values: Values) -> tuple[str, ...]:
    """Shares for nobody in particular, and what everybody may change where the guest may log on."""
    key = values.key(f"{SERVER}\\Parameters")
    null = () if key is None else tuple(each for each in key.texts("NullSessionShares") or () if each)
    guests = [each.flag("Disabled") for each in instances(ask(ACCOUNTS)) if (each.text("SID") or "").endswith(_GUEST)]
    if guests != [True]:
        null = (*null, *_open_shares(values))
    return tuple(sorted(set(null)))


COLLECTOR = Collector(
    id="windows_smb",
    platform=Platform.WINDOWS,
    gives=HostSmb,
    questions=(
        f"reg:{SERVER}",
        f"reg:{SERVER}\\Parameters",
        f"reg:{SHARES}",
        f"reg:{SHARES}\\Security",
        f"reg:{CLIENT}",
        f"reg:{CLIENT_POLICY}",
        f"reg:{SMB1_CLIENT}",
        VERSION_QUESTION,
        FEATURES,
        ACCOUNTS,
    ),
    read=read,
)
