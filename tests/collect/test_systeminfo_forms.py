"""`systeminfo` as sheets, PowerShell and people hand it on: CSV of other kinds, JSON, lists, pasted with a margin."""

import csv
import io
import json
from textwrap import indent

import pytest

from scanner.collect.imported import systeminfo
from scanner.model.errors import GapError
from tests.collect.test_imported import LABELS, handed, printed

NUMBERS = ("KB5015684", "KB5034122")
VALUES = (
    "PC-01", "Microsoft Windows 10 Pro", "10.0.19045 N/A Build 19045", "Microsoft Corporation", "Standalone Workstation",
    "Multiprocessor Free", "An", "00331-10000-00001-AA123", "x64-based PC", "1 Processor(s) Installed.,[01]: Intel64 Family 6",
    "vi;Vietnamese", "WORKGROUP", "\\\\PC-01", "2 Hotfix(s) Installed.,[01]: KB5034122,[02]: KB5015684",
    "1 NIC(s) Installed.,[01]: Realtek,      IP address(es),      [01]: 10.1.2.3",
)  # fmt: skip


def sheet(delimiter: str, *, quoted: bool) -> str:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    if not quoted:
        writer = csv.writer(written, delimiter=delimiter, lineterminator="\n")
    writer.writerows([LABELS["vi"].split(","), VALUES])
    return written.getvalue()


def listed(*, width: int = 0) -> str:
    """As Format-List prints it: a value that is too long goes on below itself."""
    lines = []
    for label, value in zip(LABELS["vi"].split(","), VALUES, strict=True):
        words = [value] if not width else _wrapped(value, width)
        lines += [f"{label:<20} : {words[0]}", *(f"{'':<20}   {each}" for each in words[1:])]
    return "\n" + "\n".join(lines) + "\n\n\n"


def _wrapped(value: str, width: int) -> list[str]:
    lines = [""]
    for word in value.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += f"{word} "
    return lines


FORMS = {
    "commas": sheet(",", quoted=False),
    "semicolons": sheet(";", quoted=False),
    "tabs": sheet("\t", quoted=False),
    "Export-Csv": "#TYPE System.Management.Automation.PSCustomObject\n" + sheet(",", quoted=True),
    "Export-Csv with semicolons": sheet(";", quoted=True),
    "JSON": json.dumps(dict(zip(LABELS["vi"].split(","), VALUES, strict=True)), indent=4),
    "JSON list": json.dumps([dict(zip(LABELS["vi"].split(","), VALUES, strict=True))], ensure_ascii=False),
    "Format-List": listed(),
    "Format-List in a narrow window": listed(width=40),
    "with a margin": indent(printed("vi"), "    "),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_form_tells_the_same(form: str, ends: str) -> None:
    file = handed(FORMS[form].replace("\n", ends))
    assert systeminfo.recognises(file)
    found = systeminfo.read_os(file)
    assert (found.name, found.version, found.arch, found.language) == (
        "Microsoft Windows 10 Pro", "10.0.19045", "x64", "vi")  # fmt: skip
    updates = systeminfo.read_updates(file)
    assert (updates.installed, updates.installed_all) == (NUMBERS, True)


@pytest.mark.parametrize("form", FORMS)
def test_a_cut_form_tells_nothing_else(form: str) -> None:
    text = FORMS[form]
    for cut in range(len(text)):
        file = handed(text[:cut])
        try:
            assert systeminfo.read_updates(file).installed == NUMBERS, text[:cut]
            found = systeminfo.read_os(file)
        except GapError:
            continue
        assert (found.name, found.build) == ("Microsoft Windows 10 Pro", "19045"), text[:cut]


def test_a_list_of_very_many_lines_is_read_once() -> None:
    text = listed().replace("[01]: Realtek,", "[01]: Realtek,\n" + "    x\n" * 20_000)
    assert systeminfo.read_updates(handed(text)).installed == NUMBERS
