"""A store of real scans that somebody altered, or a disk: what can still be put together is judged, the rest is named."""

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.apps.cli.main import run
from scanner.evidence.codec import DAMAGED
from scanner.evidence.store import open_store
from scanner.model.observation import Missing
from scanner.model.words import ExitCode
from tests.lesser_province import lesser_province

AGENCY = "xa-dong-lua"
MACHINES = (f"{AGENCY}/pc-01", f"{AGENCY}/pc-02")
IGNORANT = {"unknown", "error"}
Said = Callable[..., tuple[ExitCode, str]]
DAMAGES = ("DELETE FROM {table} WHERE number = {base}", "UPDATE {table} SET body = zeroblob(9) WHERE number = {base}")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two scans of two machines; at the second, one of them has a program more."""
    place = tmp_path_factory.mktemp("damaged")
    lesser_province(place / "inventory", {AGENCY: ("modem", "pc-01", "pc-02")})
    assert scan(place, "first") == ExitCode.FINE
    changed(place, "Rasoat-1")
    assert scan(place, "second") == ExitCode.FINE
    return place


def scan(place: Path, name: str) -> int:
    return run(
        ["scan", str(place / "inventory"), "--store", str(place / "store"), "--out", f"json:{place}/{name}.json"]
    )


def changed(place: Path, program: str) -> None:
    """One name in a long answer of the second machine is another."""
    file = place / f"inventory/recordings/{AGENCY}/pc-02.rec.json"
    recording = json.loads(file.read_text(encoding="utf-8"))
    longest = max(
        (each for each in recording["answers"] if "DisplayName" in json.dumps(each)),
        key=lambda each: len(json.dumps(each)),
    )
    text = json.dumps(longest)
    (first, *_) = re.findall(r'"DisplayName": \{"type": "REG_SZ", "data": "([^"]+)"', text)
    other = json.loads(text.replace(json.dumps(first)[1:-1], program))
    other.pop("seal", None)
    recording["answers"][recording["answers"].index(longest)] = other
    file.write_text(json.dumps(recording), encoding="utf-8")


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "case"))


@pytest.fixture
def said(place: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    def call(*words: str) -> tuple[ExitCode, str]:
        capsys.readouterr()
        code = run([*words, "--store", str(place / "store"), "--lang", "en"])
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        return ExitCode(code), " ".join((told.out + told.err).split())  # however wide the screen is

    return call


def altered(place: Path, statement: str) -> None:
    with sqlite3.connect(place / "store/evidence.sqlite") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute(statement)
    database.close()


def base_of(place: Path, table: str) -> int:
    """The number of a body by which others are told, most of them of those there are."""
    with sqlite3.connect(place / "store/evidence.sqlite") as database:
        found = database.execute(
            f"SELECT base FROM {table} WHERE base IS NOT NULL GROUP BY base ORDER BY COUNT(*) DESC, base LIMIT 1"  # noqa: S608  # of this test
        ).fetchone()
    database.close()
    return int(found[0])


def resting_on(place: Path, base: int, run_id: str) -> set[str]:
    """Target and kind of every observation of a run whose fact is that body, or is told by it."""
    with open_store(place / "store") as store:
        gone = {row["number"] for row in store.database.rows(f"SELECT number FROM fact WHERE {base} IN (number, base)")}  # noqa: S608  # a number
        return {
            f"{stop.target} {store.words.text(kind)}"
            for stop in store.sights.stops(store.number_of(run_id))
            for kind, state in store.sights.states.newest(stop.target, stop.number).items()
            if state.fact in gone and kind in stop.kinds
        }


def results(place: Path, name: str) -> Any:
    return json.loads((place / f"{name}.json").read_text(encoding="utf-8"))


def rows(document: Any) -> dict[str, Any]:
    """Verdicts by key."""
    return {each["key"]: each for each in document["verdicts"]}


@pytest.mark.parametrize("damage", DAMAGES)
def test_one_damaged_base_costs_the_observations_told_by_it_and_no_other(place: Path, said: Said, damage: str) -> None:
    before = results(place, "second")
    base = base_of(place, "fact")
    lost = resting_on(place, base, before["run"]["id"])
    altered(place, damage.format(table="fact", base=base))
    code, told = said("verify")
    assert code == ExitCode.BAD_SEAL
    assert {each for each in lost if each not in told} == set()
    assert said("verify", str(place / "second.json"), "--inventory", str(place / "inventory"))[0] == ExitCode.BAD_SEAL
    code, told = said("evaluate", str(place / "inventory"), "--out", f"json:{place}/again.json")
    assert code == ExitCode.BAD_SEAL, told
    assert f"{len(lost)} observations cannot be put together anew" in told
    assert "--store" in told
    after = rows(results(place, "again"))
    assert after.keys() == rows(before).keys()
    worse = [key for key, each in rows(before).items() if each["status"] != after[key]["status"]]
    assert worse
    assert {after[key]["status"] for key in worse} <= IGNORANT
    assert {after[key]["target"] for key in worse} & set(MACHINES) <= {each.split()[0] for each in lost}
    assert said("trend")[0] == ExitCode.FINE
    code, told = said("diff", "--inventory", str(place / "inventory"))
    assert (code, "cannot be put together anew" in told) == (ExitCode.BAD_SEAL, True)
    assert results(place, "again")["run"]["root_digest"] == before["run"]["root_digest"]


@pytest.mark.parametrize("damage", DAMAGES)
def test_collecting_goes_on_over_a_damaged_base_and_what_is_new_is_kept_whole(
    place: Path, said: Said, damage: str
) -> None:
    base = base_of(place, "fact")
    altered(place, damage.format(table="fact", base=base))
    changed(place, "Rasoat-3")
    code, told = said("scan", str(place / "inventory"), "--out", f"json:{place}/third.json")
    third = results(place, "third")["run"]["id"]
    with open_store(place / "store") as store:
        seen = {f"{target} {each.kind}": each for target in MACHINES for _, each in store.observations(third, target)}
        (new,) = store.database.rows("SELECT base FROM fact ORDER BY number DESC LIMIT 1")
    lost = {name for name, each in seen.items() if isinstance(each, Missing) and each.detail == DAMAGED}
    assert lost <= resting_on(place, base, third)
    assert code == (ExitCode.BAD_SEAL if lost else ExitCode.FINE), told
    assert f"{AGENCY}/pc-02 host.software" not in lost
    assert new["base"] != base
    assert f"{AGENCY}/pc-02 host.software" not in said("verify", "--run", third)[1]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_answer_costs_no_more_than_what_was_read_out_of_it(place: Path, said: Said, damage: str) -> None:
    base = base_of(place, "answer")
    with open_store(place / "store") as store:
        (row,) = store.database.rows("SELECT ask FROM answer WHERE number = :number", {"number": base})
        ask = store.words.text(row["ask"])
    altered(place, damage.format(table="answer", base=base))
    code, told = said("verify")
    assert code == ExitCode.BAD_SEAL
    assert ask in told
    code, _ = said("evaluate", str(place / "inventory"), "--out", f"json:{place}/again.json")
    gone = damage.startswith("DELETE")
    before, after = rows(results(place, "second")), rows(results(place, "again"))
    worse = {key for key, each in before.items() if each["status"] != after[key]["status"]}
    assert code in ({ExitCode.BAD_SEAL, ExitCode.FINE} if gone else {ExitCode.FINE})
    assert {after[key]["status"] for key in worse} <= IGNORANT
    assert scan(place, "third") in {ExitCode.FINE, ExitCode.BAD_SEAL}


def test_a_whole_table_of_facts_gone_leaves_nothing_green_by_measurement(place: Path, said: Said) -> None:
    altered(place, "UPDATE fact SET body = zeroblob(9)")
    code, told = said("evaluate", str(place / "inventory"), "--out", f"json:{place}/again.json")
    assert code == ExitCode.BAD_SEAL, told
    of_machines = [each for each in results(place, "again")["verdicts"] if each["target"] in MACHINES and each["check"]]
    assert {each["status"] for each in of_machines} & {"pass", "partial"} == set()
