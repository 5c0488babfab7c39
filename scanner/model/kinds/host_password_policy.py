"""Rules for new passwords."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPasswordPolicy(Fact):
    """`enforced_by` names the PAM module that applies the quality rules, None = none does.

    `min_length` etc. are what that module enforces; credits as pwquality writes them (≤ −1 = at least one required).
    On Windows `enforced_by` is "windows", `complexity` its one switch, and what only Linux has is None or 0.
    `history` remembered passwords. The login_defs_* values are defaults for new accounts, None = not written.
    """

    kind: ClassVar[str] = "host.password_policy"

    enforced_by: str | None
    min_length: int | None | Unseen
    min_classes: int | None
    digit_credit: int | None
    upper_credit: int | None
    lower_credit: int | None
    other_credit: int | None
    required_classes: int | Unseen
    """How many of the four character classes the rules together demand."""
    dictionary_check: bool
    history: int | Unseen
    hash_algorithm: str | None
    login_defs_max_days: int | None
    login_defs_min_days: int | None
    login_defs_min_length: int | None
    login_defs_warn_days: int | None
    login_defs_umask: str | None
    login_defs_encrypt_method: str | None
    login_defs_fail_delay: int | None
    profile_umasks: tuple[str, ...]
    session_umasks: tuple[str, ...] = ()
    """What arguments of pam_umask and the start-up files of bash set after login.defs was read."""
    complexity: bool | None | Unseen = None
    """Windows alone: three of five classes of characters, and no part of the name."""
    max_days: int | None | Unseen = None
    """Windows alone: days until a password must be changed, None = never."""
    min_days: int | None | Unseen = None
    """Windows alone: days before a password may be changed again."""
