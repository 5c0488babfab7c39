r"""Invented Windows computers, whole: what each would answer to every question of the system collectors.

Names, addresses, keys and programs are made up; builds, versions and the forms of the answers are those of real ones. Both the
cases of tests/collect and the recordings of inventories/example-province are written from here: `python -m
tests.oracle.record_windows`.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Says = Mapping[str, Any]
"""What a case file says of one answer: {"entries": …}, {"stdout": …, "exit": …}, {"absent": True} or {"gap": …}."""
ABSENT: Final[Says] = {"absent": True}
NO_CLASS: Final[Says] = {"gap": "unsupported", "detail": "0x8004100e: invalid namespace"}


def registry(values: Mapping[str, Any], *subkeys: str) -> Says:
    """A key; a number is a REG_DWORD, a text a REG_SZ, a list a REG_MULTI_SZ, bytes a REG_BINARY."""
    return {"entries": {"values": told(values), "subkeys": list(subkeys)}}


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values in the form of `reg:`."""
    kinds = {int: "REG_DWORD", str: "REG_SZ", list: "REG_MULTI_SZ", bytes: "REG_BINARY"}
    return {
        name: {
            "type": kinds[type(data)],
            "data": {"b64": base64.b64encode(data).decode()} if isinstance(data, bytes) else data,
        }
        for name, data in values.items()
    }


def keys(found: Mapping[str, Mapping[str, Any]]) -> Says:
    """The keys that a `regs:` question names; none at all is absent."""
    return {"entries": {path: {"values": told(values)} for path, values in found.items()}} if found else ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """One computer. `programs` are (place, key, values), place one of 64, 32 or a user's SID; `services` (name, start, runs)."""

    name: str
    product: str
    edition: str
    build: int
    revision: int | None
    release: str | None
    kind: str
    language: str
    tag: str
    processor: str
    guid: str
    vendor: str
    model: str
    serial: str
    bios: str
    cpu: str
    cores: int
    memory: int
    disks: tuple[tuple[str, int, str], ...]
    card: str
    mac: str
    address: str
    gateway: str
    resolver: str
    domain: str | None
    fixes: tuple[tuple[str, str], ...]
    programs: tuple[tuple[str, str, Mapping[str, Any]], ...]
    services: tuple[tuple[str, str, bool], ...]
    processes: tuple[str, ...]
    listening: tuple[tuple[str, str, int, str], ...]
    policy: Mapping[str, Any]
    server: str | None
    option: int | None
    restart: bool
    licence: tuple[tuple[str, str, int], ...]
    kms: str | None
    time: tuple[str, str]
    log_bytes: int
    oldest: str | None
    collector: str | None
    neighbours: tuple[tuple[str, str], ...]

    @property
    def is_new(self) -> bool:
        """Windows 8, Server 2012 or later: it has root/StandardCimv2."""
        return self.build >= 9200

    @property
    def is_ten(self) -> bool:
        """Windows 10, Server 2016 or later."""
        return self.build >= 10240


USER: Final = "S-1-5-21-1004336348-1177238915-682003330-1001"
_UNINSTALL: Final = r"Microsoft\Windows\CurrentVersion\Uninstall"
_DEFENDER: Final = ("WinDefend", "Auto", True)
_COMMON: Final = (
    ("EventLog", "Auto", True),
    ("Dnscache", "Auto", True),
    ("LanmanServer", "Auto", True),
    ("LanmanWorkstation", "Auto", True),
    ("MpsSvc", "Auto", True),
    ("RemoteRegistry", "Disabled", False),
    ("Spooler", "Auto", True),
    ("TermService", "Manual", False),
    ("W32Time", "Manual", True),
    ("wuauserv", "Manual", True),
)
_RUNNING: Final = (
    "System",
    "smss.exe",
    "csrss.exe",
    "services.exe",
    "lsass.exe",
    "svchost.exe",
    "spoolsv.exe",
    "explorer.exe",
)
_SOCKETS: Final = (
    ("tcp", "0.0.0.0", 135, "svchost.exe"),
    ("tcp", "::", 135, "svchost.exe"),
    ("tcp", "0.0.0.0", 445, "System"),
    ("tcp", "127.0.0.1", 5939, "svchost.exe"),
    ("udp", "0.0.0.0", 123, "svchost.exe"),
    ("udp", "fe80::5c1a:90ff:fe00:21", 1900, "svchost.exe"),
)
_WINDOWS: Final = "55c92734-d682-4d71-983e-d6ec3f16059f"
_OFFICE: Final = "0ff1ce15-a989-479d-af46-f275c6370663"


def program(name: str, version: str | None, publisher: str, **more: Any) -> dict[str, Any]:
    """An Uninstall entry."""
    stated = {"DisplayName": name, "DisplayVersion": version, "Publisher": publisher, **more}
    return {key: value for key, value in stated.items() if value is not None}


WINDOWS_11: Final = Windows(
    name="PC-KHCN-07", product="Windows 10 Pro", edition="Professional", build=26100, revision=4061, release="24H2",
    kind="WinNT", language="042A", tag="vi", processor="AMD64", guid="3f0c9c1e-7d0a-4c0e-9a57-0b6c1de6a107",
    vendor="Dell Inc.", model="OptiPlex 7010", serial="5KX0107", bios="20250214000000.000000+000",
    cpu="13th Gen Intel(R) Core(TM) i5-13500", cores=14, memory=16879349760,
    disks=(("\\\\.\\PHYSICALDRIVE0", 512105932800, "NVMe KBG50ZNS512G KIOXIA"), ("\\\\.\\PHYSICALDRIVE1", 15502798848, "Kingston DataTraveler 3.0 USB Device")),
    card="Intel(R) Ethernet Connection (17) I219-LM", mac="02:5A:00:00:00:27", address="198.18.10.27", gateway="198.18.10.1",
    resolver="198.18.11.53", domain=None,
    fixes=(("KB5056579", "11/4/2026"), ("KB5054156", "10/14/2026"), ("KB5068861", "11/12/2026")),
    programs=(
        ("64", "UltraViewer_is1", program("UltraViewer version 6.6", "6.6.124", "DucFabulous", InstallDate="20260311")),
        ("64", "7-Zip", program("7-Zip 25.01 (x64)", "25.01", "Igor Pavlov")),
        ("64", "Connection Manager", {"SystemComponent": 1}),
        ("64", "ProPlus2021Retail - vi-vn", program("Microsoft Office LTSC Professional Plus 2021 - vi-vn", "16.0.14332.20818", "Microsoft Corporation")),
        ("64", "{A1}", program("Microsoft Visual C++ 2022 X64 Minimum Runtime - 14.38.33135", "14.38.33135", "Microsoft Corporation", SystemComponent=1)),
        ("32", "UniKey", program("UniKey 4.6 RC2", None, "Phạm Kim Long")),
        ("32", "Mozilla", program("Mozilla Firefox (x86 vi)", "145.0.1", "Mozilla")),
        ("32", "KB2565063", program("Update for Microsoft Visual C++ 2010 (KB2565063)", "1", "Microsoft", ParentKeyName="{B2}", ReleaseType="Update")),
        (USER, "Zalo", program("Zalo 25.10.1", "25.10.1", "VNG Corp.")),
    ),
    services=(*_COMMON, _DEFENDER, ("UltraViewService", "Auto", True), ("wscsvc", "Auto", True)),
    processes=(*_RUNNING, "MsMpEng.exe", "UltraViewer_Service.exe", "Zalo.exe", "Zalo.exe"),
    listening=_SOCKETS, policy={}, server=None, option=None, restart=False,
    licence=((_WINDOWS, "Windows(R), Professional edition", 1), (_OFFICE, "Office 21, Office21ProPlus2021R_Retail edition", 1)),
    kms=None, time=("NTP", "time.windows.com,0x9"), log_bytes=20971520, oldest="2026-10-21T01:14:05.1234567Z",
    collector=None, neighbours=(("198.18.10.1", "02-5A-00-00-00-01"), ("198.18.10.21", "02-5A-00-00-00-0E")),
)  # fmt: skip
WINDOWS_10: Final = Windows(
    name="PC-STC-02", product="Windows 10 Pro", edition="Professional", build=19045, revision=6456, release="22H2",
    kind="WinNT", language="0409", tag="en", processor="AMD64", guid="9a3b1f54-60a4-4f7e-8d1e-4be1a2d2c202",
    vendor="HP", model="HP ProDesk 400 G6 MT", serial="HPMAU0102", bios="20210603000000.000000+000",
    cpu="Intel(R) Core(TM) i3-9100 CPU @ 3.60GHz", cores=4, memory=8451973120,
    disks=(("\\\\.\\PHYSICALDRIVE0", 256052966400, "SAMSUNG MZVLB256HBHQ-000H1"),),
    card="Realtek PCIe GbE Family Controller", mac="02:5A:00:00:00:20", address="198.18.20.22", gateway="198.18.20.1",
    resolver="198.18.20.1", domain=None,
    fixes=(("KB5066791", "10/15/2025"), ("KB5031539", "10/15/2025"), ("KB5020683", "")),
    programs=(
        ("64", "TeamViewer", program("TeamViewer", "15.71.4", "TeamViewer")),
        ("64", "WinRAR archiver", program("WinRAR 6.02 (64-bit)", "6.02.0", "win.rar GmbH")),
        ("32", "Microsoft Edge", program("Microsoft Edge", "142.0.3595.94", "Microsoft Corporation")),
        ("32", "Office16", program("Microsoft Office Professional Plus 2016", "16.0.4266.1001", "Microsoft Corporation")),
    ),
    services=(*_COMMON, _DEFENDER, ("TeamViewer", "Auto", False), ("wscsvc", "Auto", True)),
    processes=(*_RUNNING, "MsMpEng.exe", "EXCEL.EXE"),
    listening=_SOCKETS, policy={"NoAutoUpdate": 1}, server=None, option=None, restart=True,
    licence=((_WINDOWS, "Windows(R), Professional edition", 1),), kms="kms.example.test",
    time=("NTP", "time.windows.com,0x9"), log_bytes=20971520, oldest=None, collector=None,
    neighbours=(("198.18.20.1", "02-5A-00-00-00-11"),),
)  # fmt: skip
WINDOWS_7: Final = Windows(
    name="MAYTINH-VT", product="Windows 7 Professional", edition="Professional", build=7601, revision=None, release=None,
    kind="WinNT", language="042A", tag="vi", processor="x86", guid="5d7d4a9e-2a57-4c9c-bb4c-9a2f1c770003",
    vendor="Gigabyte Technology Co., Ltd.", model="H61M-DS2", serial="To be filled by O.E.M.", bios="20120823000000.000000+000",
    cpu="Intel(R) Pentium(R) CPU G2010 @ 2.80GHz", cores=2, memory=3142606848,
    disks=(("\\\\.\\PHYSICALDRIVE0", 320070320640, "WDC WD3200AAJS-00L7A0 ATA Device"),),
    card="Realtek PCIe FE Family Controller", mac="02:5A:00:00:00:4C", address="198.18.50.22", gateway="198.18.50.1",
    resolver="198.18.50.1", domain=None,
    fixes=(("KB2534111", "3/14/2014"), ("KB976902", "11/20/2010"), ("KB4474419", "10/2/2019")),
    programs=(
        ("64", "Bkav", program("Bkav Pro 2012", "4137", "Bkav Corporation")),
        ("64", "AnyDesk", program("AnyDesk", "ad 7.1.13", "AnyDesk Software GmbH")),
        ("64", "Google Chrome", program("Google Chrome", "109.0.5414.120", "Google LLC")),
        ("64", "Office14.PROPLUS", program("Microsoft Office Professional Plus 2010", "14.0.4763.1000", "Microsoft Corporation")),
    ),
    services=(*_COMMON, ("BkavService", "Auto", True), ("AnyDesk", "Auto", True), ("wscsvc", "Auto", True)),
    processes=(*_RUNNING, "BkavService.exe", "AnyDesk.exe"),
    listening=(*_SOCKETS, ("tcp", "0.0.0.0", 7070, "AnyDesk.exe")), policy={}, server=None, option=1, restart=False,
    licence=((_WINDOWS, "Windows(R) 7, Professional edition", 5),), kms=None,
    time=("NTP", "time.windows.com,0x9"), log_bytes=20971520, oldest="2026-11-27T02:00:01.000000000Z",
    collector=None, neighbours=(("198.18.50.1", "02-5A-00-00-00-41"),),
)  # fmt: skip
SERVER_2012: Final = Windows(
    name="SRV-MOTCUA", product="Windows Server 2012 R2 Standard", edition="ServerStandard", build=9600, revision=None,
    release=None, kind="ServerNT", language="0409", tag="en", processor="AMD64", guid="c2b8e50f-99f4-4cf9-ae5c-7f1f4b2a2012",
    vendor="VMware, Inc.", model="VMware Virtual Platform", serial="VMware-56 4d 0f 12", bios="20201112000000.000000+000",
    cpu="Intel(R) Xeon(R) Silver 4110 CPU @ 2.10GHz", cores=4, memory=8589463552,
    disks=(("\\\\.\\PHYSICALDRIVE0", 107372805120, "VMware Virtual disk SCSI Disk Device"),),
    card="vmxnet3 Ethernet Adapter", mac="02:5A:00:00:00:30", address="198.18.21.10", gateway="198.18.21.1",
    resolver="198.18.21.2", domain="so-tai-chinh.example.test",
    fixes=(("KB2919355", "6/3/2015"), ("KB5031419", "10/12/2023")),
    programs=(
        ("64", "VMware", program("VMware Tools", "12.3.5.22544099", "VMware, Inc.")),
        ("64", "Veeam", program("Veeam Agent for Microsoft Windows", "6.1.0.349", "Veeam Software Group GmbH")),
        ("64", "SQL", program("Microsoft SQL Server 2014 (64-bit)", None, "Microsoft Corporation")),
    ),
    services=(*_COMMON, ("VeeamEndpointBackupSvc", "Auto", True), ("MSSQLSERVER", "Auto", True), ("nxlog", "Auto", True)),
    processes=(*_RUNNING, "sqlservr.exe", "Veeam.EndPoint.Service.exe", "nxlog.exe"),
    listening=(*_SOCKETS, ("tcp", "0.0.0.0", 1433, "sqlservr.exe")),
    policy={"UseWUServer": 1, "AUOptions": 3}, server="http://wsus.example.test:8530", option=None, restart=False,
    licence=((_WINDOWS, "Windows(R), ServerStandard edition", 1), (_WINDOWS, "Windows(R), Server-ESU-Year3", 1)), kms=None,
    time=("NT5DS", ""), log_bytes=201326592, oldest="2026-08-01T00:00:00.000000Z", collector=None,
    neighbours=(("198.18.21.1", "02-5A-00-00-00-29"), ("198.18.21.2", "00-00-00-00-00-00")),
)  # fmt: skip
SERVER_2019: Final = Windows(
    name="DC01", product="Windows Server 2019 Standard", edition="ServerStandard", build=17763, revision=8027, release="1809",
    kind="LanmanNT", language="0409", tag="en", processor="AMD64", guid="6f0f1a5b-4e1a-4df0-8a6b-1d6f6a9b2019",
    vendor="Microsoft Corporation", model="Virtual Machine", serial="4561-2019-0001-77", bios="20230516000000.000000+000",
    cpu="Intel(R) Xeon(R) Gold 6330 CPU @ 2.00GHz", cores=8, memory=34359197696,
    disks=(("\\\\.\\PHYSICALDRIVE0", 136363530240, "Microsoft Virtual Disk"),),
    card="Microsoft Hyper-V Network Adapter", mac="02:5A:00:00:00:52", address="198.18.11.2", gateway="198.18.11.1",
    resolver="127.0.0.1", domain="so-khcn.example.test",
    fixes=(("KB5068791", "11/12/2026"), ("KB5005112", "8/25/2021")),
    programs=(("64", "Edge", program("Microsoft Edge", "142.0.3595.94", "Microsoft Corporation")),),
    services=(*_COMMON, _DEFENDER, ("NTDS", "Auto", True), ("DNS", "Auto", True), ("Wecsvc", "Auto", True)),
    processes=(*_RUNNING, "MsMpEng.exe", "dns.exe"),
    listening=(*_SOCKETS, ("tcp", "0.0.0.0", 389, "lsass.exe"), ("udp", "0.0.0.0", 53, "dns.exe")),
    policy={"AUOptions": 4}, server=None, option=None, restart=False,
    licence=((_WINDOWS, "Windows(R), ServerStandard edition", 1),), kms=None,
    time=("NTP", "198.18.11.53,0x8 1.vn.pool.ntp.org,0x8"), log_bytes=1073741824, oldest="2026-05-11T07:30:00.5Z",
    collector="siem.example.test", neighbours=(("198.18.11.1", "02-5A-00-00-00-02"),),
)  # fmt: skip
MACHINES: Final = {
    "windows_11": WINDOWS_11,
    "windows_10": WINDOWS_10,
    "windows_7": WINDOWS_7,
    "server_2012": SERVER_2012,
    "server_2019": SERVER_2019,
}
