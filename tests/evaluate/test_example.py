"""Examples state only what matters; the rest is unseen."""

import pytest

from scanner.evaluate.example import facts_of
from scanner.model.check import Example
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.kinds.host_sysctl import HostSysctl
from scanner.model.observation import Unseen
from scanner.model.plain import PlainError
from scanner.model.words import Gap, Status


def facts(**plain: object) -> dict[str, object]:
    named = {kind.replace("__", "."): value for kind, value in plain.items()}
    return dict(facts_of(Example(name="case", facts=named, expect=Status.PASS)))


def test_what_is_not_stated_is_unseen() -> None:
    made = facts(host__antivirus={"products": [{"name": "ClamAV", "enabled": True, "signature_at": {"gap": "denied"}}]})
    fact = made["host.antivirus"]
    assert isinstance(fact, HostAntivirus)
    (product,) = fact.products
    assert (product.name, product.enabled) == ("ClamAV", True)
    assert product.signature_at == Unseen(gap=Gap.DENIED)
    assert isinstance(product.realtime, Unseen)
    state: object = fact.state
    assert isinstance(state, Unseen)


def test_mappings_keep_their_keys() -> None:
    fact = facts(host__sysctl={"values": {"net.ipv4.ip_forward": "0"}})["host.sysctl"]
    assert isinstance(fact, HostSysctl)
    assert fact.values == {"net.ipv4.ip_forward": "0"}


@pytest.mark.parametrize(
    ("plain", "complaint"),
    [
        ({"host.nothing": {}}, "there is no fact host.nothing"),
        ({"host.time": {"clocks": 3}}, "HostTime has no field clocks"),
        ({"host.time": {"offset_s": "much"}}, "host.time.offset_s"),
        ({"host.antivirus": {"products": [{"name": 3}]}}, r"products\[0\]\.name"),
    ],
)
def test_what_does_not_fit_is_refused(plain: dict[str, object], complaint: str) -> None:
    with pytest.raises(PlainError, match=complaint):
        facts_of(Example(name="case", facts=plain, expect=Status.PASS))
