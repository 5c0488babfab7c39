"""Outputs of antivirus tools, handed over as files: recognised, read in every form they have, and never beyond a cut."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.collect.imported import antivirus_dates
from scanner.model.errors import GapError
from scanner.model.kinds.host_antivirus import AntivirusProduct, HostAntivirus
from scanner.model.observation import Unseen
from scanner.run.registry import imported
from tests.collect.test_imported import handed
from tests.together import together

NEVER_CUT = ("vendor", "edr", "antivirus", "left_behind", "contradictory", "unconfirmed", "updates_itself")
MDATP = """\
healthy                                     : true
licensed                                    : true
engine_version                              : "1.1.23080.2005"
app_version                                 : "101.23082.0009"
org_id                                      : "b6cafe3e-bf50-4d8d-829a-d68b3fd21827"
product_expiration                          : Apr 10, 2024 at 01:34:28 PM
passive_mode_enabled                        : false
real_time_protection_enabled                : true [managed]
tamper_protection                           : "block"
definitions_updated                         : Aug 12, 2023 at 03:26:24 AM
definitions_version                         : "1.395.227.0"
definitions_status                          : "up_to_date"
managed_by                                  : "MDE"
"""
MDATP_JSON = """{"appVersion":"101.98.30","definitionsStatus":{"$type":"upToDate"},"definitionsUpdated":"1683092938089",
"definitionsVersion":"1.389.10.0","engineVersion":"1.1.20100.6","licensed":true,"productExpiration":"1693977148000",
"passiveModeEnabled":{"value":true},"realTimeProtectionEnabled":{"displayValue":true,"isManaged":false,"value":true},
"tamperProtection":{"value":"audit"}}"""
KESL = """\
Name:                                            Kaspersky Endpoint Security 11.4 for Linux
Version:                                         11.4.0.1096
Policy:                                          Applied
License information:                             The key is valid
License expiration date:                         2027-03-01
Last run date of the Scan_My_Computer task:      Never run
Last release date of databases:                  2026-11-22 21:10:00
Application databases loaded:                    Yes
File Threat Protection:                          Available and running
"""
KESL_RU = """\
Название:                                        Kaspersky Endpoint Security 11.2 для Linux
Версия:                                          11.2.0.4528
Информация о лицензии:                           Срок действия лицензии истек
Дата окончания срока действия лицензии:          2024-03-01
Дата последнего выпуска баз программы:           2024-02-27 10:00:00
Базы программы загружены:                        Да
Защита от файловых угроз:                        Доступна и не запущена
"""
KESL_NO_KEY = """\
Name:                                            Kaspersky Endpoint Security 11.3.0 for Linux
Version:                                         11.3.0.7441
License information:                             No key
License expiration date:                         N/A
File Threat Protection:                          Unavailable due to license limitation
"""
ESET = """\
EM000      1022 (20190909)       Update module
EM002      28123 (20241002)      Detection engine
EM003      1354 (20240802)       Archive support module
"""
ESET_LICENCE = """\
Status:                     Activated
Public ID:                  3AA-BBB-CCC
License Validity:           2025-11-30
"""
BITDEFENDER = """\
Protection status:
 - Antimalware status: On
 - Product version: 7.2.1.200097
 - Engines version: 7.95301
 - New product update available: no
 - New security content available: no
 - Last security content update: 2026-06-05 at 10:00
"""
SENTINEL = """\
Agent version           23.4.2.14
DFI library version     2024.1.0.5
Agent state             Enabled
Management URL          https://apne1.sentinelone.net
"""
SENTINEL_WINDOWS = """\
Disable State: Not disabled by the user
SentinelMonitor is loaded
Self-Protection status: On
Monitor Build id: 21.7.5.1080+89d2dbfdc1d3ba5-Release.x64
SentinelAgent is loaded
SentinelAgent is running as PPL
Mitigation policy: protect
"""
SENTINEL_CONSOLE = "URL                     https://apne1.sentinelone.net\nConnectivity            On\n"
SENTINEL_MAC = """\
Agent
   Version:                           23.2.4.7124
   Agent Operational State:           enabled
   Protection:                        disabled
   Infected:                          yes
Management
   Server:                            https://apne1.sentinelone.net
"""
CORTEX = "Cortex XDR (R) supervisor tool 8.5.0.125392\n(c) Palo Alto Networks, Inc. All rights reserved\n\nContent Type: 1510\nContent Build: 92000\nContent Version: 1510-92000\nEvent Log: 1\n"
CORTEX_RUN = "         Name    PID         User              Status\t\tCommand\n          pmd      -         root             Stopped\t\t/opt/traps/bin/pmd\n"
FALCON = 'version = 7.10.16303.0\nrfm-state=false.\naid="0123456789abcdef0123456789abcdef".\n'
FALCON_LINE = 'aid="0123456789abcdef0123456789abcdef", apd is not set, rfm-state=true, rfm-reason=None, code=0x0, version = 7.10.16303.0\n'
FALCON_PLIST = """\
<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0">
<dict>
\t<key>agent_info</key>
\t<dict>
\t\t<key>agentID</key>
\t\t<string>0123456789ABCDEF0123456789ABCDEF</string>
\t\t<key>sensor_operational</key>
\t\t<string>true</string>
\t\t<key>version</key>
\t\t<string>6.58.17207.0</string>
\t</dict>
</dict>
</plist>
"""
FALCON_VERSION = "version = 7.10.16303.0\n"
FALCON_MAC = "=== agent_info ===\nversion: 6.58.17207.0\nagentID: 01234567-89AB-CDEF-0123-456789ABCDEF\nSensor operational: true\n"
DRWEB = "Core engine version: 7.00.65.05230\nVirus database timestamp: 2026-Nov-21 04:12:09\nVirus databases loaded: 215\nVirus records: 12342111\nLast successful update: 2026-Nov-21 06:00:00\n"
DRWEB_LICENCE = "License number 123456789, expires 2027-Jul-01 (213 days left)\n"
SOPHOS = "Sophos Anti-Virus is active\non-access scanning is running\n"
SOPHOS_VERSION = """\
Copyright 1989-2018 Sophos Limited. All rights reserved.
Build Revision          = 2784171
Threat detection engine = 3.79.0
Threat data             = 5.90
Threats detected        = 60912345
Threat data release     = Tue 02 Feb 2021 12:00:00 AM
"""
SAVSCAN = "SAVScan virus detection utility\nCopyright (c) 1989-2018 Sophos Limited. All rights reserved.\n\nProduct version           : 5.53.0\nEngine version            : 3.79.0\nVirus data version        : 5.90\nReleased                  : 02 February 2021\n"
TREND = "AgentStatus.dsmUrl: https://dsm.example.vn:4120/\nComponent.AM.mode: on\nComponent.AM.version.engine.VSAPI: 22.610.1011\nComponent.AM.version.pattern.VSAPI: 19.773.00\n"
TRELLIX = "Trellix Endpoint Security for Linux Threat Prevention\nVersion : 10.7.15.50\nLicense : Full\nDAT Version : 5121.0\nDAT Date : 05-22-2023\nEngine Version : 6600.9927\n"
CLAM = "ClamAV 1.0.7/27426/Sat Oct 12 08:34:52 2024\n"
FRESH = """\
Sat Oct 12 08:40:01 2024 -> --------------------------------------
Sat Oct 12 08:40:01 2024 -> ClamAV update process started at Sat Oct 12 08:40:01 2024
Sat Oct 12 08:40:02 2024 -> daily.cld updated (version: 27425, sigs: 2066984, f-level: 90, builder: raynman)
Sun Oct 13 08:40:02 2024 -> daily.cld database is up-to-date (version: 27426, sigs: 2066991, f-level: 90, builder: raynman)
Sun Oct 13 08:40:02 2024 -> main.cvd database is up-to-date (version: 62, sigs: 6647427, f-level: 90, builder: sigmgr)
"""
MP = """\
AMEngineVersion                 : 1.1.24090.11
AMProductVersion                : 4.18.24090.11
AMRunningMode                   : Normal
AMServiceEnabled                : True
AntivirusEnabled                : True
AntivirusSignatureAge           : 1
AntivirusSignatureLastUpdated   : 10/2/2024 3:01:45 AM
AntivirusSignatureVersion       : 1.419.163.0
FullScanAge                     : 4294967295
FullScanEndTime                 :
IsTamperProtected               : True
QuickScanEndTime                : 9/30/2024 1:50:24 PM
RealTimeProtectionEnabled       : True
"""
MP_WMIC = """

AMProductVersion=4.18.23110.3
AntivirusEnabled=TRUE
AntivirusSignatureAge=0
AntivirusSignatureLastUpdated=20240220151109.000000+000
AntivirusSignatureVersion=1.405.225.0
RealTimeProtectionEnabled=TRUE

"""
ROWS = """\

displayName              : Kaspersky Endpoint Security for Windows
instanceGuid             : {4F76F112-43EB-40E8-11D8-F7BD1853EA23}
pathToSignedProductExe   : C:\\Program Files (x86)\\Kaspersky Lab\\KES.12\\wmiav.exe
pathToSignedReportingExe : C:\\Program Files (x86)\\Kaspersky Lab\\KES.12\\wmiav.exe
productState             : 266240
timestamp                : Wed, 02 Oct 2024 01:02:03 GMT
PSComputerName           :

displayName              : Windows Defender
instanceGuid             : {D68DDC3A-831F-4fae-9E44-DA132C1ACF46}
pathToSignedProductExe   : windowsdefender://
pathToSignedReportingExe : %ProgramFiles%\\Windows Defender\\MsMpeng.exe
productState             : 393472
timestamp                : Wed, 02 Oct 2024 01:02:03 GMT
PSComputerName           :

"""
WMIC_LIST = "\n\n" + "".join(
    f"{line.partition(' :')[0].strip()}={line.partition(': ')[2]}\n" if line else "\n"
    for line in ROWS.split("\n")
    if "PSComputer" not in line
)
WMIC_CSV = "\nNode,displayName,productState\nPC-01,Kaspersky Endpoint Security for Windows,266240\nPC-01,Windows Defender,393472\n"
WMIC_DATED = (
    "\nNode,displayName,productState,timestamp\nPC-01,Kaspersky Endpoint Security for Windows,266240,Tue, 20 Feb 2024 08:00:00 GMT\n"
    "PC-01,Windows Defender,393472,Tue, 20 Feb 2024 08:00:00 GMT\n"
)
WMIC_TABLE = "displayName                              productState  \nKaspersky Endpoint Security for Windows  266240        \nWindows Defender                         393472        \n\n"
TABLE = "\ndisplayName                             productState\n-----------                             ------------\nKaspersky Endpoint Security for Windows       266240\nWindows Defender                              393472\n\n"
CSV = '"displayName","productState"\n"Kaspersky Endpoint Security for Windows","266240"\n"Windows Defender","393472"\n'
JSON = '[{"displayName": "Kaspersky Endpoint Security for Windows", "productState": 266240}, {"displayName": "Windows Defender", "productState": 393472}]'
NESTED = '{"firewall": [{"displayName": "X", "productState": 266240}], "antiVirus": ' + JSON + ', "antiSpyware": []}'
ECLS = """\
ECLS Command-line scanner, version 15.0.23.0, (C) 1992-2021 ESET, spol. s r.o.
Module loader, version 1021 (20210916), build 1074
Module perseus, version 1583.1 (20211116), build 2218
Module scanner, version 24407 (20211204), build 51523
"""
SIGTOOL = """\
File: /var/lib/clamav/daily.cld
Build time: 14 Mar 2026 04:26 -0400
Version: 27578
Signatures: 2076200
Functionality level: 90
Verification OK.
"""
UVSCAN = """\
McAfee VirusScan Command Line for Linux64 Version: 7.0.0.477
Copyright (C) 2019 McAfee, Inc.
(408) 988-3832 LICENSED COPY - September 03 2026

AV Engine version: 6100.8979 for Linux64.
Dat set version: 11000 created Mar 18 2026
Scanning for 668687 viruses, trojans and variants.
"""
FSAV = """\
F-Secure Linux Security version 11.10  build 68

Scanner Engine versions:
\tF-Secure Corporation Aquarius engine version 1.0 build 8
\tF-Secure Corporation Aquarius database version 2026-03-18_02
\tF-Secure Corporation Hydra database version 2026-03-17_01
"""
AVG = """\
AVG command line controller

------ AVG status ------
AVG version  : 13.0.3118
------ License status ------
License type       : FREE
License expires on :
------ WD status ------
Component    State           Restarts        UpTime
Avid         running         0               13 minute(s)
Oad          running         0               13 minute(s)
------ Avid status ------
Virus database version      : 4793/15885
Virus database release date : Tue, 17 Mar 2026 09:16:00 +0700
"""
KESL_10 = """\
Name: Kaspersky Endpoint Security 10 SP1 for Linux
Version: 10.1.0.5960
License information: The key is valid
Last release date of databases: 2019-10-01 08:14:00
Real-time protection: Available and running
"""
KESL_JSON = (
    '{"Name": "Kaspersky Endpoint Security 12.1 for Linux", "Version": "12.1.0.1543", "License information": "The key is valid", '
    '"File Threat Protection": "Available and running"}'
)
MDATP_OLD = """\
healthy                                 : true
licensed                                : true
engineVersion                           : "1.1.17400.5"
appVersion                              : "100.90.70"
realTimeProtectionEnabled               : true
definitionsUpdated                      : Aug 12, 2020 at 06:17:35 PM
definitionsVersion                      : "1.321.817.0"
definitionsStatus                       : upToDate
"""
OSQUERY = (
    '[{"type":"Firewall","name":"Windows Firewall","state":"On","signatures_up_to_date":"1"},'
    '{"type":"Antivirus","name":"ESET Security","state":"On","signatures_up_to_date":"0"}]'
)
_IN_XML = (("Kaspersky Endpoint Security for Windows", 266240), ("Windows Defender", 393472))
CSV_TABS = "displayName\tproductState\nKaspersky Endpoint Security for Windows\t266240\nWindows Defender\t393472\n"
CSV_PLAIN = "displayName,productState\nKaspersky Endpoint Security for Windows,266240\nWindows Defender,393472\n"
XML = (
    '<?xml version="1.0" encoding="utf-8"?>\n<Objects>\n'
    + "".join(
        '  <Object Type="Microsoft.Management.Infrastructure.CimInstance">\n'
        f'    <Property Name="displayName" Type="System.String">{name}</Property>\n'
        f'    <Property Name="productState" Type="System.UInt32">{number}</Property>\n'
        '    <Property Name="PSComputerName" Type="System.String" />\n  </Object>\n'
        for name, number in _IN_XML
    )
    + "</Objects>\n"
)
RAW_XML = (
    '<?xml version="1.0"?><COMMAND SEQUENCENUM="1" ISSUEDFROM="PC-01"><REQUEST><COMMANDLINE>path antivirusproduct get'
    '</COMMANDLINE></REQUEST><RESULTS NODE="PC-01"><CIM>'
    + "".join(
        f'<INSTANCE CLASSNAME="AntiVirusProduct"><PROPERTY NAME="displayName" TYPE="string"><VALUE>{name}</VALUE></PROPERTY>'
        f'<PROPERTY NAME="productState" TYPE="uint32"><VALUE>{number}</VALUE></PROPERTY>'
        '<PROPERTY NAME="timestamp" TYPE="string"></PROPERTY></INSTANCE>'
        for name, number in _IN_XML
    )
    + "</CIM></RESULTS></COMMAND>"
)
REG = """\
Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Security Center\\Provider\\Av]

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Security Center\\Provider\\Av\\{4F76F112-43EB-40E8-11D8-F7BD1853EA23}]
"DISPLAYNAME"="Kaspersky Endpoint Security for Windows"
"GUID"="{4F76F112-43EB-40E8-11D8-F7BD1853EA23}"
"STATE"=dword:00041000

[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Security Center\\Provider\\Av\\{D68DDC3A-831F-4fae-9E44-DA132C1ACF46}]
"DISPLAYNAME"="Windows Defender"
"STATE"=dword:00060100

"""
REGISTERED = {"rows": ROWS, "wmic list": WMIC_LIST, "wmic csv": WMIC_CSV, "wmic csv with days": WMIC_DATED, "wmic table": WMIC_TABLE, "table": TABLE, "csv": CSV,
              "json": JSON, "nested": NESTED, "xml": XML, "raw xml": RAW_XML, "csv with tabs": CSV_TABS, "csv without quotes": CSV_PLAIN,
              "csv with semicolons": CSV_PLAIN.replace(",", ";"), "reg": REG}  # fmt: skip
CASES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "mdatp text": ("mdatp-health", MDATP, {
        "name": "Microsoft Defender for Endpoint", "version": "101.23082.0009", "engine_version": "1.1.23080.2005",
        "signature_version": "1.395.227.0", "signature_at": "2023-08-12 03:26:24", "enabled": True, "realtime": True,
        "up_to_date": True, "licence": "licensed", "licence_end": "2024-04-10", "managed_by": "MDE", "tamper_protection": True}),
    "mdatp json, passive": ("mdatp-health", MDATP_JSON, {
        "version": "101.98.30", "signature_at": "2023-05-03 05:48:58", "enabled": False, "realtime": False, "up_to_date": True,
        "licence_end": "2023-09-06", "tamper_protection": False}),
    "kesl": ("kesl-app-info", KESL, {
        "name": "Kaspersky Endpoint Security 11.4 for Linux", "version": "11.4.0.1096", "signature_at": "2026-11-22 21:10:00",
        "enabled": True, "realtime": True, "licence": "licensed", "licence_end": "2027-03-01", "last_full_scan_at": "None",
        "managed_by": "Kaspersky Security Center"}),
    "kesl in Russian, expired": ("kesl-app-info", KESL_RU, {
        "name": "Kaspersky Endpoint Security 11.2 для Linux", "version": "11.2.0.4528", "signature_at": "2024-02-27 10:00:00",
        "enabled": False, "licence": "expired", "licence_end": "2024-03-01"}),
    "kesl without a key": ("kesl-app-info", KESL_NO_KEY, {
        "version": "11.3.0.7441", "enabled": False, "licence": "None", "licence_end": "None"}),
    "Defender by wmic": ("mp-computer-status", MP_WMIC, {
        "version": "4.18.23110.3", "signature_version": "1.405.225.0", "signature_at": "2024-02-20 15:11:09", "enabled": True,
        "realtime": True, "up_to_date": True}),
    "eset": ("eset-modules", ESET, {"signature_version": "28123", "signature_at": "2024-10-02 00:00:00"}),
    "eset licence": ("eset-modules", ESET_LICENCE, {"licence": "licensed", "licence_end": "2025-11-30"}),
    "bitdefender": ("bduitool-status", BITDEFENDER, {
        "version": "7.2.1.200097", "signature_version": "7.95301", "signature_at": "2026-06-05 10:00:00", "enabled": True,
        "up_to_date": True}),
    "sentinelone": ("sentinelctl-status", SENTINEL, {
        "version": "23.4.2.14", "engine_version": "2024.1.0.5", "enabled": True, "managed_by": "SentinelOne"}),
    "sentinelone on a Mac": ("sentinelctl-status", SENTINEL_MAC, {
        "version": "23.2.4.7124", "enabled": True, "realtime": False, "unresolved": 1}),
    "cortex": ("cytool-query", CORTEX, {"version": "8.5.0.125392", "signature_version": "1510-92000"}),
    "cortex, stopped": ("cytool-query", CORTEX_RUN, {"enabled": False}),
    "falcon": ("falconctl-state", FALCON, {
        "version": "7.10.16303.0", "enabled": True, "managed_by": "CrowdStrike Falcon"}),
    "falcon in one line": ("falconctl-state", FALCON_LINE, {
        "version": "7.10.16303.0", "enabled": False, "managed_by": "CrowdStrike Falcon"}),
    "falcon's version": ("falconctl-state", FALCON_VERSION, {"version": "7.10.16303.0"}),
    "sentinelone on Windows": ("sentinelctl-status", SENTINEL_WINDOWS, {
        "version": "21.7.5.1080", "enabled": True, "tamper_protection": True}),
    "sentinelone on Windows, stopped": (
        "sentinelctl-status", SENTINEL_WINDOWS.replace("Agent is loaded", "Agent is not loaded"), {"enabled": False}),
    "sentinelone's console": ("sentinelctl-status", SENTINEL_CONSOLE, {"managed_by": "SentinelOne"}),
    "falcon as a property list": ("falconctl-state", FALCON_PLIST, {
        "version": "6.58.17207.0", "enabled": True, "managed_by": "CrowdStrike Falcon"}),
    "falcon on a Mac": ("falconctl-state", FALCON_MAC, {"version": "6.58.17207.0", "enabled": True}),
    "drweb": ("drweb-baseinfo", DRWEB, {"engine_version": "7.00.65.05230", "signature_at": "2026-11-21 04:12:09"}),
    "ESET's scanner": ("eset-modules", ECLS, {
        "name": "ESET", "version": "15.0.23.0", "signature_version": "24407", "signature_at": "2021-12-04 00:00:00"}),
    "ClamAV's database": ("clamav-version", SIGTOOL, {
        "name": "ClamAV", "signature_version": "27578", "signature_at": "2026-03-14 08:26:00"}),
    "VirusScan": ("uvscan-version", UVSCAN, {
        "name": "McAfee VirusScan Command Line", "version": "7.0.0.477", "engine_version": "6100.8979",
        "signature_version": "11000", "signature_at": "2026-03-18 00:00:00", "realtime": False, "licence": "licensed"}),
    "F-Secure": ("fsav-version", FSAV, {
        "name": "F-Secure Linux Security", "version": "11.10", "signature_version": "2026-03-18_02",
        "signature_at": "2026-03-18 00:00:00"}),
    "AVG": ("avgctl-stat", AVG, {
        "name": "AVG Anti-Virus for Linux", "version": "13.0.3118", "signature_version": "4793/15885",
        "signature_at": "2026-03-17 02:16:00", "enabled": True, "realtime": True, "licence": "free"}),
    "kesl as JSON in one line": ("kesl-app-info", KESL_JSON, {"version": "12.1.0.1543", "enabled": True}),
    "mdatp of 2020": ("mdatp-health", MDATP_OLD, {
        "version": "100.90.70", "signature_at": "2020-08-12 18:17:35", "enabled": True, "realtime": True, "up_to_date": True,
        "licence": "licensed"}),
    "kesl 10": ("kesl-app-info", KESL_10, {"version": "10.1.0.5960", "enabled": True, "licence": "licensed"}),
    "osquery": ("antivirus-products", OSQUERY, {"name": "ESET Security", "enabled": True, "up_to_date": False}),
    "drweb licence": ("drweb-baseinfo", DRWEB_LICENCE, {"licence_end": "2027-07-01"}),
    "sophos": ("sophos-status", SOPHOS, {"name": "Sophos Anti-Virus", "enabled": True, "realtime": True}),
    "sophos version": ("sophos-status", SOPHOS_VERSION, {
        "engine_version": "3.79.0", "signature_version": "5.90", "signature_at": "2021-02-02 00:00:00"}),
    "savscan": ("sophos-status", SAVSCAN, {"version": "5.53.0", "signature_version": "5.90"}),
    "trend": ("dsa-query", TREND, {
        "engine_version": "22.610.1011", "signature_version": "19.773.00", "enabled": True, "managed_by": "dsm.example.vn"}),
    "trellix": ("mfetpcli-version", TRELLIX, {
        "version": "10.7.15.50", "signature_version": "5121.0", "signature_at": "2023-05-22 00:00:00", "licence": "licensed"}),
    "clamav": ("clamav-version", CLAM, {
        "version": "1.0.7", "signature_version": "27426", "signature_at": "2024-10-12 08:34:52", "licence": "free"}),
    "freshclam": ("freshclam-log", FRESH, {
        "signature_version": "27426", "signature_at": "2024-10-13 08:40:02", "up_to_date": True}),
    "Defender": ("mp-computer-status", MP, {
        "name": "Microsoft Defender Antivirus", "version": "4.18.24090.11", "engine_version": "1.1.24090.11",
        "signature_version": "1.419.163.0", "signature_at": "2024-10-02 03:01:45", "signature_age_days": 1, "enabled": True,
        "realtime": True, "up_to_date": True, "licence": "built-in", "tamper_protection": True, "last_full_scan_at": "None"}),
}  # fmt: skip


def read(text: str, kind: str | None = None) -> HostAntivirus:
    file = handed(text)
    found = [each.id for each in imported().values() if each.recognises(file) and not each.general]
    assert kind is None or found == [kind]
    reads = imported()[kind or found[0]].reads
    fact = reads[HostAntivirus](file)
    assert isinstance(fact, HostAntivirus)
    return fact


def plain(value: object) -> str:
    return str(value).removesuffix("+00:00")


@together("case", CASES)
def test_an_output_is_recognised_and_tells_its_product(case: str) -> None:
    kind, text, expected = CASES[case]
    for form in (text, text.replace("\n", "\r\n"), f"\ufeff{text}"):
        (product,) = read(form, kind).products
        assert {key: plain(getattr(product, key)) for key in expected} == {
            key: plain(expected[key]) for key in expected
        }


@pytest.mark.parametrize("case", CASES)
def test_a_cut_output_tells_nothing_else(case: str) -> None:
    """Cut after every character: a value is the one of the whole output, or not seen."""
    kind, text, _ = CASES[case]
    (whole,) = read(text, kind).products
    for cut in range(len(text)):
        for product in cut_products(kind, text[:cut]):
            differs = [each for each in fields_of(product) if getattr(product, each) != getattr(whole, each)]
            wrong = [each for each in differs if not isinstance(getattr(product, each), Unseen)]
            assert [each for each in wrong if each not in NEVER_CUT] in ([], *known_so_far(case)), (
                text[:cut],
                differs,
            )


def known_so_far(case: str) -> tuple[list[str], ...]:
    """A log that ends earlier tells what was so then; KESL is named before its name is told."""
    return {
        "freshclam": (["signature_version", "signature_at"], ["signature_at"], ["signature_version"]),
        "kesl": (["name"],),
        "kesl in Russian, expired": (["name"],),
        "kesl 10": (["name"],),
    }.get(case, ())


def cut_products(kind: str, text: str) -> Iterator[AntivirusProduct]:
    try:
        file = handed(text)
        fact = imported()[kind].reads[HostAntivirus](file)
    except GapError:
        return
    assert isinstance(fact, HostAntivirus)
    yield from fact.products


def fields_of(product: AntivirusProduct) -> list[str]:
    return list(type(product).__dataclass_fields__)


@pytest.mark.parametrize("form", REGISTERED)
def test_registered_products_are_read_in_every_form(form: str) -> None:
    fact = read(REGISTERED[form])
    told = [
        (each.name, each.vendor, each.enabled, each.up_to_date, each.licence == "built-in") for each in fact.products
    ]
    assert told == [
        ("Kaspersky Endpoint Security for Windows", "Kaspersky", True, True, False),
        ("Windows Defender", "Microsoft", False, True, True),
    ]
    assert fact.state == "protected"


@pytest.mark.parametrize("form", REGISTERED)
def test_registered_products_that_were_cut_are_fewer_or_unseen(form: str) -> None:
    text = REGISTERED[form]
    whole = {each.name: each for each in read(text).products}
    kind = next(each.id for each in imported().values() if each.recognises(handed(text)) and not each.general)
    for cut in range(len(text)):
        for product in cut_products(kind, text[:cut]):
            assert product.name in whole, text[:cut]
            for each in ("enabled", "realtime", "up_to_date", "licence"):
                value = getattr(product, each)
                assert isinstance(value, Unseen) or value == getattr(whole[product.name], each), text[:cut]


@together(
    "number, enabled, current, state",
    [
        (262144, False, True, "off"), (262160, False, False, "off"), (266240, True, True, "protected"),
        (266256, True, False, "stale"), (270336, False, True, "off"), (327696, False, False, "off"),
        (331776, True, True, "protected"), (344064, None, True, "unknown"), (393216, False, True, "off"),
        (397312, True, True, "protected"), (397328, True, False, "stale"), (401664, False, True, "off"),
        (462864, True, False, "stale"), (274432, False, True, "expired"), (266272, True, None, "unknown"),
    ],
)  # fmt: skip
def test_the_state_of_a_registered_product(number: int, enabled: bool | None, current: bool | None, state: str) -> None:
    fact = read(f'{{"displayName": "Bkav Pro", "productState": {number}}}')
    (product,) = fact.products
    assert (product.enabled if isinstance(product.enabled, bool) else None) is enabled
    assert (product.up_to_date if isinstance(product.up_to_date, bool) else None) is current
    assert fact.state == state


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_rows_of_windows_xp_have_flags(ends: str) -> None:
    text = ends.join(("", "", "companyName=McAfee, Inc.", "displayName=McAfee VirusScan Enterprise", "instanceGuid={9}",
                      "onAccessScanningEnabled=TRUE", "productUptoDate=FALSE", "versionNumber=8.7.0", "", ""))  # fmt: skip
    (product,) = read(text, "antivirus-products").products
    told = (product.name, product.vendor, product.enabled, product.up_to_date, product.version)
    assert told == ("McAfee VirusScan Enterprise", "Trellix", True, False, "8.7.0")
    for cut in range(len(text)):
        for other in cut_products("antivirus-products", text[:cut]):
            assert other.name == product.name
            for each in ("enabled", "up_to_date", "version"):
                assert isinstance(getattr(other, each), Unseen) or getattr(other, each) == getattr(product, each)


DAILY = "daily.cld database is up-to-date (version: 27143, sigs: 2, f-level: 90, builder: x)"
BEGUN = "ClamAV update process started at Sat Jan  6 01:00:01 2024"


@pytest.mark.parametrize(
    ("log", "day", "current"),
    [
        (f"Fri Jan  5 01:00:01 2024 -> {DAILY}", 5, True),
        (f"Jan 05 01:00:01 m freshclam[8]: Fri Jan  5 01:00:01 2024 -> {DAILY}", 5, True),
        (f"2024-01-05T01:00:01+00:00 m freshclam[8]: {DAILY}", 5, True),
        (f"Jan  5 01:00:01 m freshclam[8]: {DAILY}", None, True),
        ((f"Fri Jan  5 01:00:01 2024 -> {DAILY}\nSat Jan  6 01:00:01 2024 -> {BEGUN}\n"
         "Sat Jan  6 01:00:02 2024 -> !Can't download daily.cvd from https://database.example"), 5, None),
        (f"Fri Jan  5 01:00:01 2024 -> {DAILY}\n{BEGUN}\n^Can't query current.cvd.example", 5, None),
        ((f"Fri Jan  5 01:00:01 2024 -> {DAILY}\nSat Jan  6 01:00:02 2024 -> ^FreshClam previously received error code 429 or 403\n"
         "Sat Jan  6 01:00:02 2024 -> ^You are still on cool-down until after: 2024-01-07 01:00:02"), 5, None),
        ((f"Fri Jan  5 01:00:01 2024 -> {DAILY}\nSat Jan  6 01:00:02 2024 -> "
         "daily database available for update (local version: 27143, remote version: 27144)"), 5, None),
        (f"Fri Jan  5 01:00:01 2024 -> {DAILY}\nFri Jan  5 01:00:02 2024 -> !NotifyClamd: Can't find clamd.conf", 5, True),
    ],
)  # fmt: skip
def test_what_failed_after_a_database_was_current_is_no_date_of_it(
    log: str, day: int | None, current: bool | None
) -> None:
    """A later run that failed tells neither that the database is current, nor that it was then."""
    (found,) = read(log + "\n").products
    at = found.signature_at
    assert (at.day if isinstance(at, datetime) else None) == day
    assert found.up_to_date is True if current else isinstance(found.up_to_date, Unseen)


def test_a_defender_that_never_had_signatures_is_not_up_to_date() -> None:
    """It says that they are not out of date, for there are none."""
    status = {"AMEngineVersion": "0.0.0.0", "AntivirusSignatureVersion": "0.0.0.0", "AntivirusSignatureAge": 65535,
              "AntivirusEnabled": False, "RealTimeProtectionEnabled": False, "DefenderSignaturesOutOfDate": False}  # fmt: skip
    (found,) = read(json.dumps(status)).products
    assert (found.up_to_date, found.enabled) == (False, False)


def test_rows_that_were_copied_with_their_prompt_are_read() -> None:
    text = ("C:\\Users\\an>wmic path antivirusproduct get displayName,productState\n"
            "displayName       productState\nWindows Defender  397568\n\nC:\\Users\\an>\n")  # fmt: skip
    (found,) = read(text, "antivirus-products").products
    assert (found.name, found.enabled, found.up_to_date) == ("Windows Defender", True, True)


@pytest.mark.parametrize("kind", ["kesl-app-info", "mfetpcli-version", "falconctl-state", "sentinelctl-status"])
def test_a_version_of_something_else_is_no_product(kind: str) -> None:
    """Whatever kind the file was said to be."""
    for text in (
        'NAME="Debian"\nVERSION="12 (bookworm)"\nID=debian\n',
        "Name    : bash\nVersion : 5.2-2\nURL     : https://example.vn\n",
    ):
        with pytest.raises(GapError):
            imported()[kind].reads[HostAntivirus](handed(text))


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ("The key is valid", "licensed"),
        ("License is installed", "licensed"),
        ("The key is about to expire soon", "licensed"),
        ("Срок действия лицензии скоро истекает", "licensed"),
        ("Срок действия лицензии истек", "expired"),
        ("The key has expired", "expired"),
        ("Trial license", "trial"),
        ("No key", None),
        ("Not installed", None),
    ],
)
def test_licences_of_kesl(said: str, licence: str | None) -> None:
    (product,) = read(KESL.replace("The key is valid", said), "kesl-app-info").products
    assert product.licence == licence


@pytest.mark.parametrize(
    ("name", "page", "told", "vendor"),
    [
        ("火绒安全软件", "cp936", "火绒安全软件", "Huorong"),
        ("360安全卫士", "cp936", "360安全卫士", "Qihoo 360"),
        (
            "Kaspersky Endpoint Security – bản mới",
            "cp1252",
            "Kaspersky Endpoint Security \ufffd b\ufffdn m\ufffdi",
            "Kaspersky",
        ),
        ("Антивирус", "cp866", "\ufffd" * len("Антивирус"), None),
    ],
)
def test_a_name_in_an_unknown_page_is_that_of_a_known_product_or_has_no_letters(
    name: str, page: str, told: str, vendor: str | None
) -> None:
    raw = f"displayName={name}\nproductState=262144\n\n".replace("ả", "á").replace("ớ", "ó").encode(page)
    file = handed(raw)
    assert file.encoding == "8-bit"
    fact = imported()["antivirus-products"].reads[HostAntivirus](file)
    (product,) = fact.products  # type: ignore[attr-defined]  # a HostAntivirus
    assert product.name == told
    assert isinstance(product.vendor, Unseen) if vendor is None else product.vendor == vendor


def test_a_version_of_eset_alone() -> None:
    (product,) = read("/opt/eset/eea/bin/odscan (eea) 9.1.11.0\n", "eset-modules").products
    assert (product.name, product.version) == ("ESET Endpoint Antivirus for Linux", "9.1.11.0")


def test_a_product_nobody_knows_is_told_by_its_own_name() -> None:
    (product,) = read('[{"displayName": "Lá Chắn", "productState": "266240"}]').products
    assert (product.name, product.enabled) == ("Lá Chắn", True)
    assert isinstance(product.vendor, Unseen)
    assert isinstance(product.licence, Unseen)


def test_one_product_of_two_protects_the_machine_and_a_usb_scanner_does_not() -> None:
    two = '[{"displayName": "Smadav", "productState": 266240}, {"displayName": "Windows Defender", "productState": 397584}]'
    assert read(two).state == "unknown"  # Defender on, and out of date; what Smadav is worth nobody counts
    assert read('[{"displayName": "Smadav", "productState": 266240}]').state == "unknown"


@pytest.mark.parametrize(
    "text", ['[{"displayName": "X", "productState": 65536}]', '{"antiVirus": [], "firewall": []}', "[]"]
)
def test_rows_without_an_antivirus_are_a_gap(text: str) -> None:
    with pytest.raises(GapError):
        imported()["antivirus-products"].reads[HostAntivirus](handed(text))


@together(
    "signed, scanned, day",
    [
        ("11/21/2019 6:54:41 PM", "", "2019-11-21 18:54:41"),
        ("21/11/2019 6:54:41 CH", "", "2019-11-21 18:54:41"),
        ("21.11.2019 18:54:41", "", "2019-11-21 18:54:41"),
        ("02.10.2024 8:15:00", "", "2024-10-02 08:15:00"),
        ("2024/10/2 8:15:00", "", "2024-10-02 08:15:00"),
        ("2024-10-02 08:15:00", "", "2024-10-02 08:15:00"),
        ("02/10/2024 08:15:00", "", None),
        ("02/10/2024 08:15:00", "30/09/2024 08:15:00", "2024-10-02 08:15:00"),
        ("10/2/2024 8:15:00 AM", "9/30/2024 1:50:24 PM", "2024-10-02 08:15:00"),
        ("10/2/2024 8:15:00 AM", "30/9/2024 1:50:24 PM", "2024-10-02 08:15:00"),
        ("10/2/2024 8:15:00 AM", "9/8/2024 1:50:24 PM", None),
        ("10/10/2024 8:15:00 AM", "9/8/2024 1:50:24 PM", "2024-10-10 08:15:00"),
        ("02/10/2024 8:15:00 CH", "", "2024-10-02 20:15:00"),
        ("2/10/2567 8:15:00", "", None),
        ("/Date(1727856900000)/", "", "2024-10-02 08:15:00"),
        ("2024-10-02T15:15:00+07:00", "", "2024-10-02 08:15:00"),
        ("soon", "", None),
    ],
)
def test_dates_are_read_in_one_way_or_not_at_all(signed: str, scanned: str, day: str | None) -> None:
    text = MP.replace("10/2/2024 3:01:45 AM", signed).replace("9/30/2024 1:50:24 PM", scanned)
    (product,) = read(text).products
    if "30/9" in scanned:  # two orders in one output contradict each other
        day = None if signed.startswith("30") else "2024-02-10 08:15:00"
    told = product.signature_at
    assert (None if isinstance(told, Unseen) else plain(told)) == day
    assert product.up_to_date is True  # its age is a number in every language


@pytest.mark.parametrize(
    ("signed", "scanned", "ages", "day"),
    [
        ("1/5/2024 2:31:22 PM", "1/4/2024 9:00:00 AM", (1, 2), "2024-01-05 14:31:22"),
        ("05/01/2024 14:31:22", "04/12/2023 09:00:00", (3, 35), "2024-01-05 14:31:22"),
        ("1/5/2024 2:31:22 PM", "1/5/2024 9:00:00 AM", (1, 1), None),  # both orders fit
        ("1/5/2024 2:31:22 PM", "1/4/2024 9:00:00 AM", (1, 9), None),  # neither does
        ("1/5/2024 2:31:22 PM", "", (1, 65535), None),
    ],
)
def test_the_ages_beside_the_dates_tell_their_order(
    signed: str, scanned: str, ages: tuple[int, int], day: str | None
) -> None:
    status = {"AMEngineVersion": "1.1.24.1", "AntivirusSignatureVersion": "1.403.1.0", "AntivirusEnabled": True,
              "RealTimeProtectionEnabled": True, "AntivirusSignatureAge": ages[0], "QuickScanAge": ages[1],
              "AntivirusSignatureLastUpdated": signed, "QuickScanEndTime": scanned}  # fmt: skip
    (found,) = read(json.dumps(status)).products
    assert (None if isinstance(found.signature_at, Unseen) else plain(found.signature_at)) == day


@pytest.mark.parametrize(
    ("change", "to", "expected"),
    [
        ("Normal", "Passive Mode", {"enabled": True, "realtime": False}),
        ("Normal", "Not running", {"enabled": False, "realtime": False}),
        ("Normal", "EDR Block Mode", {"enabled": True, "realtime": False}),
        ("AMServiceEnabled                : True", "AMServiceEnabled                : False", {"enabled": False}),
        ("Age           : 1", "Age           : 867", {"up_to_date": False, "signature_age_days": 867}),
        ("Age           : 1", "Age           : 65535", {"up_to_date": False, "signature_age_days": None}),
        ("Age           : 1", "Age           : 4294967295", {"up_to_date": False, "signature_age_days": None}),
        ("1.419.163.0", "0.0.0.0", {"signature_version": None}),
        ("10/2/2024 3:01:45 AM", "1/1/1601 7:00:00 AM", {"signature_at": None}),
        ("RealTimeProtectionEnabled       : True", "RealTimeProtectionEnabled       : False", {"realtime": False}),
    ],
)
def test_states_of_defender(change: str, to: str, expected: dict[str, object]) -> None:
    assert change in MP
    (product,) = read(MP.replace(change, to)).products
    assert {key: getattr(product, key) for key in expected} == expected


@pytest.mark.parametrize(
    "text",
    ["", "\n", "mdatp: command not found\n", "Access is denied.\n", "1\n", "ClamAV update process started\n",
     "Failed to connect to the agent\n", "{}", "[", "definitions_status"],
)  # fmt: skip
def test_no_kind_makes_a_product_of_a_refusal(text: str) -> None:
    for each in imported().values():
        if HostAntivirus in each.reads:
            with pytest.raises(GapError):
                each.reads[HostAntivirus](handed(text))


@together(
    "written, moment",
    [
        ("Mar 14, 2024 at 12:13:17 PM", "2024-03-14 12:13:17"),
        ("Mar 14, 2024 at 12:13:17 AM", "2024-03-14 00:13:17"),
        ("Fri Dec  5 17:43:13 2025", "2025-12-05 17:43:13"),
        ("2026-06-05 at 10:00", "2026-06-05 10:00:00"),
        ("2019-Oct-13 22:55:51", "2019-10-13 22:55:51"),
        ("2024-10-02T08:15:00.123Z", "2024-10-02 08:15:00"),
        ("2024-10-02 08:15:00 +0700", "2024-10-02 01:15:00"),
        ("02 February 2021", "2021-02-02 00:00:00"),
        ("Mar 14, 2024 at 12:13:17\u202fPM", "2024-03-14 12:13:17"),
        ("2024/3/14 下午 2:13:17", "2024-03-14 14:13:17"),
        ("2024-03-14 오전 12:13:17", "2024-03-14 00:13:17"),
        ("2024. 03. 14. 15:13:17", "2024-03-14 15:13:17"),
        ("2024-13-02", None),
        ("2024-10-02 25:15", None),
        ("Foo 14, 2024", None),
        ("14/03/2024", None),
    ],
)
def test_times_of_tools(written: str, moment: str | None) -> None:
    if moment is None:
        with pytest.raises(GapError):
            antivirus_dates.moment_of_text(written)
    else:
        assert plain(antivirus_dates.moment_of_text(written)) == moment


@given(st.data())
def test_no_damage_crashes_a_reader_or_makes_another_fact(data: st.DataObject) -> None:
    texts = [text for _, text, _ in CASES.values()] + list(REGISTERED.values())
    text = data.draw(st.sampled_from(texts))
    place = data.draw(st.integers(0, len(text)))
    damaged = text[:place] + data.draw(st.text(max_size=12)) + text[data.draw(st.integers(place, len(text))) :]
    try:
        file = handed(damaged)
    except (GapError, UnicodeEncodeError):
        return
    for each in imported().values():
        each.recognises(file)
        if HostAntivirus in each.reads:
            try:
                assert isinstance(each.reads[HostAntivirus](file), HostAntivirus)
            except GapError:
                continue
