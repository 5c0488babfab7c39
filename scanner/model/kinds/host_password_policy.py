"""Rules for new passwords."""

from dataclasses import dataclass
from typing import ClassVar

from scanner.model.observation import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPasswordPolicy(Fact):
    """`enforced_by` names the PAM module that applies the quality rules, None = none does.

    `min_length` etc. are what that module enforces; credits as pwquality writes them (≤ −1 = at least one required).
    `history` remembered passwords. The login_defs_* values are defaults for new accounts, None = not written.
    """

    kind: ClassVar[str] = "host.password_policy"

    enforced_by: str | None
    min_length: int | None
    min_classes: int | None
    digit_credit: int | None
    upper_credit: int | None
    lower_credit: int | None
    other_credit: int | None
    required_classes: int
    """How many of the four character classes the rules together demand."""
    dictionary_check: bool
    history: int
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
