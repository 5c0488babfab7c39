"""Windows files that people have already: each is told, or said to be a part, and cut anywhere it tells nothing else."""

import json
import tarfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.collect.imported.wmi_objects import exported
from scanner.model.errors import GapError
from scanner.model.kinds.host_os import HostOs
from scanner.model.observation import Fact, Known, Unseen
from scanner.model.plain import to_plain
from scanner.model.ports import HandedFile
from scanner.reading.decoded import decoded
from scanner.run.handed import _kind_of, _read
from tests.collect.share import cuts, one_in
from tests.together import together

SHARED = Path(__file__).resolve().parents[3] / "shared/corpora/host_facts"


def handed(raw: bytes | str, name: str = "x.txt") -> HandedFile:
    raw = raw.encode() if isinstance(raw, str) else raw
    text = decoded(raw)
    return HandedFile(name=name, raw=raw, text=text.text, encoding=text.encoding)


def told(raw: bytes | str, name: str = "x.txt") -> dict[str, Fact]:
    """The facts of a file; raises the gap of the file as a whole."""
    file = handed(raw, name)
    return {each.kind: each.fact for each in _read(file, _kind_of(file, None)) if isinstance(each, Known)}


def only(raw: bytes | str, kind: str) -> Any:
    found = told(raw)
    assert set(found) == {kind}
    return found[kind]


UNINSTALL_REG = r"""Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall]

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\7-Zip]
"DisplayName"="7-Zip 25.01"
"DisplayVersion"="25.01"

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\Hidden]
"DisplayName"="Hidden"
"SystemComponent"=dword:00000001

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\UniKey]
"DisplayName"="UniKey gõ tiếng Việt"

"""
VERSION_REG = r"""Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion]
"CurrentBuild"="22631"
"CurrentBuildNumber"="22631"
"CurrentMajorVersionNumber"=dword:0000000a
"CurrentMinorVersionNumber"=dword:00000000
"DisplayVersion"="23H2"
"EditionID"="Core"
"InstallationType"="Client"
"ProductName"="Windows 10 Home"
"UBR"=dword:0000116c

"""
OS_LIST = """

BuildNumber=17763
Caption=Microsoft Windows Server 2019 Datacenter Evaluation
CSDVersion=
MUILanguages={"en-US"}
OperatingSystemSKU=80
OSArchitecture=64-bit
OSLanguage=1033
ProductType=3
ServicePackMajorVersion=0
Version=10.0.17763


"""
OS_CSV = """
Node,BuildNumber,Caption,OSArchitecture,OSLanguage,OperatingSystemSKU,ProductType,Version
PC,7601,Microsoft Windows 7 Professional,32 разрядная,1066,48,1,6.1.7601
"""
OS_JSON = json.dumps({
    "CimClass": {"CimClassName": "Win32_OperatingSystem"}, "Caption": "Microsoft Windows 11 Pro", "BuildNumber": "26100",
    "Version": "10.0.26100", "OSArchitecture": "64-bit", "OSLanguage": 1066, "OperatingSystemSKU": 48, "ProductType": 1,
})  # fmt: skip
OS_LAID_OUT = """

Caption            : Microsoft Windows 10 Enterprise LTSC
BuildNumber        : 19044
Version            : 10.0.19044
OSArchitecture     : 64-bit
OSLanguage         : 1033
OperatingSystemSKU : 125
ProductType        : 1



"""
CARDS = """

DefaultIPGateway={"192.0.2.1"}
Description=Realtek PCIe GbE Family Controller
DNSServerSearchOrder={"192.0.2.53","192.0.2.54"}
Index=1
InterfaceIndex=11
IPAddress={"192.0.2.7","fe80::1"}
IPEnabled=TRUE
IPSubnet={"255.255.255.0","64"}
MACAddress=02:5A:00:00:00:01


DefaultIPGateway=
Description=WAN Miniport (IP)
DNSServerSearchOrder=
Index=0
InterfaceIndex=2
IPAddress=
IPEnabled=FALSE
IPSubnet=
MACAddress=


"""
SERVICES_JSON = json.dumps([
    {"Status": 4, "Name": "EventLog", "DisplayName": "Windows Event Log", "StartType": 2},
    {"Status": 1, "Name": "RemoteRegistry", "DisplayName": "Remote Registry", "StartType": 4},
])  # fmt: skip
TCP_JSON = json.dumps([
    {"LocalAddress": "0.0.0.0", "LocalPort": 445, "OwningProcess": 4, "State": 2},
    {"LocalAddress": "192.0.2.7", "LocalPort": 50000, "OwningProcess": 900, "State": 5},
])  # fmt: skip
NETSTAT = """
Active Connections

  Proto  Local Address          Foreign Address        State           PID
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1712
  TCP    192.0.2.7:49701        203.0.113.9:443        ESTABLISHED     512
  TCP    [::]:445               [::]:0                 LISTENING       4
  UDP    0.0.0.0:500            *:*                                    3352
"""
PROGRAMS_JSON = json.dumps([
    {"DisplayName": None, "DisplayVersion": None, "Publisher": None},
    {"DisplayName": "VMware Tools", "DisplayVersion": "11.3.0", "Publisher": "VMware, Inc."},
])  # fmt: skip
PROGRAMS_LIST = """

DisplayName    : VMware Tools
DisplayVersion : 11.3.0
Publisher      : VMware, Inc.

DisplayName    : 7-Zip
DisplayVersion : 25.01
Publisher      : Igor Pavlov


"""
PACKAGES = """

Name         : Mozilla Firefox (x86 vi)
Version      : 145.0
Source       :
ProviderName : Programs

Name         : PowerShellGet
Version      : 2.2.5
Source       :
ProviderName : PowerShellGet


"""
PRODUCTS = "Node,IdentifyingNumber,Name,Version\nPC,{A1},Kaspersky Endpoint Security,12.6\nPC,{A2},Python,3.11.9\n"
VALUES_JSON = json.dumps({
    "ProductName": "Windows Server 2022 Standard", "CurrentBuild": "20348", "CurrentBuildNumber": "20348",
    "CurrentMajorVersionNumber": 10, "CurrentMinorVersionNumber": 0, "UBR": 2849, "EditionID": "ServerStandard",
    "InstallationType": "Server Core", "DisplayVersion": "21H2",
    "PSPath": "Microsoft.PowerShell.Core\\Registry::HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion",
})  # fmt: skip
COMPUTER_INFO = json.dumps({
    "WindowsProductName": "Windows 10 Pro", "OsName": "Microsoft Windows 11 Pro", "OsVersion": "10.0.22631",
    "OsBuildNumber": "22631", "OsProductType": 1, "OsOperatingSystemSKU": 48, "OsLanguage": "vi-VN", "OsArchitecture": "64-bit",
    "OsHotFixes": [{"HotFixID": "KB5034467", "InstalledOn": "2/14/2024"}, {"HotFixID": "KB5034765", "InstalledOn": ""}],
})  # fmt: skip
VER = "\nMicrosoft Windows [Phiên bản 10.0.19045.6456]\n"
UPDATES = "KB4487017: 2019-02 Cumulative Update for Windows 10 (KB4487017)\nKB890830: Malicious Software Removal Tool\n"
LICENCES = json.dumps([
    {"ApplicationID": "55c92734-d682-4d71-983e-d6ec3f16059f", "Name": "Windows(R), Professional edition",
     "Description": "Windows(R) Operating System, RETAIL channel", "LicenseStatus": 1, "PartialProductKey": "AAAAA"},
])  # fmt: skip
OS_TABLE = (
    "BuildNumber  Caption                   OperatingSystemSKU  OSArchitecture  OSLanguage  ProductType  Version     \n"
    "19045        Microsoft Windows 10 Pro  48                  64-bit          1066        1            10.0.19045  \n\n"
)
TASKS = """
Tên Ảnh                        PID Tên Phiên        Phiên#      Dùng Bộ nhớ
========================= ======== ================ =========== ============
System Idle Process              0 Services                   0          8 K
System                           4 Services                   0      1.240 K
UltraViewer_Desktop.exe       4312 Console                    1     38.912 K
"""
TASKS_CSV = (
    '"Image Name","PID","Session Name","Session#","Mem Usage"\n"System Idle Process","0","Services","0","8 K"\n'
    '"System","4","Services","0","1,240 K"\n"chrome.exe","5120","Console","1","310,000 K"\n'
)
USER_REG = UNINSTALL_REG.replace("HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER")
TRANSCRIPT = f"""PS C:\\> Get-CimInstance Win32_OperatingSystem | fl Caption,BuildNumber,Version,OSArchitecture,OSLanguage,OperatingSystemSKU,ProductType
{OS_LAID_OUT}PS C:\\> Get-CimInstance Win32_Process | ft ProcessId,Name,ParentProcessId

ProcessId Name                ParentProcessId
--------- ----                ---------------
        0 System Idle Process               0
        4 System                            0
      512 smss.exe                          4


PS C:\\>
"""
FILES = {
    "transcript": TRANSCRIPT, "os-table": OS_TABLE, "tasks": TASKS, "tasks-csv": TASKS_CSV, "user-reg": USER_REG,
    "uninstall-reg": UNINSTALL_REG, "version-reg": VERSION_REG, "os-list": OS_LIST, "os-csv": OS_CSV, "os-json": OS_JSON,
    "os-laid-out": OS_LAID_OUT, "cards": CARDS, "services": SERVICES_JSON, "tcp": TCP_JSON, "netstat": NETSTAT,
    "programs-json": PROGRAMS_JSON, "programs-list": PROGRAMS_LIST, "packages": PACKAGES, "products": PRODUCTS,
    "values": VALUES_JSON, "computer-info": COMPUTER_INFO, "ver": VER, "updates": UPDATES, "licences": LICENCES,
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "release", "id_"),
    [
        ("Caption                   Version     \n{name}  {version}  \n\n", "Microsoft Windows 10 Pro", "22H2", "windows"),
        ("\n\nCaption={name}\nVersion={version}\n\n", "Microsoft Windows 10 专业版", "22H2", "windows"),
        ("Node,Caption,OSArchitecture,Version\nPC,{name},64-bit,{version}\n", "Microsoft Windows Server 2019 Standard", "1809", "windows-server"),
        ('{{"Caption":"{name}","Version":"{version}"}}\n', "Microsoft Windows Server 2022 Datacenter", "21H2", "windows-server"),
        ('{{"OsName":"{name}","OsVersion":"{version}","OsBuildNumber":"19045"}}\n', "Microsoft Windows 10 Pro", "22H2", "windows"),
    ],
)  # fmt: skip
def test_a_system_is_told_by_what_was_asked_for(text: str, name: str, release: str, id_: str) -> None:
    """Nobody asks for ProductType: the product keeps its English name in every language."""
    version = {"22H2": "10.0.19045", "1809": "10.0.17763", "21H2": "10.0.20348"}[release]
    found = told(text.format(name=name, version=version))["host.os"]
    assert isinstance(found, HostOs)
    assert (found.name, found.version, found.release, found.id) == (name, version, release, id_)


@pytest.mark.parametrize(
    "name", ["Microsoft Windows Desktop Runtime - 8.0.4 (x64)", "Windows Malicious Software Removal Tool"]
)
def test_a_program_with_windows_in_its_name_is_no_system(name: str) -> None:
    with pytest.raises(GapError):
        told(f"Node,Caption,Version\nPC,{name},10.0.19045\n")


def test_uninstall_keys_are_told_as_a_part() -> None:
    found = only(UNINSTALL_REG, "host.software")
    assert [(each.name, each.version) for each in found.packages] == [
        ("7-Zip 25.01", "25.01"),
        ("UniKey gõ tiếng Việt", None),
    ]
    assert not found.listed_all


def test_the_version_key_alone_tells_the_system() -> None:
    found: Any = told(VERSION_REG)["host.os"]
    assert (found.name, found.version, found.release) == ("Microsoft Windows 11 Home", "10.0.22631.4460", "23H2")
    assert isinstance(found.arch, Unseen)


@pytest.mark.parametrize(
    ("text", "name", "edition", "language", "arch", "release"),
    [
        (
            OS_LIST,
            "Microsoft Windows Server 2019 Datacenter Evaluation",
            "ServerDatacenterEval",
            "en-us",
            "x64",
            "1809",
        ),
        (OS_CSV, "Microsoft Windows 7 Professional", "Professional", "vi-vn", "x86", "SP1"),
        (OS_JSON, "Microsoft Windows 11 Pro", "Professional", "vi-vn", "x64", "24H2"),
        (OS_LAID_OUT, "Microsoft Windows 10 Enterprise LTSC", "EnterpriseS", "en-us", "x64", "21H2"),
    ],
    ids=["list", "csv", "json", "laid-out"],
)
def test_an_operating_system_of_wmi_is_told_by_numbers(
    text: str, name: str, edition: str, language: str, arch: str, release: str
) -> None:
    found = only(text, "host.os")
    assert (found.name, found.edition, found.language, found.arch, found.release) == (
        name,
        edition,
        language,
        arch,
        release,
    )


def test_a_table_of_wmic_is_read_by_its_columns() -> None:
    found = only(OS_TABLE, "host.os")
    assert (found.name, found.edition, found.language, found.release) == (
        "Microsoft Windows 10 Pro",
        "Professional",
        "vi-vn",
        "22H2",
    )
    with pytest.raises(GapError):
        told(OS_TABLE.replace("19045        Microsoft", "19045     Microsoft"))


def test_running_programs_are_told_as_a_part() -> None:
    assert only(TASKS, "host.processes").names == ("System", "UltraViewer_Desktop.exe")
    assert only(TASKS_CSV, "host.processes").names == ("chrome.exe", "System")
    assert not only(TASKS, "host.processes").listed_all


def test_programs_of_the_user_who_exported_them_are_a_part_of_all() -> None:
    found = only(USER_REG, "host.software")
    assert "7-Zip 25.01" in found.names
    assert not found.listed_all


def test_cards_are_told_as_a_part() -> None:
    found = only(CARDS, "host.interfaces")
    assert [(each.mac, each.addresses) for each in found.interfaces] == [
        ("02:5a:00:00:00:01", ("192.0.2.7/24", "fe80::1/64"))
    ]
    assert (found.gateways, found.resolvers) == (("192.0.2.1",), ("192.0.2.53", "192.0.2.54"))
    assert not found.listed_all


def test_services_and_sockets_are_told_as_a_part() -> None:
    services = only(SERVICES_JSON, "host.services")
    assert [(each.name, each.starts, each.running) for each in services.services] == [
        ("EventLog", "enabled", True),
        ("RemoteRegistry", "disabled", False),
    ]
    assert only(TCP_JSON, "host.listening").open_ports == ("tcp/445",)
    sockets = only(NETSTAT, "host.listening")
    assert sockets.open_ports == ("tcp/135", "tcp/445", "udp/500")
    assert not services.listed_all
    assert not sockets.listed_all
    assert (
        only(
            NETSTAT.replace("PID", "")
            .replace("1712", "")
            .replace("     512", "")
            .replace("       4\n", "\n")
            .replace("3352", ""),
            "host.listening",
        ).open_ports
        == sockets.open_ports
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (PROGRAMS_JSON, ["VMware Tools"]),
        (PROGRAMS_LIST, ["7-Zip", "VMware Tools"]),
        (PACKAGES, ["Mozilla Firefox (x86 vi)"]),
        (PRODUCTS, ["Kaspersky Endpoint Security", "Python"]),
    ],
    ids=["json", "list", "get-package", "wmic-product"],
)
def test_lists_of_programs_are_told_as_a_part(text: str, names: list[str]) -> None:
    found = only(text, "host.software")
    assert [each.name for each in found.packages] == names
    assert not found.listed_all


def test_registry_values_that_powershell_printed_are_those_of_their_key() -> None:
    found: Any = told(VALUES_JSON)["host.os"]
    assert (found.name, found.version, found.id) == (
        "Microsoft Windows Server 2022 Standard",
        "10.0.20348.2849",
        "windows-server",
    )


def test_computer_info_tells_the_system_and_its_updates() -> None:
    found: Any = told(COMPUTER_INFO)
    assert set(found) == {"host.os", "host.updates"}
    assert (found["host.os"].name, found["host.os"].release, found["host.os"].language) == (
        "Microsoft Windows 11 Pro",
        "23H2",
        "vi-vn",
    )
    assert found["host.updates"].installed == ("KB5034467", "KB5034765")


def test_ver_tells_what_its_build_alone_decides() -> None:
    found = only(VER, "host.os")
    assert (found.name, found.version, found.release) == ("Microsoft Windows 10", "10.0.19045.6456", "22H2")
    assert only("Microsoft Windows [Version 10.0.20348.2849]\n", "host.os").name == "Microsoft Windows Server 2022"
    for text in ("Microsoft Windows [Version 10.0.17763.1]\n", "Microsoft Windows [Version 6.1.7601]\n"):
        assert told(text) == {}


def test_a_list_that_does_not_say_what_it_lists_tells_nothing() -> None:
    assert told(UPDATES) == {}


def test_a_transcript_of_several_commands_tells_each_of_its_classes() -> None:
    found: Any = told(TRANSCRIPT)
    assert set(found) == {"host.os", "host.processes"}
    assert found["host.os"].release == "21H2"
    assert found["host.processes"].names == ("smss.exe", "System")
    assert not found["host.processes"].listed_all


def test_licences_are_told() -> None:
    found = only(LICENCES, "host.windows_licence")
    assert (found.activated, found.licences[0].channel) == (True, "RETAIL")


def test_a_patch_of_the_registry_is_no_export() -> None:
    with pytest.raises(GapError):
        told("REGEDIT4\n\n[-HKEY_LOCAL_MACHINE\\SOFTWARE\\X]\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Y]\n\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@together("name", sorted(FILES))
def test_every_encoding_and_line_end_tells_the_same(name: str, encoding: str) -> None:
    wanted = plain(told(FILES[name]))
    for ends in ("\n", "\r\n", "\r\r\n"):
        if "json" not in name and not FILES[name].startswith(("{", "[")):
            assert plain(told(FILES[name].replace("\n", ends).encode(encoding))) == wanted


@pytest.mark.parametrize("name", sorted(FILES))
@one_in
def test_cut_anywhere_it_tells_nothing_else(name: str, share: int) -> None:
    """At every character: a gap, or the same values, of lists a part that is said to be one."""
    text, whole = FILES[name], plain(told(FILES[name]))
    for cut in cuts(share, text):
        with suppress(GapError):
            for kind, fact in plain(told(text[:cut])).items():
                assert list(wrong(whole[kind], fact)) == [], cut


def plain(found: dict[str, Fact]) -> dict[str, Any]:
    return {kind: to_plain(fact) for kind, fact in found.items()}


def wrong(whole: Any, part: Any, place: str = "") -> Iterator[str]:
    """Where a part says something that the whole does not."""
    if isinstance(part, dict) and part.keys() - {"way"} == {"gap", "detail"}:
        return
    if isinstance(whole, dict) and isinstance(part, dict):
        for key, value in part.items():
            if isinstance(value, list) and not (part.get("listed_all", True) or place):
                extra = [
                    each for each in value if each not in whole[key] and list(wrong(_like(each, whole[key]), each))
                ]
                yield from (f"{place}.{key}: {each}" for each in extra)
            else:
                yield from wrong(whole.get(key), value, f"{place}.{key}")
    elif whole != part:
        yield f"{place}: {part!r} instead of {whole!r}"


def _like(part: Any, whole: list[Any]) -> Any:
    """The entry of the whole that has the name of the part."""
    names = [
        each
        for each in whole
        if isinstance(each, dict) and isinstance(part, dict) and each.get("name") == part.get("name")
    ]
    return names[0] if names else None


@given(st.data())
def test_no_damage_crashes_a_reader(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(sorted(FILES.values())))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    damaged = text[:start] + data.draw(st.text('"\\[]{}=:;,\n KB0', max_size=10)) + text[end:]
    with suppress(GapError):
        told(damaged)


HANGS_S = 10
"""CPU seconds: what is read in linear time needs a hundredth of it."""


@pytest.mark.parametrize(
    "head", ["\nA=", "Node,Name,Version\n", "  TCP    0.0.0.0:1 ", "Microsoft Windows [", "KB1234567: ", "REGEDIT4\n\n"]
)
@pytest.mark.parametrize("part", ["a", " ", ":", "=", '"', "{", "1.", "\n", ",", "\\", "[", "A=b\n", "TCP  1:1 "])
def test_long_nonsense_takes_no_long_time(head: str, part: str) -> None:
    began = time.process_time()
    with suppress(GapError):
        told(head + part * (30_000 // len(part)) + "\n")
    assert time.process_time() - began < HANGS_S


@pytest.mark.corpora
@pytest.mark.skipif(not SHARED.is_dir(), reason="the corpora are not beside the checkout")
class TestCorpora:
    def test_files_of_windows_are_told_or_say_why_not(self, tmp_path: Path) -> None:
        """A row each; facts where a kind tells them, and of documentation none."""
        facts: dict[str, int] = {}
        for row, file in corpus(tmp_path):
            if row["os_family"] == "windows" and row["kind"] in KINDS:
                found = told_or_none(file)
                facts[row["kind"]] = facts.get(row["kind"], 0) + bool(found)
        assert facts == {
            "uninstall-reg": 2,
            "registry": 0,
            "wmi-dump": 6,
            "computer-info": 1,
            "update-list": 0,
            "powershell-output": 0,
        }

    def test_the_class_of_a_dump_is_told(self, tmp_path: Path) -> None:
        for row, file in corpus(tmp_path):
            if row["kind"] == "wmi-dump":
                found = exported(file)
                assert [each.of for each in found] == [row["expected"]["wmi_class"]], file.name

    def test_sockets_that_wait_are_those_of_others(self, tmp_path: Path) -> None:
        count = 0
        for row, file in corpus(tmp_path):
            if row["os_family"] == "windows" and "netstat-a" in file.name:
                waiting = {
                    (each["proto"].lower(), each["local_port"])
                    for each in row["expected"]["parsed"]
                    if each["proto"] == "UDP" or each["state"] == "LISTENING"
                }
                found: Any = told_or_none(file)
                assert {(each.protocol, str(each.port)) for each in found["host.listening"].sockets} == waiting, (
                    file.name
                )
                count += 1
        assert count == 2


KINDS = ("uninstall-reg", "registry", "wmi-dump", "computer-info", "update-list", "powershell-output")


def told_or_none(file: HandedFile) -> dict[str, Fact]:
    try:
        return told(file.raw, file.name)
    except GapError:
        return {}


def corpus(place: Path) -> Iterator[tuple[dict[str, Any], HandedFile]]:
    with tarfile.open(SHARED / "files.tar.xz") as archive:
        archive.extractall(place, filter="data")
    for line in (SHARED / "index.jsonl").read_text().splitlines():
        row = json.loads(line)
        with suppress(GapError):
            yield row, handed((place / row["file"]).read_bytes(), Path(row["file"]).name)
