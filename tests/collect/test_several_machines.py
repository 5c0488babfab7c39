"""Outputs that were gathered of several machines into one file: refused in words, never mixed into one machine."""

import json

import pytest

from scanner.collect.imported.one_machine import SEVERAL
from scanner.model.errors import GapError
from scanner.run.registry import imported
from tests.collect.handed_samples import handed


def csv(head: str, *rows: str) -> str:
    return "\n".join(",".join(f'"{cell}"' for cell in row.split(",")) for row in (head, *rows)) + "\n"


def listed(*objects: str) -> str:
    """As Format-List prints them."""
    blocks = [[each.split("=") for each in text.split(",")] for text in objects]
    return "\n\n" + "\n\n".join("\n".join(f"{name:<26}: {value}" for name, value in each) for each in blocks) + "\n\n\n"


HOTFIXES = """
Source        Description      HotFixID      InstalledBy          InstalledOn
------        -----------      --------      -----------          -----------
M-1           Update           KB5042056     NT AUTHORITY\\SYSTEM  10/9/2024 12:00:00 AM
M-2           Security Update  KB5044285     NT AUTHORITY\\SYSTEM  10/9/2024 12:00:00 AM


"""
FILES = {
    "hotfixes of two sources": ("hotfix-list", HOTFIXES),
    "hotfixes by wmic": ("hotfix-list", "\nNode,HotFixID,InstalledOn\nM-1,KB5042056,10/9/2024\nM-2,KB5044285,10/9/2024\n"),
    "hotfixes in JSON": (
        "hotfix-list",
        json.dumps([{"PSComputerName": each, "HotFixID": "KB5042056", "Description": "Update"} for each in ("M-1", "M-2")]),
    ),
    "products by wmic": ("antivirus-products", "\nNode,displayName,productState\nM-1,Windows Defender,397568\nM-2,ESET Security,266240\n"),
    "products": ("antivirus-products", listed("displayName=A,productState=397568,PSComputerName=M-1", "displayName=B,productState=266240,PSComputerName=M-2")),
    "Defender": (
        "mp-computer-status",
        csv("AntivirusEnabled,RealTimeProtectionEnabled,AMEngineVersion,PSComputerName", "True,True,1.1,M-1", "False,False,1.2,M-2"),
    ),
    "programs": ("program-list", csv("PSComputerName,DisplayName,DisplayVersion", "M-1,A,1", "M-2,B,2")),
    "programs by wmic": ("program-list", "\nNode,Name,Vendor,Version\nM-1,A,X,1\nM-2,B,Y,2\n"),
    "drives": ("bitlocker", csv("ComputerName,MountPoint,VolumeStatus,ProtectionStatus", "M-1,C:,1,1", "M-2,C:,0,0")),
    "profiles": (
        "firewall-profile",
        csv("Name,Enabled,DefaultInboundAction,PSComputerName", "Domain,True,Block,M-1", "Private,True,Block,M-1", "Public,True,Block,M-1",
            "Domain,False,Block,M-2"),
    ),
    "services": ("wmi-objects", "\nNode,Name,StartMode,State\nM-1,WinDefend,Auto,Running\nM-2,WinDefend,Disabled,Stopped\n"),
    "mdatp": ("mdatp-health", 'app_version : "1.1"\nreal_time_protection_enabled : true\napp_version : "1.2"\nreal_time_protection_enabled : false\n'),
    "kesl": ("kesl-app-info", "Name: Kaspersky Endpoint Security\nVersion: 11.4\nLicense information: x\nName: Kaspersky\nVersion: 11.2\n"),
    "clamav": ("clamav-version", "ClamAV 1.0.7/27426/Sat Oct 12 08:34:52 2024\nClamAV 0.103.8/26859/Wed Mar 29 07:26:41 2023\n"),
    "ufw": ("ufw-status", "Status: active\nLogging: on (low)\n\nStatus: inactive\n"),
    "bitdefender": ("bduitool-status", " - Product version: 7.1\n - Antimalware status: On\n - Product version: 7.1\n - Antimalware status: Off\n"),
}  # fmt: skip


def refusals(kind: str, text: str) -> list[str]:
    """Why facts are not told, which are gaps."""
    found: list[str] = []
    try:
        for _, read in imported()[kind].facts_of(handed(text)):
            try:
                read()
            except GapError as gap:
                found.append(gap.detail)
            else:
                found.append("")
    except GapError as gap:
        found.append(gap.detail)
    return found


@pytest.mark.parametrize("name", FILES)
def test_the_outputs_of_two_machines_are_not_mixed(name: str) -> None:
    kind, text = FILES[name]
    file = handed(text)
    assert imported()[kind].recognises(file)
    assert set(refusals(kind, text)) == {SEVERAL}


@pytest.mark.parametrize("name", [each for each in FILES if FILES[each][1].count("M-2")])
def test_one_machine_that_names_itself_in_every_row_is_told(name: str) -> None:
    kind, text = FILES[name]
    assert SEVERAL not in refusals(kind, text.replace("M-2", "m-1"))
