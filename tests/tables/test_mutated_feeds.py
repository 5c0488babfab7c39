"""Feeds with bytes changed, cut and doubled: read, or refused in one of our own words, never a crash or a row of a wrong type."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.model.errors import RasoatError
from scanner.tables.endoflife import export_of
from scanner.tables.importing import FORMS
from scanner.tables.rows import BuildRow, DatedRow, EcosystemRow, ExploitedRow, FlawRow
from tests.tables.feeds import BUILDS, BUILDS_CSV, CVRF, KEV, TRACKER, UBUNTU
from tests.tables.test_rebuilding import API


def _zip(records: list[dict[str, Any]]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for each in records:
            archive.writestr(f"{each['id']}.json", json.dumps(each))
    return raw.getvalue()


GOOD = {
    "debian-tracker": json.dumps(TRACKER).encode(),
    "kev": json.dumps(KEV).encode(),
    "windows-builds": json.dumps(BUILDS).encode(),
    "windows-builds-csv": BUILDS_CSV.encode(),
    "msrc-cvrf": json.dumps(CVRF).encode(),
    "osv": _zip(UBUNTU),
}
FIELDS = {FlawRow: (str, str, str, str, str), EcosystemRow: (str,), BuildRow: (int, int, date, str, bool), ExploitedRow: (str,), DatedRow: (date,)}  # fmt: skip


@st.composite
def mutated(draw: Callable[..., Any], good: bytes) -> bytes:
    """Some bytes set, some taken out, some doubled, and the end cut."""
    raw = bytearray(good)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(raw) - 1, 0)))
        how = draw(st.integers(0, 3))
        if how == 0:
            raw[at : at + 1] = bytes([draw(st.integers(0, 255))])
        elif how == 1:
            del raw[at : at + draw(st.integers(1, 40))]
        elif how == 2:
            raw[at:at] = raw[at : at + draw(st.integers(1, 40))]
        else:
            del raw[at:]
    return bytes(raw)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_mutated_feed_is_read_or_refused(tmp_path: Path, form: Any) -> None:
    place = tmp_path / "feed"

    @given(mutated(GOOD[form.id]))
    @settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    def try_it(raw: bytes) -> None:
        place.write_bytes(raw)
        try:
            rows = list(form.read(place))
        except RasoatError:
            return
        for row in rows:
            values = [getattr(row, name) for name in row.__dataclass_fields__]
            assert [isinstance(value, kind) for value, kind in zip(values, FIELDS[type(row)], strict=True)] == [
                True
            ] * len(values)

    try_it()


def test_a_mutated_export_is_read_or_refused(tmp_path: Path) -> None:
    place = tmp_path / "full.json"

    @given(mutated(json.dumps(API).encode()))
    @settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    def try_it(raw: bytes) -> None:
        place.write_bytes(raw)
        try:
            found = export_of(place)
        except RasoatError:
            return
        assert all(cycle.ends is None or type(cycle.ends) is date for each in found.products.values() for cycle in each)

    try_it()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_each_form_is_recognised_by_itself_alone(form: Any) -> None:
    assert [each.id for each in FORMS if each.recognises(GOOD[form.id][:4096])] == [form.id]
