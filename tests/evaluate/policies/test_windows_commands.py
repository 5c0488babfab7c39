"""`net accounts` and `auditpol` of Windows are told from facts, in the words that an English Windows prints."""

from datetime import UTC, datetime
from typing import Any

import pytest

from scanner.evaluate.policies.grammar import rule_of
from scanner.evaluate.policies.policy import FIVE, RuleOutcome
from scanner.evaluate.policies.rules import judge_rule
from scanner.evaluate.policies.world import World
from scanner.model.kinds.host_audit_policy import HostAuditPolicy, Subcategory
from scanner.model.kinds.host_lockout import HostLockout
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_password_policy import HostPasswordPolicy
from scanner.model.observation import Fact, Known, Observation, Provenance, Unseen
from scanner.model.words import Gap, Platform
from tests.evaluate.policies.answers import Machine
from tests.together import together

FOUND, NOT, UNSURE = RuleOutcome.FOUND, RuleOutcome.NOT_FOUND, RuleOutcome.UNKNOWN
UNSEEN = Unseen(gap=Gap.DENIED, detail="not an administrator")
LOGON = Subcategory(id="{0CCE9215-69AE-11D9-BED3-505054503030}", success=True, failure=True)
PROCESSES = Subcategory(id="{0CCE922B-69AE-11D9-BED3-505054503030}", success=False, failure=False)


def _facts(
    language: str | None = "en-US", *, max_days: int | None | Unseen = 42, lock_s: int | None = 1800
) -> dict[str, Observation]:
    words: dict[str, Any] = dict.fromkeys(
        ("min_classes", "digit_credit", "upper_credit", "lower_credit", "other_credit")
    )
    written: dict[str, Any] = {f"login_defs_{each}": None for each in ("max_days", "min_days", "min_length", "warn_days", "umask", "encrypt_method", "fail_delay")}  # fmt: skip
    facts: list[Fact] = [
        HostOs(name="Windows 11", version="10.0.26100", build="26100", edition="Pro", release="24H2", language=language, family="windows", id="windows", arch="x86_64"),
        HostPasswordPolicy(
            enforced_by="windows", min_length=8, required_classes=3, dictionary_check=False, history=0, hash_algorithm=None,
            profile_umasks=(), complexity=True, max_days=max_days, min_days=1, **words, **written,
        ),
        HostLockout(enforced_by="windows", threshold=None, lock_s=lock_s, counts_root=False),
        HostAuditPolicy(subcategories=(LOGON, PROCESSES), command_lines=False, process_monitor=False),
    ]  # fmt: skip
    about = Provenance(source="x", taken_at=datetime(2026, 1, 1, tzinfo=UTC))
    return {each.kind: Known(fact=each, provenance=about) for each in facts}


def _outcome(rule: str, facts: dict[str, Observation], platform: Platform = Platform.WINDOWS) -> RuleOutcome:
    return judge_rule(rule_of(rule), World(ask=Machine({}), platform=platform, facts=facts), FIVE).outcome


@together(
    "rule, wanted",
    [
        ("c:net accounts -> n:Minimum password length:\\s+(\\d+) compare >= 14", NOT),
        ("c:net.exe accounts -> n:Maximum password age \\(days\\):\\s+(\\d+) compare <= 365", FOUND),
        ("c:net accounts -> r:^Minimum password age \\(days\\):\\s+1$", FOUND),
        ("not c:net accounts -> r:Lockout threshold:\\s+Never", NOT),
        ("c:net accounts -> r:history maintained:\\s+None$", FOUND),
        ("c:net accounts -> n:Lockout duration \\(minutes\\):\\s+(\\d+) compare >= 15", FOUND),
        ("c:net accounts -> n:Lockout observation window \\(minutes\\):\\s+(\\d+) compare >= 15", UNSURE),
        ("c:net user guest -> r:Account active\\s+No", UNSURE),
        ('c:auditpol /get /subcategory:"Logon" -> r:Success and Failure', FOUND),
        ('c:auditpol /GET /SubCategory:"process creation" -> r:Process Creation\\s+No Auditing', FOUND),
        ("c:auditpol.exe /get /subcategory:{0cce922b-69ae-11d9-bed3-505054503030} -> r:Success", NOT),
        ('c:auditpol /get /subcategory:"Logoff" -> r:Success', UNSURE),
        ('c:auditpol /get /subcategory:"Đăng nhập" -> r:Success', UNSURE),
        ("c:auditpol /get /category:* -> r:Success", UNSURE),
        ("c:stat /etc", UNSURE),
    ],
)
def test_what_is_told_of_an_english_windows(rule: str, wanted: RuleOutcome) -> None:
    assert _outcome(rule, _facts()) is wanted


@pytest.mark.parametrize("language", ["vi-VN", None])
def test_another_language_prints_other_words(language: str | None) -> None:
    assert _outcome("c:net accounts -> r:Lockout threshold:\\s+Never", _facts(language)) is UNSURE
    assert _outcome("not c:auditpol /get /subcategory:Logon -> r:Success", _facts(language)) is UNSURE


def test_what_was_not_seen_is_unknown() -> None:
    rule = "c:net accounts -> n:Maximum password age \\(days\\):\\s+(\\d+) compare <= 365"
    assert _outcome(rule, _facts(max_days=UNSEEN)) is UNSURE
    assert (
        _outcome("c:net accounts -> r:Maximum password age \\(days\\):\\s+Unlimited$", _facts(max_days=None)) is FOUND
    )
    assert _outcome(rule, {}) is UNSURE
    duration = "c:net accounts -> n:Lockout duration \\(minutes\\):\\s+(\\d+) compare >= 0"
    assert _outcome(duration, _facts(lock_s=None)) is UNSURE
    assert _outcome(rule, _facts(lock_s=None)) is FOUND


def test_linux_has_no_such_programs() -> None:
    assert _outcome("c:auditpol /get /subcategory:Logon -> r:Success", _facts(), Platform.LINUX) is RuleOutcome.INVALID
