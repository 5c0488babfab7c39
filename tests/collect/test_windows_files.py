"""Outputs of Windows that people have as files: one fact in every layout and language, and never another where they are cut."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import GapError
from scanner.model.plain import to_plain
from scanner.model.ports import HandedFile
from scanner.reading.decoded import UNKNOWN, decoded
from scanner.run.registry import imported
from tests.collect.test_cases import _differences
from tests.together import together

SHARED = Path(__file__).resolve().parents[3] / "shared/corpora/host_facts"

INF = """[Unicode]
Unicode=yes
[System Access]
MinimumPasswordLength = 14
PasswordComplexity = 1
PasswordHistorySize = 24
LockoutBadCount = 10
LockoutDuration = 720
ClearTextPassword = 0
EnableGuestAccount = 0
[Event Audit]
AuditLogonEvents = 3
AuditAccountManage = 1
[Privilege Rights]
SeDebugPrivilege = *S-1-5-32-544
SeNetworkLogonRight = *S-1-1-0,*S-1-5-32-544
[Version]
signature="$CHICAGO$"
Revision=1
"""
AUDIT = """Rechnername,Richtlinienziel,Unterkategorie,Unterkategorie-GUID,Einschluss,Ausschluss,Einstellungswert
PC,System,Anmelden,{0CCE9215-69AE-11D9-BED3-505054503030},Erfolg und Fehler,,3
PC,System,"Abmelden, gesperrt",{0CCE9216-69AE-11D9-BED3-505054503030},Erfolg,,1
PC,System,Prozesserstellung,{0CCE922B-69AE-11D9-BED3-505054503030},Keine,,0
PC,,Option:CrashOnAuditFail,,Deaktiviert,,0
"""
AUDIT_GET = """Machine Name,Policy Target,Subcategory,Subcategory GUID,Inclusion Setting,Exclusion Setting

PC,System,Logon,{0CCE9215-69AE-11D9-BED3-505054503030},Success and Failure,
PC,System,Process Creation,{0CCE922B-69AE-11D9-BED3-505054503030},No Auditing,
"""
BITLOCKER = """PS C:\\> Get-BitLockerVolume

   ComputerName: PC-01

VolumeType      Mount CapacityGB VolumeStatus           Encryption KeyProtector              AutoUnlock Protection
                Point                                   Percentage                           Enabled    Status
----------      ----- ---------- ------------           ---------- ------------              ---------- ----------
OperatingSystem C:        237.87 FullyEncrypted         100        {Tpm, RecoveryPassword}              On
Data            D:        931.51 EncryptionInProgress   12         {RecoveryPassword, Pas... False      Off
Data            E:         58.00 FullyEncrypted         100        {RecoveryPassword}        True       Off


"""
BITLOCKER_JSON = json.dumps(
    [
        {"MountPoint": "C:", "VolumeStatus": 1, "ProtectionStatus": 1, "VolumeType": 0},
        {"MountPoint": "D:", "VolumeStatus": 2, "ProtectionStatus": 0, "VolumeType": 1},
        {"MountPoint": "E:", "VolumeStatus": 1, "ProtectionStatus": 0, "VolumeType": 1},
    ]
)
MANAGE_BDE = """BitLocker-Laufwerkverschlüsselung: Konfigurationstool Version 10.0.19041
Copyright (C) 2013 Microsoft Corporation. Alle Rechte vorbehalten.

Datenträgervolumes, die mit der BitLocker-Laufwerkverschlüsselung
geschützt werden können:
Volume "C:" [Windows]
[Betriebssystemvolume]

    Größe:                        118,49 GB
    BitLocker-Version:            2.0
    Konvertierungsstatus:         Vollständig verschlüsselt
    Verschlüsselt (Prozent):      100,0 %
    Verschlüsselungsmethode:      XTS-AES 128
    Schutzstatus:                 Der Schutz ist aktiviert.
    Sperrungsstatus:              Entsperrt
    ID-Feld:                      Unbekannt
    Schlüsselschutzvorrichtungen:
        TPM

Volume "D:" [Daten]
[Datenvolume]

    Größe:                        931,51 GB
    BitLocker-Version:            Keine
    Konvertierungsstatus:         Vollständig entschlüsselt
    Verschlüsselt (Prozent):      0,0 %
    Verschlüsselungsmethode:      Keine
    Schutzstatus:                 Der Schutz ist deaktiviert.
    Sperrungsstatus:              Entsperrt
    ID-Feld:                      Keine
    Schlüsselschutzvorrichtungen: Keine gefunden

"""
PROFILES = """
Name                            : Domain
Enabled                         : True
DefaultInboundAction            : NotConfigured
DefaultOutboundAction           : NotConfigured
AllowInboundRules               : NotConfigured
LogFileName                     : %systemroot%\\system32\\LogFiles\\Firewall\\pfirewall.log

Name                            : Private
Enabled                         : False
DefaultInboundAction            : Block
LogFileName                     : %systemroot%\\system32\\LogFiles\\Firewall\\pfirewall.log

Name                            : Public
Enabled                         : True
DefaultInboundAction            : Allow
LogFileName                     : %systemroot%\\system32\\LogFiles\\Firewall\\pfirewall.log


"""
PROFILES_JSON = json.dumps(
    [
        {"Name": "Domain", "Enabled": 1, "DefaultInboundAction": 0},
        {"Name": "Private", "Enabled": 0, "DefaultInboundAction": 4},
        {"Name": "Public", "Enabled": 1, "DefaultInboundAction": 2},
    ]
)
POLICY = "HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\SharedAccess\\Parameters\\FirewallPolicy"
REGISTRY = f"""Windows Registry Editor Version 5.00

[{POLICY}]
"DisableStatefulFTP"=dword:00000000

[{POLICY}\\DomainProfile]
"EnableFirewall"=dword:00000001

[{POLICY}\\PublicProfile]
"DefaultInboundAction"=dword:00000000
"EnableFirewall"=dword:00000001

[{POLICY}\\StandardProfile]
"EnableFirewall"=dword:00000000

"""
GPO = """<?xml version="1.0" encoding="utf-16"?>
<GPO xmlns="http://www.microsoft.com/GroupPolicy/Settings"><Computer><ExtensionData>
<Extension xmlns:q1="http://www.microsoft.com/GroupPolicy/Settings/WindowsFirewall">
<q1:DomainProfile><q1:EnableFirewall><q1:Value>true</q1:Value></q1:EnableFirewall></q1:DomainProfile>
<q1:PublicProfile><q1:DefaultInboundAction><q1:Value>false</q1:Value></q1:DefaultInboundAction></q1:PublicProfile>
</Extension></ExtensionData></Computer></GPO>
"""
SMB = """
EnableSecuritySignature                : False
EnableSMB1Protocol                     : False
EnableSMB2Protocol                     : True
RequireSecuritySignature               : True


"""
SHARES = """
Name   ScopeName Path      Description
----   --------- ----      -----------
ADMIN$ *         C:\\Windows Remote Admin
Chung  *         D:\\Chung


"""
TPM = "\nTpmPresent                : True\nTpmReady                  : False\nManufacturerIdTxt         : INTC\n\n\n"
USERS = json.dumps(
    [
        {"Name": "Quản trị", "Enabled": False, "SID": {"Value": "S-1-5-21-1-2-3-500"}, "PasswordRequired": True,
         "PasswordLastSet": None, "LastLogon": None},
        {"Name": "an", "Enabled": True, "SID": {"Value": "S-1-5-21-1-2-3-1001"}, "PasswordRequired": True,
         "PasswordLastSet": "/Date(1763600000000)/", "LastLogon": "/Date(1763690000000)/"},
    ]
)  # fmt: skip


def netsh(titles: tuple[str, ...], states: tuple[str, ...]) -> str:
    """What `netsh advfirewall show allprofiles` prints in a language."""
    return (
        "".join(
            f"\n{title}: \n{'-' * 70}\n{'State':<38}{state}\n{'Firewall Policy':<38}BlockInbound,AllowOutbound\n"
            f"{'LocalFirewallRules':<38}N/A (GPO-store only)\n\nLogging:\n{'MaxFileSize':<38}4096\n\n"
            for title, state in zip(titles, states, strict=True)
        )
        + "Ok.\n\n"
    )


NETSH = netsh(("Domain Profile Settings", "Private Profile Settings", "Public Profile Settings"), ("ON", "OFF", "ON"))
NETSH_VI = netsh(("Thiết đặt Hồ sơ Miền", "Thiết đặt Hồ sơ Riêng", "Thiết đặt Hồ sơ Chung"), ("BẬT", "TẮT", "BẬT"))
SAMPLES = {
    "netsh-firewall": NETSH,
    "netsh-firewall vi": NETSH_VI,
    "secedit": INF,
    "auditpol": AUDIT,
    "auditpol get": AUDIT_GET,
    "bitlocker": BITLOCKER,
    "bitlocker json": BITLOCKER_JSON,
    "manage-bde": MANAGE_BDE,
    "firewall-profile": PROFILES,
    "firewall-profile json": PROFILES_JSON,
    "firewall-registry": REGISTRY,
    "firewall-gpo": GPO,
    "smb-server-config": SMB,
    "smb-share": SHARES,
    "tpm": TPM,
    "local-users": USERS,
}
LISTS = ("subcategories", "shares", "plain", "encrypted", "suspended")
"""What may be shorter in a cut file, where the fact says that it may."""


def handed(raw: str | bytes) -> HandedFile:
    raw = raw.encode() if isinstance(raw, str) else raw
    text = decoded(raw)
    return HandedFile(name="x", raw=raw, text=text.text, encoding=text.encoding)


def told(kind: str, file: HandedFile) -> dict[str, Any]:
    """Plain facts by their kinds; a gap is its word."""
    found: dict[str, Any] = {}
    for fact, read in imported()[kind].reads.items():
        try:
            found[fact.kind] = to_plain(read(file))
        except GapError as gap:
            found[fact.kind] = str(gap.gap)
    return found


def kinds_of(file: HandedFile) -> list[str]:
    found = {name: each for name, each in imported().items() if each.recognises(file)}
    return [name for name, each in found.items() if not each.general] or list(found)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@together("name", SAMPLES)
def test_each_is_recognised_as_itself_alone(name: str, encoding: str) -> None:
    """In every encoding, with the line ends of Windows."""
    file = handed(SAMPLES[name].replace("\n", "\r\n").encode(encoding))
    assert kinds_of(file) == [name.split(maxsplit=1)[0]]
    assert not all(isinstance(each, str) for each in told(name.split(maxsplit=1)[0], file).values())


def test_a_template_tells_rules_lockout_and_rights() -> None:
    found = told("secedit", handed(INF))
    rules, lockout, policy = (found[f"host.{each}"] for each in ("password_policy", "lockout", "local_policy"))
    assert (rules["min_length"], rules["complexity"], rules["history"]) == (14, True, 24)
    assert (lockout["threshold"], lockout["lock_s"]) == (10, 43200)
    assert policy["rights"]["SeNetworkLogonRight"] == ["S-1-1-0", "S-1-5-32-544"]
    assert (policy["guest_enabled"], policy["audit"]["AuditLogonEvents"]) == (False, 3)
    assert policy["administrator_enabled"]["gap"] == "not_collected"


@pytest.mark.parametrize("text", [AUDIT, AUDIT_GET])
def test_audit_settings_are_numbers_or_english_words(text: str) -> None:
    """By GUID, whatever the names; other languages have to be asked for the numbers."""
    found = told("auditpol", handed(text))["host.audit_policy"]
    by_id = {each["id"]: (each["success"], each["failure"]) for each in found["subcategories"]}
    assert by_id["{0CCE9215-69AE-11D9-BED3-505054503030}"] == (True, True)
    assert by_id["{0CCE922B-69AE-11D9-BED3-505054503030}"] == (False, False)
    assert told("auditpol", handed(text.replace(",3\n", ",\n").replace("Success", "Erfolg"))) == {
        "host.audit_policy": "unreadable"
    }


@pytest.mark.parametrize("text", [BITLOCKER, BITLOCKER_JSON])
def test_drives_are_encrypted_suspended_or_plain(text: str) -> None:
    found = told("bitlocker", handed(text))["host.encryption"]
    assert (found["encrypted"], found["plain"], found["suspended"]) == (["C:", "E:"], ["D:"], ["E:"])
    assert (found["system"], found["complete"]) == ("C:", True)


def test_manage_bde_is_read_in_german() -> None:
    """Whether protection is suspended is told in English alone."""
    found = told("manage-bde", handed(MANAGE_BDE))["host.encryption"]
    assert (found["encrypted"], found["plain"]) == (["C:"], ["D:"])
    assert found["suspended"]["gap"] == "unreadable"
    english = MANAGE_BDE.replace("Der Schutz ist aktiviert.", "Protection Off")
    assert told("manage-bde", handed(english))["host.encryption"]["suspended"] == ["C:"]


@pytest.mark.parametrize("text", [PROFILES, PROFILES_JSON])
def test_profiles_of_the_firewall(text: str) -> None:
    """What is not configured blocks."""
    profiles = told("firewall-profile", handed(text))["host.firewall"]["profiles"]
    assert [(each["name"], each["enabled"], each["inbound"]) for each in profiles] == [
        ("domain", True, "block"),
        ("private", False, "block"),
        ("public", True, "allow"),
    ]


def test_a_table_of_profiles_with_two_columns() -> None:
    """What was left out of the table is unseen."""
    file = handed("\nName    Enabled\n----    -------\nDomain     True\nPrivate   False\nPublic     True\n\n\n")
    assert kinds_of(file) == ["firewall-profile"]
    profiles = told("firewall-profile", file)["host.firewall"]["profiles"]
    assert [each["enabled"] for each in profiles] == [True, False, True]
    assert profiles[0]["inbound"]["gap"] == "not_collected"


def test_profiles_that_netsh_prints() -> None:
    """The state is told in English alone, the policy in every language; which profile it is by its place among all three."""
    profiles = told("netsh-firewall", handed(NETSH))["host.firewall"]["profiles"]
    assert [(each["name"], each["enabled"], each["inbound"]) for each in profiles] == [
        ("domain", True, "block"),
        ("private", False, "block"),
        ("public", True, "block"),
    ]
    profiles = told("netsh-firewall", handed(NETSH_VI))["host.firewall"]["profiles"]
    assert [(each["enabled"]["gap"], each["inbound"]) for each in profiles] == [("unreadable", "block")] * 3
    one = NETSH_VI[: NETSH_VI.index("Thiết đặt Hồ sơ Riêng")]
    assert told("netsh-firewall", handed(one)) == {"host.firewall": "unreadable"}


def test_profiles_of_a_registry_file() -> None:
    """StandardProfile is the private one."""
    profiles = told("firewall-registry", handed(REGISTRY))["host.firewall"]["profiles"]
    assert [(each["enabled"], each["inbound"]) for each in profiles] == [
        (True, "block"),
        (False, "block"),
        (True, "allow"),
    ]


def test_a_policy_tells_what_it_sets() -> None:
    domain, private, public = told("firewall-gpo", handed(GPO))["host.firewall"]["profiles"]
    assert (domain["enabled"], domain["inbound"]["gap"]) == (True, "not_collected")
    assert (public["inbound"], private["enabled"]["gap"]) == ("allow", "not_collected")


def test_shares_and_the_server_of_smb() -> None:
    """A command that chooses some of the shares does not tell all of them."""
    assert told("smb-server-config", handed(SMB))["host.smb"]["server_signing"] is True
    found = told("smb-share", handed(SHARES))["host.smb"]
    assert (found["shares"], found["complete"]) == (["ADMIN$", "Chung"], True)
    chosen = told("smb-share", handed(f"PS C:\\> Get-SmbShare -Name Chung\n{SHARES}"))["host.smb"]
    assert chosen["complete"]["gap"] == "unreadable"


def test_shares_with_their_permissions() -> None:
    """As JSON or a list of all properties tells them."""
    share = {"ScopeName": "*", "Path": "D:\\x"}
    text = json.dumps(
        [
            {"Name": "C$", "SecurityDescriptor": "O:SYG:SYD:(A;;GA;;;BA)", **share},
            {"Name": "Chung", "SecurityDescriptor": "O:SYG:SYD:(A;;FA;;;WD)", **share},
            {"Name": "Phong", "SecurityDescriptor": "O:SYG:SYD:(A;;0x1200a9;;;WD)", **share},
        ]
    )
    assert told("smb-share", handed(text))["host.smb"]["open_shares"] == ["Chung"]


def test_accounts_have_their_sids() -> None:
    """Without them nobody knows which is the administrator built in."""
    accounts = told("local-users", handed(USERS))["host.accounts"]["accounts"]
    assert [(each["uid"], each["disabled"], each["last_logon_at"]) for each in accounts] == [
        (500, True, None),
        (1001, False, "2025-11-21T01:53:20Z"),
    ]
    short = "PS C:\\> Get-LocalUser\n\nName Enabled Description\n---- ------- -----------\nan   True    x\n\n\n"
    assert told("local-users", handed(short)) == {"host.accounts": "unsupported"}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_cut_file_never_tells_another_fact(name: str) -> None:
    """Cut behind any character: what is told is what the whole file tells, or the fact says that more may be missing."""
    kind, text = name.split(maxsplit=1)[0], SAMPLES[name]
    whole = told(kind, handed(text))
    for end in range(len(text)):
        cut = told(kind, handed(text[:end]))
        for fact, now in cut.items():
            if not isinstance(now, str):
                assert isinstance(whole[fact], Mapping), f"{end}: a fact where there was a gap"
                assert _changed(whole[fact], now) == [], f"{end}: {text[max(end - 40, 0) : end]!r}"


def _changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What differs beyond what is unseen, and beyond lists that are marked as shorter."""
    marked = isinstance(after.get("complete"), Mapping)
    names = [name for name in after if not (marked and name in LISTS)]
    found = [each for name in names for each in _differences(before[name], after[name], name)]
    for name in LISTS:
        if marked and isinstance(after.get(name), list):
            found += [f"{name}: {each}" for each in after[name] if each not in before[name]]
    return found


@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_garbled_files_are_facts_or_gaps(name: str, data: st.DataObject) -> None:
    """Any change of a few characters: a fact, or a gap."""
    text = SAMPLES[name]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.text(max_size=3)) + text[at + data.draw(st.integers(0, 3)) :]
    file = HandedFile(name="x", raw=text.encode("utf-8", "replace"), text=text, encoding="utf-8")
    assert told(name.split(maxsplit=1)[0], file)
    kinds_of(file)


KINDS = {
    "secedit": "secedit",
    "auditpol": "auditpol",
    "bitlocker": "bitlocker",
    "firewall-profile": "firewall-profile",
    "firewall-profile-reg": "firewall-registry",
    "firewall-gpo": "firewall-gpo",
    "smb-server-config": "smb-server-config",
    "smb-share": "smb-share",
    "tpm": "tpm",
}


@pytest.mark.corpora
def test_every_file_of_the_corpus_is_read_as_its_kind() -> None:
    """24 files of five projects; what the corpus expects of them is what we tell."""
    from tests.collect.test_host_corpora import _host_files, _rows

    contents, count = _host_files(SHARED.parents[1]), 0
    for row in _rows(SHARED.parents[1], "host_facts"):
        if row["kind"] not in KINDS:
            continue
        file = handed(contents[row["file"]])
        alone = [kind for kind in kinds_of(file) if not imported()[kind].holds_others]
        assert alone == [KINDS[row["kind"]]], row["file"]
        found = told(KINDS[row["kind"]], file)
        if row["kind"] == "firewall-profile-reg":
            name = {"Domain": "domain", "Standard": "private", "Public": "public"}[
                row["expected"]["profile"].removesuffix("Profile")
            ]
            profiles = {each["name"]: each["enabled"] for each in found["host.firewall"]["profiles"]}
            assert profiles[name] is row["expected"]["enabled"]
        count += 1
    assert count == 24


MANAGE_BDE_EN = """BitLocker Drive Encryption: Configuration Tool version 10.0.22621
Copyright (C) 2013 Microsoft Corporation. All rights reserved.

Disk volumes that can be protected with
BitLocker Drive Encryption:
Volume C: [OS]
[OS Volume]

    Size:                 475.79 GB
    BitLocker Version:    2.0
    Conversion Status:    Used Space Only Encrypted
    Percentage Encrypted: 100.0%
    Encryption Method:    XTS-AES 128
    Protection Status:    Protection Off
    Lock Status:          Unlocked
    Identification Field: Unknown
    Key Protectors:
        TPM
        Numerical Password

Volume E: [Data: old]
[Data Volume]

    Size:                 57.30 GB
    BitLocker Version:    None
    Conversion Status:    Encryption in Progress
    Percentage Encrypted: 47.2%
    Encryption Method:    XTS-AES 128
    Protection Status:    Protection Off
    Lock Status:          Unlocked
    Identification Field: None
    Key Protectors:       None Found

"""


def test_manage_bde_in_english_tells_protection_too() -> None:
    """Half encrypted is not encrypted; a name with a colon is no drive."""
    found = told("manage-bde", handed(MANAGE_BDE_EN))["host.encryption"]
    assert (found["encrypted"], found["plain"], found["suspended"]) == (["C:"], ["E:"], ["C:"])


def test_a_few_chosen_properties_are_enough() -> None:
    """What was not chosen is unseen, or keeps a drive from being told."""
    smb = handed("\nEnableSMB1Protocol\n------------------\n             False\n\n\n")
    assert kinds_of(smb) == ["smb-server-config"]
    found = told("smb-server-config", smb)["host.smb"]
    assert (found["smb1_server"], found["server_signing"]["gap"]) == (False, "not_collected")
    drives = "\nMountPoint ProtectionStatus\n---------- ----------------\nC:                       On\n{}\n\n"
    assert told("bitlocker", handed(drives.format("")))["host.encryption"]["encrypted"] == ["C:"]
    assert told("bitlocker", handed(drives.format("D:                      Off\n"))) == {
        "host.encryption": "unreadable"
    }
    users = "\nName Enabled SID\n---- ------- ---\nan      True S-1-5-21-1-2-3-1001\n\n\n"
    (account,) = told("local-users", handed(users))["host.accounts"]["accounts"]
    assert (account["uid"], account["disabled"], account["last_logon_at"]["gap"]) == (1001, False, "not_collected")
    of_domain = (
        "\nName : an\nEnabled : True\nSID : S-1-5-21-1-2-3-1001\nDistinguishedName : CN=an\n\n\n".replace(
            "Name : an", "Name              : an"
        )
        .replace("Enabled :", "Enabled           :")
        .replace("SID :", "SID               :")
    )
    assert told("local-users", handed(of_domain)) == {"host.accounts": "unsupported"}


def test_an_unknown_page_is_no_hindrance() -> None:
    """What decides is ASCII in every code page."""
    file = handed(MANAGE_BDE.encode("cp850"))
    assert file.encoding == UNKNOWN
    assert told("manage-bde", file)["host.encryption"]["encrypted"] == ["C:"]
