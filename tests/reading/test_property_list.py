"""Property lists: what is whole is read, everything else is a gap."""

import plistlib

import pytest

from scanner.model.errors import Unreadable
from scanner.reading.property_list import load_property_list

WHOLE = plistlib.dumps({"ProductVersion": "14.5"})


@pytest.mark.parametrize("form", [plistlib.FMT_XML, plistlib.FMT_BINARY])
def test_both_forms_are_read(form: plistlib.PlistFormat) -> None:
    assert load_property_list(plistlib.dumps({"a": [1, "hai"]}, fmt=form)) == {"a": [1, "hai"]}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        WHOLE[:-20],
        WHOLE.replace(b"UTF-8", b"UTF-0"),
        WHOLE.replace(b"<dict>", b"<dict><dict>" * 50),
        WHOLE.replace(b"<string>", b"<integer>"),
        plistlib.dumps({"a": 1}, fmt=plistlib.FMT_BINARY)[:-1],
        b'<!DOCTYPE plist [<!ENTITY a "b">]>' + WHOLE,
        b" " * 100 + WHOLE,
    ],
    ids=["empty", "cut", "unknown encoding", "unbalanced", "no number", "binary cut", "entities", "blanks before"],
)
def test_what_is_damaged_is_a_gap(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        load_property_list(raw, max_bytes=10_000)


def test_what_is_too_long_is_not_read() -> None:
    with pytest.raises(Unreadable, match="too long"):
        load_property_list(WHOLE, max_bytes=len(WHOLE) - 1)
