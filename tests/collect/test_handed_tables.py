"""Tables of PowerShell whose columns stand far apart, as wmic's do: the line of dashes tells them apart."""

from typing import Any

import pytest

from scanner.model.errors import GapError
from scanner.model.observation import Unseen
from scanner.run.registry import imported
from tests.collect.handed_samples import facts, handed


def table(*rows: tuple[str, ...]) -> str:
    """The rows below the first and its line of dashes, every column three spaces wider than the widest cell."""
    ruled = (rows[0], tuple("-" * len(each) for each in rows[0]), *rows[1:])
    widths = [3 + max(len(row[at]) for row in ruled) for at in range(len(rows[0]))]
    lines = ["".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in ruled]
    return "\n" + "\n".join(lines) + "\n\n\n"


PROGRAMS = table(
    ("DisplayName", "DisplayVersion", "Publisher", "InstallDate"),
    ("7-Zip 23.01 (x64)", "23.01", "Igor Pavlov", ""),
    ("Microsoft Edge", "130.0.2849.56", "Microsoft Corporation", "20241018"),
)
SYSTEM = table(
    ("Caption", "Version", "BuildNumber", "OSArchitecture"),
    ("Microsoft Windows 11 Pro", "10.0.22631", "22631", "64-bit"),
)
DEFENDER = table(
    ("AMProductVersion", "AntivirusEnabled", "RealTimeProtectionEnabled", "AntivirusSignatureVersion"),
    ("4.18.24090.11", "True", "True", "1.419.163.0"),
)


@pytest.mark.parametrize(
    ("kind", "text", "fact", "told"),
    [
        ("program-list", PROGRAMS, "host.software", {"names": ("7-Zip 23.01 (x64)", "Microsoft Edge")}),
        ("wmi-objects", SYSTEM, "host.os", {"name": "Microsoft Windows 11 Pro", "build": "22631", "arch": "x64"}),
        ("mp-computer-status", DEFENDER, "host.antivirus", {"state": "unknown"}),
    ],
)
def test_a_table_of_powershell_is_not_taken_for_one_of_wmic(
    kind: str, text: str, fact: str, told: dict[str, Any]
) -> None:
    assert [each.id for each in imported().values() if each.recognises(handed(text))] == [kind]
    found = facts(kind, text)[fact]
    assert {name: getattr(found, name) for name in told} == told


@pytest.mark.parametrize(("kind", "text"), [("program-list", PROGRAMS), ("wmi-objects", SYSTEM)])
def test_a_table_that_was_cut_tells_no_row_of_dashes(kind: str, text: str) -> None:
    whole = {str(each) for each in facts(kind, text).values()}
    assert whole
    for cut in range(len(text)):
        try:
            found = facts(kind, text[:cut])
        except GapError:
            continue
        assert not any("--" in str(each) for each in found.values()), text[:cut]


VOLUMES = (
    "\n\nConversionStatus=1\nDeviceID=x\nDriveLetter=C:\nEncryptionMethod=6\nProtectionStatus=1\nVolumeType=0\n"
    "\n\nConversionStatus=0\nDeviceID=y\nDriveLetter=D:\nEncryptionMethod=0\nProtectionStatus=0\nVolumeType=1\n\n"
)
VOLUMES_CSV = "DriveLetter,ProtectionStatus,ConversionStatus,VolumeType\nC:,1,1,0\nD:,0,0,1\n"


@pytest.mark.parametrize("text", [VOLUMES, VOLUMES_CSV, VOLUMES_CSV.replace(",", ";"), VOLUMES_CSV.replace(",", "\t")])
def test_volumes_of_wmi_tell_their_encryption(text: str) -> None:
    """Win32_EncryptableVolume, of which the volume of kind 0 is the one that Windows starts from."""
    found: Any = facts("wmi-objects", text)["host.encryption"]
    assert (found.encrypted, found.plain, found.system) == (("C:",), ("D:",), "C:")
    assert isinstance(found.complete, Unseen)
    for cut in range(len(text)):
        part: Any = facts("wmi-objects", text[:cut]).get("host.encryption")
        assert part is None or (set(part.encrypted) <= {"C:"} and set(part.plain) <= {"D:"}), text[:cut]
