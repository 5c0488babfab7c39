"""A machine kept offline on purpose gets its signatures carried: a month instead of a week."""

from datetime import timedelta

import pytest

from scanner.evaluate.due import DuePlan
from scanner.evaluate.engine import Bench, judge
from scanner.evaluate.example import facts_of
from scanner.evaluate.load import load_checks
from scanner.evaluate.rulepack import load_rulepack, rulepacks
from scanner.model.check import Example
from scanner.model.words import AssetStatus, Status
from tests.evaluate.world import NOW, known, stored, subject


@pytest.mark.parametrize(
    ("status", "days", "expected"),
    [
        (AssetStatus.IN_USE, 8, Status.FAIL),
        (AssetStatus.OFFLINE, 8, Status.PASS),
        (AssetStatus.OFFLINE, 31, Status.PASS),
        (AssetStatus.OFFLINE, 32, Status.FAIL),
    ],
)
def test_signatures_of_an_offline_machine_may_be_a_month_old(status: AssetStatus, days: int, expected: Status) -> None:
    product = {"name": "ClamAV", "enabled": True, "signature_at": (NOW - timedelta(days=days)).isoformat()}
    facts = {"host.antivirus": {"products": [product]}}
    (fact,) = facts_of(Example(name="x", facts=facts, expect=expected)).values()
    pack = load_rulepack(rulepacks()["vn-2026"])
    bench = Bench(plan=DuePlan(pack, load_checks().values()), as_of=NOW)
    verdicts = judge(subject(status=status), stored(known(fact)), bench)
    assert next(each for each in verdicts if each.check == "signatures_are_current").status is expected
