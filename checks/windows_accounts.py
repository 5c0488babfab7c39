"""Accounts of Windows by the last number of their SIDs, and what examples of checks say of them. Not a check itself."""

from typing import Any

from scanner.model.kinds.host_accounts import Account, HostAccounts

BUILT_IN, GUEST = 500, 501
MADE_BY_WINDOWS = frozenset((BUILT_IN, GUEST, 503, 504))
"""Also DefaultAccount and WDAGUtilityAccount: nobody's."""
FIRST_OF_PEOPLE = 1000
DOMAIN_ADMINISTRATORS = ("-512", "-519")
"""Groups of a domain that join the local administrators: those of the domain, and of the forest."""
DOMAIN_USERS = "-513"
"""The group of a domain in which all its people are."""


def enabled_people(accounts: HostAccounts) -> list[Account]:
    """Accounts that people or services have, without those that Windows makes and those that are disabled."""
    return [each for each in accounts.accounts if each.uid not in MADE_BY_WINDOWS and not each.disabled]


def plain_account(number: int, name: str = "an", **more: Any) -> dict[str, Any]:
    """Plain fields of an account for an example: enabled, no administrator, its password three weeks old."""
    usual: dict[str, Any] = {
        "name": name,
        "uid": number,
        "sid": f"S-1-5-21-1-2-3-{number}",
        "disabled": False,
        "interactive": True,
        "administrator": False,
        "password_required": True,
        "changed_at": "2026-11-01",
        "last_logon_at": "2026-11-20T02:00:00Z",
        "password_expires": True,
    }
    return {**usual, **more}


def plain_accounts(*accounts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Plain facts of these accounts; the administrators are those that say they are."""
    administrators = [each for each in accounts if each["administrator"] is True]
    return {
        "host.accounts": {
            "accounts": list(accounts),
            "administrators": [each["name"] for each in administrators],
            "administrator_sids": [each["sid"] for each in administrators],
            **more,
        }
    }
