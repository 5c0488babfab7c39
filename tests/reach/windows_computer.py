"""An invented Windows 10 in Vietnamese: what the runner finds there, and what its answers must be."""

import base64
from typing import Any

from scanner.model.question import Answer
from scanner.model.words import Gap
from tests.reach.windows_emitter import Found

TICKS = 638_000_000_000_000_000
"""2022-09-28T22:13:20Z."""
MTIME = 1_664_403_200


def b64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def error(code: str, kind: str = "X", words: str = "") -> dict[str, Any]:
    return {"error": {"code": code, "kind": kind, "text": words}}


DENIED = error("0x80070005", "UnauthorizedAccessException", "Truy cập bị từ chối.")
CURRENT = r"reg:HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
UNINSTALL = r"regs:HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*|DisplayName,DisplayVersion"
VALUES = {
    "": {"type": "String", "data": "mặc định"},
    "UBR": {"type": "DWord", "data": 4291},
    "Never": {"type": "DWord", "data": -1},
    "Long": {"type": "QWord", "data": -2},
    "Path": {"type": "ExpandString", "data": "%SystemRoot%\\system32"},
    "Names": {"type": "MultiString", "data": ["một", "hai"]},
    "One": {"type": "MultiString", "data": ["một"]},
    "None": {"type": "MultiString", "data": []},
    "Raw": {"type": "Binary", "data": {"b64": b64(b"\0\1\xff")}},
    "Half": {"type": "String", "data": "a\ud800b"},
    "Odd": {"type": "Unknown", "data": None},
}
COMPUTER: dict[str, Found] = {
    CURRENT: Found(says={"entries": {"values": VALUES, "subkeys": ["Winlogon", "AeDebug"]}}),
    r"reg:HKLM\SOFTWARE\Bkav": Found(says={"absent": True}),
    r"reg:HKLM\SECURITY\Policy": Found(says=error("0x8013150a", "SecurityException")),
    UNINSTALL: Found(
        says={
            "entries": {
                r"HKLM\…\Bkav": {"values": {"DisplayName": {"type": "String", "data": "Bkav Pro"}}},
                r"HKLM\…\Closed": error("0x8013150a"),
            }
        }
    ),
    r"regs:HKU\*\Software\Policies": Found(says={"entries": {"HKU": error("0x8013150a")}}),
    "cim:root/SecurityCenter2:AntiVirusProduct": Found(
        says={"entries": [{"displayName": "Bkav Pro Internet Security", "productState": 266240, "timestamp": None}]}
    ),
    "cim:root/cimv2:SELECT State, Tags FROM Win32_Service WHERE Name = 'x'": Found(says={"entries": []}),
    "cim:root/nowhere:Class": Found(says=error("0x8004100e", "ManagementException")),
    "cim:root/cimv2:NoClass": Found(says=error("0x80041010", "ManagementException")),
    "cim:root/cimv2:Gone": Found(says=error("0x80041002", "ManagementException")),
    "cim:root/cimv2:Closed": Found(says=error("0x80041003", "ManagementException")),
    "cim:root/cimv2:Slow": Found(says=error("0x00040004", "ManagementException")),
    "cim:root/cimv2:Asleep": Found(says=error("0x800706ba", "COMException", "Máy chủ RPC không có sẵn.")),
    "members:S-1-5-32-544": Found(
        says={
            "entries": [
                {"sid": "S-1-5-21-1-2-3-500", "name": "Quản trị", "kind": "User"},
                {"sid": "S-1-5-21-1-2-3-512", "name": "Domain Admins", "kind": "Group"},
            ]
        }
    ),
    "members:S-1-5-32-580": Found(says=error("0x80131501", "IdentityNotMappedException")),
    "cmd:auditpol /backup /file:%OUT%": Found(says={"exit": 0}, out="Tên máy\r\n".encode("cp1258", "replace")),
    "cmd:secedit /export /cfg %OUT%": Found(says={"exit": -1073741790}, err=b"\x8f denied"),
    "cmd:no-such-program": Found(says=error("0x80070002", "Win32Exception")),
    "cmd:manage-bde -status": Found(says=error("0x800702e4", "Win32Exception")),
    r"file:%ProgramData%\x.ini": Found(says={"file": 1}, out=b"[x]\r\n" * 20_000),
    r"file:%ProgramData%\empty": Found(says={"file": 1}),
    r"file:%ProgramFiles(x86)%\x.ini": Found(says=error("0x80070057", "ArgumentException")),
    r"file:%NoSuch%\x.ini": Found(says=error("0x80070057", "ArgumentException")),
    r"file:C:\absent": Found(says=error("0x80070002", "FileNotFoundException")),
    r"file:C:\closed": Found(says=DENIED),
    r"files:C:\ProgramData\*\license.lf": Found(
        says={
            "entries": {
                r"C:\ProgramData\ESET\license.lf": {"read": 6, "b64": b64("<E>".encode("utf-16-le"))},
                r"C:\ProgramData\Other\license.lf": {"read": 4, "b64": b64(b"text")},
                r"C:\ProgramData\Closed\license.lf": DENIED,
            }
        }
    ),
    r"heads:C:\defs\*.dat": Found(
        says={
            "entries": {
                r"C:\defs\a.dat": {"type": "file", "size": 9000, "ticks": TICKS, "read": 9000, "b64": b64(b"x" * 4096)}
            }
        }
    ),
    r"stat:C:\defs\*": Found(
        says={
            "entries": {
                r"C:\defs\a.dat": {"type": "file", "size": 9000, "ticks": TICKS},
                r"C:\defs\b": {"type": "folder", "size": 0, "ticks": TICKS + 1},
            }
        }
    ),
    r"stat:C:\none\*": Found(says={"absent": True}),
    r"list:C:\defs": Found(says={"entries": {"a.dat": "file", "b": "folder", "c": "link", "d": "cloud"}}),
    r"list:C:\none": Found(says=error("0x80070003", "DirectoryNotFoundException")),
}


def plain(answer: Answer) -> tuple[Any, ...]:
    """What an answer says, without its seal and the words of a gap."""
    return (answer.exit, answer.stdout, answer.stderr, answer.entries, answer.absent, answer.gap, answer.truncated)


ABSENT = (None, b"", b"", None, True, None, False)


def gap(word: Gap) -> tuple[Any, ...]:
    """A question that has no answer."""
    return (None, b"", b"", None, False, word, False)


def entries(value: Any) -> tuple[Any, ...]:
    """A structured answer."""
    return (None, b"", b"", value, False, None, False)


EXPECTED: dict[str, tuple[Any, ...]] = {
    CURRENT: entries(
        {
            "subkeys": ["AeDebug", "Winlogon"],
            "values": {
                "": {"data": "mặc định", "type": "REG_SZ"},
                "Half": {"data": "a\ufffdb", "type": "REG_SZ"},
                "Long": {"data": 2**64 - 2, "type": "REG_QWORD"},
                "Names": {"data": ["một", "hai"], "type": "REG_MULTI_SZ"},
                "Never": {"data": 0xFFFFFFFF, "type": "REG_DWORD"},
                "None": {"data": [], "type": "REG_MULTI_SZ"},
                "Odd": {"gap": "unsupported", "detail": "Odd: .NET Framework does not read a value of this type"},
                "One": {"data": ["một"], "type": "REG_MULTI_SZ"},
                "Path": {"data": "%SystemRoot%\\system32", "type": "REG_EXPAND_SZ"},
                "Raw": {"data": {"b64": "AAH/"}, "type": "REG_BINARY"},
                "UBR": {"data": 4291, "type": "REG_DWORD"},
            },
        }
    ),
    r"reg:HKLM\SOFTWARE\Bkav": ABSENT,
    r"reg:HKLM\SECURITY\Policy": gap(Gap.DENIED),
    UNINSTALL: entries(
        {
            r"HKLM\…\Bkav": {"values": {"DisplayName": {"data": "Bkav Pro", "type": "REG_SZ"}}},
            r"HKLM\…\Closed": {"gap": "denied", "detail": "HKLM\\…\\Closed: error 0x8013150a"},
        }
    ),
    r"regs:HKU\*\Software\Policies": gap(Gap.DENIED),
    "cim:root/SecurityCenter2:AntiVirusProduct": entries(
        [{"displayName": "Bkav Pro Internet Security", "productState": 266240, "timestamp": None}]
    ),
    "cim:root/cimv2:SELECT State, Tags FROM Win32_Service WHERE Name = 'x'": entries([]),
    "cim:root/nowhere:Class": gap(Gap.UNSUPPORTED),
    "cim:root/cimv2:NoClass": gap(Gap.UNSUPPORTED),
    "cim:root/cimv2:Gone": gap(Gap.UNSUPPORTED),
    "cim:root/cimv2:Closed": gap(Gap.DENIED),
    "cim:root/cimv2:Slow": gap(Gap.TIMEOUT),
    "cim:root/cimv2:Asleep": gap(Gap.UNREADABLE),
    "members:S-1-5-32-544": entries(
        [
            {"kind": "user", "name": "Quản trị", "sid": "S-1-5-21-1-2-3-500"},
            {"kind": "group", "name": "Domain Admins", "sid": "S-1-5-21-1-2-3-512"},
        ]
    ),
    "members:S-1-5-32-580": ABSENT,
    "cmd:auditpol /backup /file:%OUT%": (
        0,
        COMPUTER["cmd:auditpol /backup /file:%OUT%"].out,
        b"",
        None,
        False,
        None,
        False,
    ),
    "cmd:secedit /export /cfg %OUT%": (-1073741790, b"", b"\x8f denied", None, False, None, False),
    "cmd:no-such-program": ABSENT,
    "cmd:manage-bde -status": gap(Gap.DENIED),
    r"file:%ProgramData%\x.ini": (None, b"[x]\r\n" * 20_000, b"", None, False, None, False),
    r"file:%ProgramData%\empty": (None, b"", b"", None, False, None, False),
    r"file:%ProgramFiles(x86)%\x.ini": ABSENT,
    r"file:%NoSuch%\x.ini": gap(Gap.UNSUPPORTED),
    r"file:C:\absent": ABSENT,
    r"file:C:\closed": gap(Gap.DENIED),
    r"files:C:\ProgramData\*\license.lf": entries(
        {
            r"C:\ProgramData\Closed\license.lf": {
                "gap": "denied",
                "detail": r"C:\ProgramData\Closed\license.lf: error 0x80070005: Truy cập bị từ chối.",
            },
            r"C:\ProgramData\ESET\license.lf": {"b64": "PABFAD4A"},
            r"C:\ProgramData\Other\license.lf": {"text": "text"},
        }
    ),
    r"heads:C:\defs\*.dat": entries({r"C:\defs\a.dat": {"mtime": MTIME, "size": 9000, "text": "x" * 4096}}),
    r"stat:C:\defs\*": entries(
        {
            r"C:\defs\a.dat": {"mtime": MTIME, "size": 9000, "type": "file"},
            r"C:\defs\b": {"mtime": MTIME, "size": 0, "type": "folder"},
        }
    ),
    r"stat:C:\none\*": ABSENT,
    r"list:C:\defs": entries({"a.dat": "file", "b": "folder", "c": "link", "d": "file"}),
    r"list:C:\none": ABSENT,
}
