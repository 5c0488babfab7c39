"""What scorecards said stays as it was said: by agency, by subject, through mergers, and only where it changed."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from scanner.evidence.database import FILE
from scanner.evidence.history import LETTERS, History
from scanner.evidence.store import EvidenceStore, open_store
from scanner.inventory.load import load_inventory
from scanner.model.errors import MissingInput
from scanner.model.organisation import Inventory
from scanner.model.results import Results
from scanner.model.score import ControlScore, Ratio, Shares
from scanner.model.words import ReadMode, Status
from scanner.run.changes import changes_between
from scanner.run.evaluation import Judging, evaluate
from scanner.run.history import POINTS, trend_of, with_past
from scanner.score.trend import fallen, lines_of, province_of, rules_differ
from tests.evidence.evidence_case import header

MERGED = datetime(2025, 7, 1, 1, tzinfo=UTC)
BEFORE, AFTER = MERGED - timedelta(days=30), MERGED + timedelta(days=30)
PROVINCE = """name: {vi: Tỉnh thử, en: Trial}
code: '00'
tree:
  - {code: xa-a, kind: commune, valid_to: 2025-06-30}
  - {code: xa-b, kind: commune, valid_to: 2025-06-30}
  - {code: xa-moi, kind: commune, valid_from: 2025-07-01, successor_of: [xa-a, xa-b]}
  - {code: so-x, kind: department}
"""


@pytest.fixture
def inventory(tmp_path: Path) -> Inventory:
    folder = tmp_path / "inventory"
    for code, machines, lan in (
        ("xa-a", 1, 1),
        ("xa-b", 3, 2),
        ("xa-moi", 4, 1),
        ("so-x", 2, 3),
    ):  # it goes on with a LAN
        (folder / code).mkdir(parents=True)
        (folder / code / "agency.yaml").write_text(
            f"code: {code}\nname: {{vi: Cơ quan {code}, en: Agency {code}}}\n"
            f"segments:\n  - {{id: lan, cidr: 10.{lan}.0.0/16, zone: internal}}\n"
        )
        rows = [
            f"  - {{id: may-{n}, name: May {n}, kind: computer, segment: lan, addresses: [10.{lan}.0.{n + 1}], connection: none}}"
            for n in range(machines)
        ]
        (folder / code / "targets.yaml").write_text("\n".join(["targets:", *rows]) + "\n")
    (folder / "province.yaml").write_text(PROVINCE)
    return load_inventory(folder)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EvidenceStore]:
    with open_store(tmp_path / "store", create=True) as opened:
        yield opened


def judged(inventory: Inventory, store: EvidenceStore, run: str, at: datetime) -> Results:
    store.begin(header(run, started_at=at))
    store.finish(run, at=at)
    results = evaluate(inventory, store, run, Judging(as_of=at))
    History(store).keep(results)
    return results


def _ratio(numerator: int, denominator: int, unknown: int, sampled: int) -> Ratio:
    return Ratio(numerator=numerator, denominator=denominator, unknown=unknown, sampled=bool(sampled))


def test_every_status_has_a_letter_of_its_own() -> None:
    assert set(LETTERS) == set(Status)
    assert len(set(LETTERS.values())) == len(LETTERS)


def test_what_was_told_comes_back(inventory: Inventory, store: EvidenceStore) -> None:
    results = judged(inventory, store, "r1", BEFORE)
    history = History(store)
    (judgement,) = history.judgements()
    assert (judgement.run, judgement.as_of, judgement.rulepack) == ("r1", BEFORE, results.run.rulepack)
    rolled = {each.agency: each for each in history.roll_ups([judgement])}
    assert rolled.keys() == {each.agency for each in results.agencies} == {"xa-a", "xa-b", "so-x"}
    for score in results.agencies:
        each = rolled[score.agency]
        assert (each.shares, each.grade) == (score.score.shares, score.score.grade)
        assert each.statuses == {status: n for status, n in score.statuses.items() if n}
        assert {name: _ratio(*held) for name, held in each.indicators.items()} == {
            one.id: one.ratio for one in score.indicators if one.ratio is not None
        }
        told = history.statuses(judgement.number, score.agency)
        wanted = {
            (control.control, target): status
            for control in score.controls
            for status, targets in control.targets.items()
            for target in targets
        }
        assert told == wanted


def test_only_what_changed_is_written(inventory: Inventory, store: EvidenceStore) -> None:
    judged(inventory, store, "r1", BEFORE)
    first = store.database.rows("SELECT * FROM judged")
    judged(inventory, store, "r2", BEFORE + timedelta(days=1))
    assert len(store.database.rows("SELECT * FROM judged")) == len(first)
    judged(inventory, store, "r3", AFTER)  # the two communes are gone, another is there
    last = History(store).judgements()[-1]
    assert History(store).statuses(last.number, "xa-moi")
    assert [len(each.statuses) > 0 for each in History(store).roll_ups([last])] == [True, True]


def test_of_a_run_the_newest_judgement_counts(inventory: Inventory, store: EvidenceStore) -> None:
    judged(inventory, store, "r1", BEFORE)
    again = evaluate(inventory, store, "r1", Judging(as_of=BEFORE + timedelta(hours=5)))
    History(store).keep(again)
    (only,) = History(store).judgements()
    assert only.as_of == BEFORE + timedelta(hours=5)
    assert len(History(store).judgements(0)) == 0


@pytest.mark.parametrize("table", ["judgement", "roll_up", "judged"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET judgement = 9"])
def test_told_is_told(inventory: Inventory, store: EvidenceStore, table: str, change: str) -> None:
    judged(inventory, store, "r1", BEFORE)
    column = "number" if table == "judgement" else "judgement"
    with sqlite3.connect(store.folder / FILE) as connection, pytest.raises(sqlite3.IntegrityError, match="append"):
        connection.execute(change.replace("judgement = 9", f"{column} = 9").format(table))
    connection.close()


def test_a_merged_unit_goes_on_with_the_line_of_those_before(inventory: Inventory, store: EvidenceStore) -> None:
    earlier = {each.agency: each for each in judged(inventory, store, "r1", BEFORE).agencies}
    judged(inventory, store, "r2", AFTER)
    lines = trend_of(store, (), None)
    assert lines.keys() == {"xa-moi", "so-x"}
    before, after = lines["xa-moi"]
    assert (before.judgement.run, after.judgement.run) == ("r1", "r2")
    assert before.statuses == Counter(earlier["xa-a"].statuses) + Counter(earlier["xa-b"].statuses)
    assert (before.grade, after.grade) != ("", "")
    assert before.grade == ""
    a, b = (earlier[each].score.shares.proven for each in ("xa-a", "xa-b"))
    parts = {"xa-a": 3, "xa-b": 5}  # machines, the segment and the agency itself
    assert before.shares.proven == (a * parts["xa-a"] + b * parts["xa-b"]) / sum(parts.values())
    assert trend_of(store, ["so-x"], 1)["so-x"][0].judgement.run == "r2"


def test_the_province_is_the_mean_of_its_agencies_as_they_were_judged_last(
    inventory: Inventory, store: EvidenceStore
) -> None:
    judged(inventory, store, "r1", BEFORE)
    judged(inventory, store, "r2", AFTER)
    lines = trend_of(store, (), None)
    first, second = province_of(lines)
    assert (first.agencies, first.judged, second.agencies, second.judged) == (2, 2, 2, 2)
    shares = [line[-1].shares for line in lines.values()]
    assert second.proven == sum((each.proven for each in shares), Fraction(0)) / 2
    assert second.coverage == sum((each.coverage for each in shares), Fraction(0)) / 2
    only = {"so-x": lines["so-x"], "xa-moi": lines["xa-moi"][1:]}  # not judged the first time
    assert [(each.agencies, each.judged) for each in province_of(only)] == [(1, 1), (2, 2)]


def test_an_agency_goes_down_only_by_the_same_rules(inventory: Inventory, store: EvidenceStore) -> None:
    judged(inventory, store, "r1", BEFORE)
    judged(inventory, store, "r2", AFTER)
    first, second = trend_of(store, ["so-x"], None)["so-x"]
    high = replace(first, shares=Shares(proven=Fraction(9, 10), coverage=Fraction(1), with_waivers=Fraction(1)))
    assert fallen((high, second))
    assert not fallen((second,))
    assert not fallen((second, high))
    other = replace(second, judgement=replace(second.judgement, program="rasoat 9"))
    assert rules_differ(high.judgement, other.judgement)
    assert not fallen((high, other))


def test_units_that_name_each_other_do_not_loop(inventory: Inventory, store: EvidenceStore) -> None:
    judged(inventory, store, "r1", BEFORE)
    judged(inventory, store, "r2", AFTER)
    every = list(History(store).roll_ups(History(store).judgements()))
    mad = [replace(each, successor_of=("xa-a", "xa-b", "so-x", "xa-moi")) for each in every]
    assert lines_of(mad).keys() <= {each.agency for each in every}


def test_a_store_without_a_judgement_says_what_makes_one(store: EvidenceStore) -> None:
    with pytest.raises(MissingInput, match="rasoat scan"):
        trend_of(store, (), None)


def test_an_agency_that_was_never_judged_is_named(inventory: Inventory, store: EvidenceStore) -> None:
    judged(inventory, store, "r1", BEFORE)
    with pytest.raises(MissingInput, match="xa-z; there are: so-x, xa-a, xa-b"):
        trend_of(store, ["xa-z"], None)


def test_a_change_says_what_the_scorecard_said_then(inventory: Inventory, store: EvidenceStore) -> None:
    judged(inventory, store, "r1", AFTER)
    judged(inventory, store, "r2", AFTER + timedelta(days=1))
    with sqlite3.connect(store.folder / FILE) as connection:  # as if other rules had judged then
        connection.execute("DROP TRIGGER roll_up_no_UPDATE")
        connection.execute("""UPDATE roll_up SET body = replace(body, '"shares":[[0,1]', '"shares":[[1,4]')""")
    connection.close()
    found = changes_between(inventory, store, ("r1", "r2"), Judging(as_of=AFTER))
    assert found is not None
    change = found.agencies["so-x"]
    assert change.told == Fraction(1, 4)
    assert change.told + change.rules + change.coverage + change.work + change.targets == change.after


def test_a_first_judgement_has_a_line_of_one_point_and_no_change(inventory: Inventory, store: EvidenceStore) -> None:
    results = with_past(judged(inventory, store, "r1", AFTER), store)
    assert {name: len(line) for name, line in results.history.items()} == {"xa-moi": 1, "so-x": 1}
    assert dict(results.changes) == {}


def test_what_is_set_beside_results_equals_what_was_told_then(inventory: Inventory, store: EvidenceStore) -> None:
    first = judged(inventory, store, "r1", BEFORE)
    second = with_past(judged(inventory, store, "r2", AFTER), store)
    told = {each.agency: each for each in first.agencies}
    line, since = second.history["so-x"], second.changes["so-x"]
    assert [each.shares.proven for each in line] == [told["so-x"].score.shares.proven, since.after.shares.proven]
    assert since.proven == line[1].shares.proven - line[0].shares.proven
    were, are = told["so-x"].pairs, next(each.pairs for each in second.agencies if each.agency == "so-x")
    assert {(each.control, each.target): each.after for each in since.moves} == {
        pair: status for pair, status in are.items() if were.get(pair) is not status
    }
    assert since.gone == len(set(were) - set(are))
    assert since.new_targets == ()


def test_a_merged_agency_is_held_against_its_units_together(inventory: Inventory, store: EvidenceStore) -> None:
    first = judged(inventory, store, "r1", BEFORE)
    second = with_past(judged(inventory, store, "r2", AFTER), store)
    line, since = second.history["xa-moi"], second.changes["xa-moi"]
    assert [bool(each.grade) for each in line] == [False, True]
    were = {pair: one for each in first.agencies if each.agency in {"xa-a", "xa-b"} for pair, one in each.pairs.items()}
    are = next(each.pairs for each in second.agencies if each.agency == "xa-moi")
    assert since.gone == len(set(were) - set(are)) > 0
    assert set(since.new_targets) == {target for _, target in are} - {target for _, target in were}


def test_nothing_later_is_set_beside_results(inventory: Inventory, store: EvidenceStore) -> None:
    """Neither a later run nor what was judged anew after the moment of the results: a page can be written again."""
    day = timedelta(days=1)
    judged(inventory, store, "r1", AFTER)
    second = judged(inventory, store, "r2", AFTER + day)
    then = with_past(second, store)
    points, changes = dict(then.history), dict(then.changes)
    judged(inventory, store, "r3", AFTER + 2 * day)
    History(store).keep(evaluate(inventory, store, "r1", Judging(as_of=AFTER + 3 * day)))
    again = with_past(second, store)
    shown = {name: [(each.judgement.run, each.shares) for each in line] for name, line in again.history.items()}
    assert shown == {name: [(each.judgement.run, each.shares) for each in line] for name, line in points.items()}
    assert {name: each.moves for name, each in again.changes.items()} == {
        name: each.moves for name, each in changes.items()
    }


def test_runs_of_other_agencies_do_not_push_an_agency_out_of_its_history(
    inventory: Inventory, store: EvidenceStore
) -> None:
    """Each agency may be scanned by itself: thirty runs of others are no reason to call the next one the first."""
    for n in range(POINTS + 4):
        at = AFTER + timedelta(days=n)
        store.begin(header(f"r{n}", started_at=at))
        store.finish(f"r{n}", at=at)
        agency = "so-x" if n in {0, POINTS + 3} else "xa-moi"
        results = evaluate(inventory, store, f"r{n}", Judging(as_of=at, agencies=(agency,)))
        History(store).keep(results)
    last = with_past(results, store)
    assert [each.judgement.run for each in last.history["so-x"]] == ["r0", f"r{POINTS + 3}"]
    whole = with_past(evaluate(inventory, store, f"r{POINTS + 3}", Judging(as_of=at)), store)
    assert len(whole.history["xa-moi"]) == POINTS


def test_results_of_another_pack_or_mode_are_told_apart(inventory: Inventory, store: EvidenceStore) -> None:
    judged(inventory, store, "r1", AFTER)
    judged(inventory, store, "r2", AFTER + timedelta(days=1))
    for mode, other in ((ReadMode.EFFECTIVE, False), (ReadMode.WRITTEN, True)):
        results = evaluate(inventory, store, "r2", Judging(as_of=AFTER + timedelta(days=1), mode=mode))
        since = with_past(results, store).changes["so-x"]
        assert since.has_other_rules is other
        assert not (other and since.is_down)


def test_a_subject_that_went_to_another_agency_is_not_told_of_the_first_any_more(
    inventory: Inventory, store: EvidenceStore
) -> None:
    results = judged(inventory, store, "r1", AFTER)
    giver, taker = (next(each for each in results.agencies if each.agency == name) for name in ("so-x", "xa-moi"))
    target = next(each.id for agency in inventory.agencies if agency.id == "so-x" for each in agency.targets)
    moved = [
        replace(
            each, targets={status: tuple(one for one in held if one != target) for status, held in each.targets.items()}
        )
        for each in giver.controls
    ]
    given = replace(taker, controls=(*taker.controls, *(_only(each, target) for each in giver.controls)))
    subjects = {**results.subjects, target: replace(results.subjects[target], agency="xa-moi")}
    store.begin(header("r2", started_at=AFTER + timedelta(days=1)))
    later = replace(
        results,
        run=replace(results.run, id="r2", as_of=AFTER + timedelta(days=1)),
        subjects=subjects,
        agencies=(replace(giver, controls=tuple(moved)), given),
    )
    History(store).keep(later)
    history = History(store)
    first, second = history.judgements()
    for told in (
        {name: history.statuses(second.number, name) for name in ("so-x", "xa-moi")},
        dict(history.statuses_at(dict.fromkeys(("so-x", "xa-moi"), second.number))),
    ):
        assert target not in {each for _, each in told["so-x"]}
        assert target in {each for _, each in told["xa-moi"]}
    assert target in {each for _, each in history.statuses(first.number, "so-x")}


def _only(control: ControlScore, target: str) -> ControlScore:
    return replace(control, targets={status: (target,) for status, held in control.targets.items() if target in held})
