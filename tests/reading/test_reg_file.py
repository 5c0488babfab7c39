"""`.reg` files and what `reg query` prints: every type of value, every way to be cut, and what a file says of keys it lacks."""

import base64
import contextlib
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import GapError, Unreadable
from scanner.model.words import Gap
from scanner.reading.decoded import UNKNOWN, decoded
from scanner.reading.reg_file import is_registry_text, registry_export
from scanner.reading.registry import Key, key, keys
from scanner.reading.registry_export import RegistryExport

REG = r"""Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\SOFTWARE\Rasoat]
@="unnamed"
"Text"="C:\\Thư mục \"A\""
"Lines"="one
two"
"Number"=dword:0000002a
"Wide"=hex(b):01,00,00,00,00,00,00,80
"Bytes"=hex:01,02,\
  03
"Path"=hex(2):25,00,54,00,25,00,00,00
"Many"=hex(7):61,00,00,00,62,00,63,00,00,00,00,00

[HKEY_LOCAL_MACHINE\SOFTWARE\Rasoat\Alpha]
"DisplayName"="Alpha"

[HKEY_LOCAL_MACHINE\SOFTWARE\Rasoat\Gamma]
"DisplayName"="Gamma"
"Hidden"=dword:00000001

[HKEY_LOCAL_MACHINE\SOFTWARE\Rasoat\Gamma\Below]

[HKEY_LOCAL_MACHINE\SOFTWARE\Zeta]
"X"="y"

"""
QUERY = r"""
HKEY_LOCAL_MACHINE\SOFTWARE\Rasoat
    (Mặc định)    REG_SZ    unnamed
    Text    REG_SZ    C:\Thư mục "A"
    Number    REG_DWORD    0x2a
    Wide    REG_QWORD    0x8000000000000001
    Bytes    REG_BINARY    010203
    Path    REG_EXPAND_SZ    %T%
    Many    REG_MULTI_SZ    a\0bc

HKEY_LOCAL_MACHINE\SOFTWARE\Rasoat\Alpha
    (Mặc định)    REG_SZ    (chưa đặt giá trị)
    DisplayName    REG_SZ    Alpha

HKEY_LOCAL_MACHINE\SOFTWARE\Rasoat\Gamma
    DisplayName    REG_SZ    Gamma
    Hidden    REG_DWORD    0x1

HKEY_LOCAL_MACHINE\SOFTWARE\Zeta
    X    REG_SZ    y

"""
ROOT = r"HKLM\SOFTWARE\Rasoat"
both = pytest.mark.parametrize("text", [REG, QUERY], ids=["reg", "query"])


def of(text: str, encoding: str = "utf-16-le") -> RegistryExport:
    return registry_export(text, encoding)


def read(text: str, path: str = ROOT) -> Key:
    found = key(of(text).ask(f"reg:{path}"))
    assert found is not None
    return found


@both
def test_every_type_of_value_is_told(text: str) -> None:
    assert is_registry_text(text)
    found = read(text)
    assert found.text("") == "unnamed"
    assert found.text("text") == 'C:\\Thư mục "A"'
    assert found.number("Number") == 42
    assert found.number("Wide") == 0x8000000000000001
    assert found.raw("Bytes") == b"\1\2\3"
    assert found.text("Path") == "%T%"
    assert found.texts("Many") == ("a", "bc")
    assert not found.has("Missing")


@both
def test_a_key_is_absent_only_where_the_file_goes_on_behind_its_place(text: str) -> None:
    export = of(text)
    assert export.ask(rf"reg:{ROOT}\Beta").absent
    assert export.ask(rf"reg:{ROOT}\Zulu").absent  # Zeta follows: the branch is over
    assert export.ask(rf"reg:{ROOT}\Alpha\Below").absent
    for path in (r"HKLM\SOFTWARE\Other", r"HKLM\SOFTWARE\Zeta\Below", r"HKLM\SYSTEM", r"HKCU\Software"):
        assert export.ask(f"reg:{path}").gap is Gap.NOT_COLLECTED, path
    assert export.ask("cim:root/cimv2:Win32_BIOS").gap is Gap.NOT_COLLECTED


@both
def test_all_keys_of_a_level_are_told_where_the_branch_is_whole(text: str) -> None:
    found = keys(of(text).ask(rf"regs:{ROOT}\*|DisplayName"))
    assert [(each.path, each.text("DisplayName"), each.has("Hidden")) for each in found] == [
        (rf"{ROOT}\Alpha", "Alpha", False),
        (rf"{ROOT}\Gamma", "Gamma", False),
    ]
    assert keys(of(text).ask(rf"regs:{ROOT}\Alpha\*")) == ()
    open_end = text[: text.index("HKEY_LOCAL_MACHINE\\SOFTWARE\\Zeta") - (text == REG)]
    answer = of(open_end).ask(rf"regs:{ROOT}\*")
    assert answer.truncated
    assert len(answer.entries) == 2
    assert of(open_end).ask(rf"regs:{ROOT}\Gamma\*\Nothing").gap is Gap.NOT_COLLECTED


@both
def test_a_cut_file_never_tells_another_value_or_denies_a_key(text: str) -> None:
    """Cut at every character: each answer is that of the whole file, or a gap."""
    whole, found = of(text), 0
    asked = [f"reg:{ROOT}", rf"reg:{ROOT}\Alpha", rf"reg:{ROOT}\Beta", rf"reg:{ROOT}\Gamma", r"reg:HKLM\SOFTWARE\Zeta",
             rf"regs:{ROOT}\*|DisplayName", rf"reg:{ROOT}\Zulu"]  # fmt: skip
    for cut in range(len(text)):
        try:
            export = of(text[:cut])
        except GapError:
            continue
        for question in asked:
            answer, right = export.ask(question), whole.ask(question)
            if answer.gap is None and not answer.truncated:
                found += 1
                assert answer.absent == right.absent, (cut, question)
                assert _values(answer.entries) == _values(right.entries), (cut, question)
    assert found > 10


def _values(entries: Any) -> Any:
    return {name: value for name, value in (entries or {}).items() if name != "subkeys"}


def test_what_takes_away_is_a_patch() -> None:
    head = "Windows Registry Editor Version 5.00\n\n"
    gone = of(
        head + '[-HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\B]\n; why\n"x"=-\n"y"="z" ; so\n\n'
    )
    assert gone.changes
    assert [each.path for each in gone.sections] == [r"HKLM\SOFTWARE\B"]
    assert not of(REG).changes


def test_old_files_tell_ascii_alone() -> None:
    """REGEDIT4 has texts in a code page that the file does not name."""
    raw = b'REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\A]\r\n"x"="Th\xb8 m\xf4c"\r\n"y"="plain"\r\n"z"=hex(2):25,41,00\r\n\r\n'
    text = decoded(raw)
    assert text.encoding == UNKNOWN
    found = key(registry_export(text.text, text.encoding).ask(r"reg:HKLM\SOFTWARE\A"))
    assert found is not None
    assert (found.text("y"), found.text("z")) == ("plain", "%A")
    with pytest.raises(Unreadable):
        found.text("x")


def test_what_was_taken_out_as_a_secret_is_not_told() -> None:
    """The mark stands for a text, for bytes of one line or of some, and the rest of the key is read."""
    said = (
        'REGEDIT4\n\n[HKEY_USERS\\A]\n"a"=[redacted]\n  [redacted],\\\n  00,01\n"b"="[redacted]"\n"c"=hex:01,\\\n  [redacted]\n'
        '"d"=dword:00000005\n\n[HKEY_USERS\\[redacted]]\n"x"="y"\n\n[HKEY_USERS\\[redacted]]\n\n'
    )
    query = "HKEY_USERS\\A\n    a    REG_SZ    [redacted]\n    b    REG_DWORD    [redacted]\n    c    REG_BINARY    [redacted]\n    d    REG_DWORD    0x5\n\n"
    for text in (said, query):
        found = read(text, r"HKU\A")
        assert found.number("d") == 5
        for name in ("a", "b", "c"):
            with pytest.raises(Unreadable):
                found.text(name)


def test_keys_that_are_only_named_are_not_told() -> None:
    """`reg query` without /s names the keys below, and none of their values."""
    said = "\nHKEY_LOCAL_MACHINE\\SOFTWARE\\A\n    x    REG_SZ    y\n\nHKEY_LOCAL_MACHINE\\SOFTWARE\\A\\B\nHKEY_LOCAL_MACHINE\\SOFTWARE\\A\\C\n"
    export = of(said)
    assert export.ask(r"reg:HKLM\SOFTWARE\A").entries["values"] == {"x": {"type": "REG_SZ", "data": "y"}}
    assert export.ask(r"reg:HKLM\SOFTWARE\A\B").gap is Gap.NOT_COLLECTED


def test_reg_of_windows_xp() -> None:
    said = "\n! REG.EXE VERSION 3.0\n\nHKEY_LOCAL_MACHINE\\SOFTWARE\\A\n    <NO NAME>\tREG_SZ\tone\n    x\tREG_DWORD\t0x5\n\n"
    found = read(said, r"HKLM\SOFTWARE\A")
    assert (found.text(""), found.number("x")) == ("one", 5)


@pytest.mark.parametrize(
    "body",
    [
        '"x"="y',
        '"x"=dword:zz\n',
        '"x"=hex:0g\n',
        '"x"=hex:100\n',
        '"x"=hex:01,\\\n',
        "x=y\n",
        '"x"=\n',
        "[HKEY_USERS\n",
    ],
)
def test_what_is_damaged_is_unreadable(body: str) -> None:
    with pytest.raises(Unreadable):
        of(f"Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\A]\n{body}")


def test_a_key_that_stands_twice_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        of("REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\A]\n\n[HKEY_LOCAL_MACHINE\\a]\n\n")


def test_numbers_of_the_wrong_width_are_no_numbers() -> None:
    export = of('REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\A]\n"x"=hex(4):01,02\n\n')
    assert export.ask(r"reg:HKLM\A").entries["values"]["x"]["data"] == {"b64": base64.b64encode(b"\1\2").decode()}


@given(st.data())
def test_no_damage_crashes_it(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([REG, QUERY]))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    damaged = text[:start] + data.draw(st.text('"\\[]\n=:-@; hexdword(),0a\t\0', max_size=12)) + text[end:]
    try:
        export = of(damaged)
        key(export.ask(f"reg:{ROOT}"))
        keys(export.ask(rf"regs:{ROOT}\*"))
    except GapError:
        return


@pytest.mark.parametrize(
    "part", ['"', "\\", '"\\', "hex:", "00,", "    ", "    REG_SZ", "(", "[", "\n", '"x"="y\n', "HKEY_USERS\\"]
)
@pytest.mark.parametrize(
    "head", ["REGEDIT4\n\n[HKEY_USERS\\A]\n", 'REGEDIT4\n\n[HKEY_USERS\\A]\n"x"=', "HKEY_USERS\\A\n    "]
)
def test_long_nonsense_takes_no_long_time(head: str, part: str) -> None:
    began = time.process_time()
    with contextlib.suppress(GapError):
        of(head + part * (200_000 // len(part)) + "\n")
    assert time.process_time() - began < 10  # CPU seconds: linear reading needs a hundredth of it
