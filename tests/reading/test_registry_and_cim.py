"""Registry keys and WMI objects: what is not there is None, what is something else is a gap."""

from datetime import UTC, datetime
from typing import Any

import pytest

from scanner.model.errors import Denied, GapError, Unreadable
from scanner.model.question import Answer
from scanner.model.words import Gap
from scanner.reading.cim import instances
from scanner.reading.registry import Key, key, keys

KEY = "reg:HKLM\\SOFTWARE\\Test"


def _key(values: dict[str, Any]) -> Key:
    found = key(Answer(ask=KEY, entries={"values": values, "subkeys": ["One"]}))
    assert found is not None
    return found


def test_values_are_found_whatever_their_case_and_keep_their_type() -> None:
    """Windows compares names without case."""
    said = _key(
        {
            "UBR": {"type": "REG_DWORD", "data": 5608},
            "ReleaseId": {"type": "REG_SZ", "data": "2009"},
            "Name": {"type": "REG_SZ", "data": "Công an tỉnh\0"},
            "List": {"type": "REG_MULTI_SZ", "data": ["a", "b"]},
            "When": {"type": "REG_BINARY", "data": {"b64": "AIA+1d6xnQE="}},
        }
    )
    assert said.number("ubr") == 5608
    assert said.number("RELEASEID") == 2009
    assert said.text("name") == "Công an tỉnh"
    assert said.texts("list") == ("a", "b")
    assert said.filetime("when") == datetime(1970, 1, 1, tzinfo=UTC)
    assert said.number("nothing") is None
    assert said.subkeys == ("One",)


@pytest.mark.parametrize(
    ("read", "data"),
    [("number", "x"), ("text", 1), ("texts", [1]), ("raw", "x"), ("filetime", {"b64": "AA=="}), ("number", None)],
)
def test_another_type_is_a_gap(read: str, data: object) -> None:
    """A wrong type is never taken for a value that is not there."""
    with pytest.raises(Unreadable):
        getattr(_key({"V": {"type": "REG_SZ", "data": data}}), read)("V")


def test_a_key_that_is_not_there_is_none_and_one_that_was_refused_is_a_gap() -> None:
    """Absent and denied are two answers."""
    assert key(Answer(ask=KEY, absent=True)) is None
    with pytest.raises(GapError):
        key(Answer(ask=KEY, gap=Gap.DENIED))
    many = "regs:HKLM\\SOFTWARE\\*"
    assert keys(Answer(ask=many, absent=True)) == ()
    found = keys(Answer(ask=many, entries={"HKLM\\SOFTWARE\\B": {"values": {}}, "HKLM\\SOFTWARE\\a": {"values": {}}}))
    assert [each.path for each in found] == ["HKLM\\SOFTWARE\\a", "HKLM\\SOFTWARE\\B"]
    with pytest.raises(Denied):
        keys(Answer(ask=many, entries={"HKLM\\SOFTWARE\\B": {"gap": "denied", "detail": "no"}}))


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("20260819073000.500000+420", datetime(2026, 8, 19, 0, 30, tzinfo=UTC)),
        ("/Date(1755563400000)/", datetime(2025, 8, 19, 0, 30, tzinfo=UTC)),
        ("2026-08-19T07:30:00+07:00", datetime(2026, 8, 19, 0, 30, tzinfo=UTC)),
        (None, None),
        ("", None),
    ],
)
def test_dates_of_wmi(said: str | None, moment: datetime | None) -> None:
    """DMTF, the form of ConvertTo-Json, and ISO with a zone."""
    (one,) = instances(Answer(ask="cim:root/cimv2:X", entries=[{"At": said}]))
    assert one.moment("at") == moment


@pytest.mark.parametrize("said", ["2026-08-19T07:30:00", "20261399073000.000000+000", "8/19/2026 7:30:00 AM", 5, True])
def test_a_date_without_its_zone_or_of_another_form_is_a_gap(said: object) -> None:
    """19/8 or 8/19, and whose morning: nobody knows."""
    (one,) = instances(Answer(ask="cim:root/cimv2:X", entries=[{"At": said}]))
    with pytest.raises(Unreadable):
        one.moment("At")


def test_a_property_that_is_null_is_none_and_one_that_was_not_told_is_a_gap() -> None:
    """A property an older Windows does not have is no False."""
    (one,) = instances(Answer(ask="cim:root/cimv2:X", entries=[{"A": None, "N": "4294967295", "F": "True"}]))
    assert one.flag("a") is None
    assert one.number("n") == 4294967295
    assert one.flag("f") is True
    with pytest.raises(Unreadable):
        one.flag("b")
    assert instances(Answer(ask="cim:root/cimv2:X", entries=[])) == ()
    with pytest.raises(Unreadable):
        instances(Answer(ask="cim:root/cimv2:X", stdout=b"hello"))
