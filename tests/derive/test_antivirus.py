"""Antivirus: one word for the protection, and no protection from what was not seen."""

from typing import Any

import pytest

from scanner.derive.antivirus import derive
from scanner.model.errors import Denied, NotCollected
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.observation import Unseen
from scanner.model.words import Gap
from tests.derive.stage import scene
from tests.together import together

U = {"gap": "denied"}
GOOD: dict[str, Any] = {
    "product": "ClamAV",
    "vendor": "Cisco",
    "version": "1.4",
    "running": True,
    "engine_version": None,
    "signature_version": "1",
    "signature_at": "2026-11-23T00:00:00Z",
    "realtime": False,
    "licence": "free",
    "licence_end": None,
    "managed_by": None,
    "edr": False,
    "told_by": [],
}
EDR = {**GOOD, "product": "Falcon", "signature_at": None, "edr": True}


def antivirus(*products: dict[str, Any]) -> HostAntivirus:
    return derive(scene({"host.antivirus_signs": {"products": list(products), "looked_for": ["ClamAV"]}}))


@together(
    "changes, state",
    [
        ({}, "protected"),
        ({"running": False}, "off"),
        ({"running": U}, "unknown"),
        ({"signature_at": "2026-11-17T03:00:00Z"}, "protected"),
        ({"signature_at": "2026-11-17T02:59:59Z"}, "stale"),
        ({"signature_at": None}, "stale"),
        ({"signature_at": U}, "unknown"),
        ({"signature_at": "2026-11-25T03:00:00Z"}, "protected"),
        ({"signature_at": "2026-11-25T03:00:01Z"}, "unknown"),
        ({"signature_at": "2099-01-01T00:00:00Z"}, "unknown"),
        ({"licence_end": "2026-11-24"}, "protected"),
        ({"licence_end": "2026-11-23"}, "expired"),
        ({"licence_end": U}, "unknown"),
        ({"licence_end": "2026-11-23", "running": False}, "off"),
    ],
)
def test_one_product_has_one_state(changes: dict[str, Any], state: str) -> None:
    assert antivirus({**GOOD, **changes}).state == state


def test_a_product_that_works_without_signatures_protects() -> None:
    found = antivirus(EDR)
    assert found.state == "protected"
    assert isinstance(found.products[0].up_to_date, Unseen)
    assert antivirus({**EDR, "signature_at": U}).state == "unknown"


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        ({"running": False}, {}, "protected"),
        ({"running": False}, {"running": U}, "unknown"),
        ({"running": False}, {"licence_end": "2020-01-01"}, "expired"),
        ({"signature_at": None}, {"licence_end": "2020-01-01"}, "stale"),
    ],
)
def test_the_best_product_speaks_for_the_machine(first: dict[str, Any], second: dict[str, Any], state: str) -> None:
    assert antivirus({**GOOD, **first}, {**GOOD, **second}).state == state


def test_absent_only_when_it_was_looked_for() -> None:
    assert antivirus().state == "absent"
    with pytest.raises(NotCollected):
        derive(scene({"host.antivirus_signs": {"products": [], "looked_for": []}}))
    with pytest.raises(Denied):
        derive(scene({"host.antivirus_signs": Gap.DENIED}))


def test_what_nobody_asked_is_unseen_in_the_product() -> None:
    (product,) = antivirus(GOOD).products
    assert isinstance(product.unresolved, Unseen)
    assert isinstance(product.last_full_scan_at, Unseen)
    assert (product.name, product.enabled, product.up_to_date) == ("ClamAV", True, True)


WINDOWS: dict[str, Any] = {
    **GOOD,
    "product": "Bkav Pro",
    "signature_version": {"gap": "unsupported"},
    "signature_at": {"gap": "unsupported"},
    "signature_age_days": None,
    "told_current": True,
    "told_expired": False,
    "realtime": True,
    "licence": {"gap": "unsupported"},
    "licence_end": {"gap": "unsupported"},
    "licence_days": None,
    "antivirus": True,
    "behaves": False,
    "left_behind": False,
    "contradictory": False,
}


@together(
    "changes, state",
    [
        ({}, "protected"),
        ({"told_current": False}, "stale"),
        ({"told_current": {"gap": "unsupported"}}, "unknown"),
        ({"signature_age_days": 7}, "protected"),
        ({"signature_age_days": 8, "told_current": True}, "stale"),
        ({"signature_age_days": 0, "signature_at": "2028-01-01T00:00:00Z"}, "unknown"),
        ({"signature_at": "2026-11-01T00:00:00Z", "told_current": True}, "stale"),
        ({"running": False}, "off"),
        ({"running": False, "told_expired": True}, "expired"),
        ({"running": {"gap": "unreadable"}, "contradictory": True}, "unknown"),
        ({"realtime": {"gap": "unsupported"}}, "unknown"),
        ({"licence_end": U}, "unknown"),
        ({"licence_days": 1}, "protected"),
        ({"licence_days": -1}, "expired"),
        ({"licence_days": 1_000_000}, "protected"),
        ({"signature_at": None, "behaves": True, "told_current": None}, "protected"),
        ({"antivirus": False}, "absent"),
        ({"left_behind": True}, "absent"),
    ],
)
def test_one_product_on_windows_has_one_state(changes: dict[str, Any], state: str) -> None:
    assert antivirus({**WINDOWS, **changes}).state == state


def test_an_addition_or_what_is_left_behind_never_protects_or_hides() -> None:
    smadav = {**WINDOWS, "product": "Smadav", "antivirus": False}
    left = {**WINDOWS, "product": "McAfee", "left_behind": True}
    assert antivirus(smadav, left, {**WINDOWS, "running": False}).state == "off"
    assert antivirus(smadav, left, WINDOWS).state == "protected"


def test_days_left_become_the_end_of_the_licence() -> None:
    (product,) = antivirus({**WINDOWS, "licence_days": 30}).products
    assert str(product.licence_end) == "2026-12-24"
    (ended,) = antivirus({**WINDOWS, "licence": "licensed", "licence_end": "2026-11-23"}).products
    assert ended.licence == "expired"


def test_nothing_of_a_clock_that_runs_ahead_is_told() -> None:
    """Defender counts no day since signatures that its own clock dates two years ahead."""
    ahead = {
        "signature_at": "2028-01-01T00:00:00Z",
        "signature_age_days": 0,
        "last_full_scan_at": "2028-01-01T00:00:00Z",
    }
    (product,) = antivirus({**WINDOWS, **ahead}).products
    told = (product.signature_at, product.signature_age_days, product.up_to_date, product.last_full_scan_at)
    assert all(isinstance(each, Unseen) and each.gap is Gap.UNREADABLE for each in told)
