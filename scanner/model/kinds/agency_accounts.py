"""Accounts of an agency's machines, held against its account register (derived)."""

from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyAccounts(Fact):
    """`measured` of the `expected` machines told their accounts; `found` names of accounts that can log on, each once.

    `unregistered` are those of them that the register does not have; all of them where there is no register.
    """

    kind: ClassVar[str] = "agency.accounts"

    expected: int
    measured: int
    found: int
    unregistered: tuple[str, ...]
