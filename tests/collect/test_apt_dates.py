"""Dates of Release files, as apt and its makers write them."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.collect.host.apt_security import date_of

MOMENT = datetime(2026, 11, 24, 6, 11, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "Tue, 24 Nov 2026 06:11:10 UTC", "Tue, 24 Nov 2026  6:11:10 UTC", "Tue, 24 Nov 2026 13:11:10 +0700",
        "24 Nov 2026 06:11:10 GMT", "Tue, 24 Nov 2026 06:11:10 +0000", "Tue, 24 Nov 2026 02:41:10 -0330",
        " Tue, 24 Nov 2026 06:11:10 Z ",
    ],
)  # fmt: skip
def test_forms_of_rfc_1123(written: str) -> None:
    assert date_of({"Date": written}) == MOMENT


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "Tue, 31 Feb 2026 06:11:10 UTC", "Tue, 24 Nov 2026 06:11:10", "Tue, 24 Nov 0000 06:11:10 UTC",
     "Tue, 24 Nov 2026 25:11:10 UTC", "24 Foo 2026 06:11:10 UTC", "Tue, 01 Jan 0001 00:00:00 +9900", "2026-11-24"],
)  # fmt: skip
def test_what_is_none_is_not_told(written: str) -> None:
    assert date_of({"Date": written}) is None


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)), st.sampled_from(["UTC", "+0700"]))
def test_as_the_library_reads_them(moment: datetime, zone: str) -> None:
    written = f"{moment:%a, %d %b %Y %H:%M:%S} {zone}"
    assert date_of({"Date": written}) == parsedate_to_datetime(written.replace("UTC", "+0000")).astimezone(UTC)
