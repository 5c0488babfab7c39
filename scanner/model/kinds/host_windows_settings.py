"""Settings of Windows that make it harder to take over, each as it is in force."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostWindowsSettings(Fact):
    r"""One field a setting; None = not set, where what that means is left to Windows. Sources are below HKLM unless HKU is named.

    A field whose value is not set has what Windows does then, by its build where builds differ.
    """

    kind: ClassVar[str] = "host.windows_settings"

    uac: bool | Unseen
    r"""Policies\System EnableLUA; on where not set."""
    uac_admin_prompt: int | Unseen
    r"""Policies\System ConsentPromptBehaviorAdmin: 0 never asks, 1, 3 password, 2, 4, 5 consent; 5 where not set."""
    uac_secure_desktop: bool | Unseen
    r"""Policies\System PromptOnSecureDesktop; on where not set."""
    remote_local_administrators: bool | Unseen
    r"""Policies\System LocalAccountTokenFilterPolicy: local administrators keep their rights over the network; off where not set."""
    rdp: bool | Unseen
    r"""Terminal Server fDenyTSConnections = 0, by policy or set here; off where not set."""
    rdp_port: int | Unseen
    r"""Terminal Server\WinStations\RDP-Tcp PortNumber; 3389 where not set."""
    rdp_nla: bool | Unseen
    r"""RDP-Tcp UserAuthentication, or its policy; on where not set since Windows 8, Server 2012."""
    rdp_security_layer: int | Unseen
    r"""RDP-Tcp SecurityLayer, or its policy: 0 RDP, 1 negotiated, 2 TLS; 1 where not set before Windows 8, 2 since."""
    rdp_encryption: int | Unseen
    r"""RDP-Tcp MinEncryptionLevel, or its policy: 1 low, 2 as the client can, 3 high, 4 FIPS; 2 where not set."""
    rdp_idle_s: int | None | Unseen
    r"""MaxIdleTime of the policy of Terminal Services, in seconds; None = never, 0 is never too."""
    lm_hashes: bool | Unseen
    r"""Lsa NoLMHash = 0: weak hashes are stored; off where not set since Vista."""
    lm_level: int | Unseen
    r"""Lsa LmCompatibilityLevel, 0 to 5; 3 where not set since Vista."""
    clear_passwords_in_memory: bool | Unseen
    r"""SecurityProviders\WDigest UseLogonCredential; where not set on before Windows 8.1, off since."""
    lsa_protection: int | None | Unseen
    r"""Lsa RunAsPPL: 1 with UEFI lock, 2 without, 0 off."""
    anonymous_restricted: int | Unseen
    r"""Lsa RestrictAnonymous; 0 where not set."""
    anonymous_accounts_hidden: bool | Unseen
    r"""Lsa RestrictAnonymousSAM; on where not set."""
    blank_passwords_local_only: bool | Unseen
    r"""Lsa LimitBlankPasswordUse; on where not set."""
    llmnr: bool | Unseen
    r"""DNSClient EnableMulticast of the policy; on where not set."""
    netbios: bool | Unseen
    r"""NetBT\Parameters\Interfaces NetbiosOptions: 2 switches it off; True where any interface has another."""
    laps: str | None | Unseen
    """windows or legacy: what changes the password of the local administrator by itself; None = nothing does."""
    laps_days: int | None | Unseen
    """Days after which it does."""
    script_blocks_logged: bool | Unseen
    r"""PowerShell\ScriptBlockLogging of the policy; off where not set."""
    powershell_2: bool | None | Unseen
    """The engine of PowerShell 2.0, which records nothing, is installed beside a newer one; None = it is the only one."""
    secure_boot: bool | None | Unseen
    r"""SecureBoot\State UEFISecureBootEnabled; None = the firmware has none."""
    autorun_off: int | None | Unseen
    r"""Policies\Explorer NoDriveTypeAutoRun: bits of drive types, 255 all of them."""
    autorun_commands_off: bool | None | Unseen
    r"""Policies\Explorer NoAutorun."""
    autoplay_of_devices_off: bool | None | Unseen
    r"""NoAutoplayfornonVolume of the policy Explorer."""
    usb_storage_off: bool | Unseen
    r"""USBSTOR Start = 4, or the policy RemovableStorageDevices Deny_All."""
    script_host: bool | Unseen
    r"""Windows Script Host\Settings Enabled; on where not set."""
    print_spooler: bool | Unseen
    """The service Spooler does not start by hand alone, nor never."""
    dep: int | None | Unseen
    """Win32_OperatingSystem DataExecutionPrevention_SupportPolicy: 0 never, 1 always, 2 Windows alone, 3 all but exceptions."""
    exploit_options_off: tuple[str, ...] | Unseen
    r"""Of dep, aslr, cfg those switched off for the whole system by Session Manager\kernel MitigationOptions."""
    macros: tuple[str, ...] | Unseen
    """Programs of Office in which a person whose profile is loaded runs macros from the Internet, or any without being asked."""
