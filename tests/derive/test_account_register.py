"""Accounts of machines against the register: who can log on has a line, whatever the system."""

from typing import Any

import pytest

from scanner.derive.account_register import derive
from scanner.model.errors import NotCollected
from scanner.model.kinds.agency_accounts import AgencyAccounts
from scanner.model.words import Gap
from tests.derive.stage import scene

DECLARED: dict[str, Any] = {
    "declared.agency": {
        "expected_seen": ["a/1", "a/2", "a/3"],
        "registers": {"accounts": [{"account": "An"}, {"account": "hotro"}]},
    }
}
LINUX = [
    {"name": "root", "uid": 0, "interactive": True, "password": "set", "disabled": None, "sid": None},
    {"name": "an", "uid": 1000, "interactive": True, "password": "set", "disabled": None, "sid": None},
    {"name": "www-data", "uid": 33, "interactive": True, "password": "locked", "disabled": None, "sid": None},
    {"name": "nobody", "uid": 65534, "interactive": True, "password": "locked", "disabled": None, "sid": None},
]
WINDOWS = [
    {"name": "Quản trị", "uid": 500, "interactive": False, "disabled": True, "sid": "S-1-5-21-1-2-3-500"},
    {"name": "hotro", "uid": 1001, "interactive": True, "disabled": False, "sid": "S-1-5-21-1-2-3-1001"},
    {"name": "binh", "uid": 1002, "interactive": True, "disabled": False, "sid": "S-1-5-21-1-2-3-1002"},
]


def of(accounts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"host.accounts": {"accounts": accounts}}


def test_accounts_that_let_in_are_held_against_the_register() -> None:
    """Without regard to case; a machine that told nothing is counted as such."""
    found = derive(scene(DECLARED, {"a/1": of(LINUX), "a/2": of(WINDOWS), "a/3": {"host.accounts": Gap.DENIED}}))
    assert found == AgencyAccounts(expected=3, measured=2, found=4, unregistered=("binh", "root"))


def test_a_machine_that_is_not_registered_does_not_count() -> None:
    found = derive(scene(DECLARED, {"a/1": of(LINUX), "a/9": of(WINDOWS)}))
    assert (found.measured, found.unregistered) == (1, ("root",))


def test_without_any_machine_nothing_can_be_said() -> None:
    with pytest.raises(NotCollected):
        derive(scene(DECLARED, {"a/1": {"host.accounts": Gap.UNREACHABLE}}))
