"""Verdicts packed into little room come out as they went in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scanner.model import verdicts as verdicts_module
from scanner.model.check import Sight
from scanner.model.text import Text
from scanner.model.verdict import Verdict
from scanner.model.verdicts import PackedVerdicts, by_agency
from scanner.model.words import Gap, Reason, Status, Way
from tests.reports.results_case import NOW, Case, build

AGENCIES = (("so-mau", "Sở Mẫu", "department"), ("xa-mot", "Xã Một", "commune"))


@pytest.fixture(scope="module")
def verdicts() -> tuple[Verdict, ...]:
    """Of two agencies, with waivers, papers and gaps."""
    results = build(Case(hosts=4, agencies=AGENCIES, denied=lambda target, _kind: target.endswith("pc-2")))
    return tuple(results.verdicts)


@pytest.fixture(scope="module")
def packed(verdicts: tuple[Verdict, ...]) -> PackedVerdicts:
    found = PackedVerdicts()
    for agency in ("so-mau", "xa-mot"):
        found.add(each for each in verdicts if each.agency == agency)
    return found


def test_they_come_out_as_they_went_in(verdicts: tuple[Verdict, ...], packed: PackedVerdicts) -> None:
    assert {each.status for each in verdicts} > {Status.PASS, Status.FAIL, Status.UNKNOWN}
    assert any(each.waiver for each in verdicts)
    assert len(packed) == len(verdicts)
    assert tuple(packed) == verdicts
    assert packed[0] == verdicts[0]
    assert packed[-1] == verdicts[-1]
    assert packed[3:9] == verdicts[3:9]
    assert [packed[n] for n in range(len(packed))] == list(verdicts)
    with pytest.raises(IndexError):
        packed[len(verdicts)]


def test_each_agency_has_its_own(verdicts: tuple[Verdict, ...], packed: PackedVerdicts) -> None:
    plain, asked = by_agency(verdicts), by_agency(packed)
    assert list(asked) == ["so-mau", "xa-mot"]
    assert len(asked) == 2
    for agency in (*asked, *asked):
        assert list(asked[agency]) == list(plain[agency])
    assert asked["so-mau"] is asked["so-mau"]
    assert asked.get("khac", ()) == ()
    assert packed.agencies() == ("so-mau", "xa-mot")


def test_nothing_of_a_verdict_is_lost(verdicts: tuple[Verdict, ...]) -> None:
    odd = replace(
        verdicts[0],
        status=Status.UNKNOWN,
        reason=Reason.GAP,
        gap=Gap.DENIED,
        way=Way.LET_IN,
        detail="no",
        missing=("host.sshd",),
        evidence=("a", "b"),
        as_of=NOW - timedelta(days=3),
        decides=False,
        stands_in=True,
    )
    found = PackedVerdicts()
    found.add([verdicts[0], odd, odd])
    assert list(found) == [verdicts[0], odd, odd]


def test_one_and_true_are_kept_apart(verdicts: tuple[Verdict, ...]) -> None:
    said = [replace(verdicts[0], sights=(Sight(what="x", was=was),)) for was in (1, True, 1.0)]
    found = PackedVerdicts()
    found.add(said)
    assert [type(each.sights[0].was) for each in found] == [int, bool, float]


def test_what_was_said_long_ago_may_be_kept_twice_and_comes_out_all_the_same(
    verdicts: tuple[Verdict, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts_module, "_KNOWN", 3)
    own = [replace(each, message=Text(vi=str(n), en=str(n))) for n, each in enumerate(verdicts[:20])] + [*verdicts[:20]]
    found = PackedVerdicts()
    found.add(own)
    assert list(found) == own


def test_every_field_is_there(packed: PackedVerdicts) -> None:
    """One that is new in Verdict and not kept here would be missing in what is made."""
    for name in Verdict.__slots__:
        assert all(hasattr(each, name) for each in packed)


def test_pieces_of_one_agency_go_on_where_the_last_one_ended(
    verdicts: tuple[Verdict, ...], packed: PackedVerdicts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts_module, "_PIECE", 7)
    assert tuple(packed) == verdicts
    assert packed.of("xa-mot") == tuple(each for each in verdicts if each.agency == "xa-mot")


def test_there_may_be_none() -> None:
    found = PackedVerdicts()
    found.add(())
    assert (list(found), len(found), found.of("so-mau"), found.agencies(), found[0:2]) == ([], 0, (), (), ())
