"""Decisions of an agency on its scorecard: who, until when, overdue told plainly, and never another verdict."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from reports import csv_file, json_file
from reports.html_pages import write
from reports.plans import planned
from reports.view import agency_view, material
from scanner.model.organisation import Origin, Plan
from scanner.model.results import Results
from scanner.model.verdict import Verdict
from scanner.model.words import Decision, Status
from tests.reports.results_case import Case, build


def plan_of(verdict: Verdict, **changed: object) -> Plan:
    made = Plan(
        id="so-mau/kh-1",
        agency="so-mau",
        checks=(),
        controls=(verdict.control,),
        targets=(verdict.target,),
        measures=verdict.status in (Status.UNKNOWN, Status.ERROR),
        decision=Decision.PLANNED,
        person="Nguyễn <b>An</b>",
        due_at=date(2026, 12, 31),
        note="",
        decided_at=date(2026, 11, 29),
        run="",
        origin=Origin(file="so-mau/plans.yaml", path="plans.kh-1", digest="0" * 64),
    )
    return replace(made, **changed)  # type: ignore[arg-type]  # of a test


def with_plans(results: Results, *plans: Plan) -> Results:
    agencies = tuple(replace(each, plans=plans) for each in results.inventory.agencies)
    return replace(results, inventory=replace(results.inventory, agencies=agencies))


@pytest.fixture(scope="module")
def results() -> Results:
    return build(Case(hosts=2, denied=lambda target, kind: target.endswith("pc-1") and kind == "host.sshd"))


def one_of(results: Results, status: Status) -> Verdict:
    return next(each for each in results.verdicts if each.status is status and each.decides and not each.waiver)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "Kế hoạch: Nguyễn <b>An</b> hoàn thành chậm nhất ngày 31/12/2026"),
        ({"note": "đợi máy"}, "Kế hoạch: Nguyễn <b>An</b> hoàn thành chậm nhất ngày 31/12/2026 (đợi máy)"),
        ({"due_at": date(2026, 11, 29)}, "Kế hoạch: Nguyễn <b>An</b> hoàn thành chậm nhất ngày 29/11/2026"),
        ({"due_at": date(2026, 11, 28)}, "Quá hạn: Nguyễn <b>An</b> phải hoàn thành chậm nhất ngày 28/11/2026"),
        (
            {"decision": Decision.DONE, "due_at": None},
            "Nguyễn <b>An</b> báo đã làm ngày 29/11/2026; chờ lần quét sau xác nhận",
        ),
        (
            {"decision": Decision.DONE, "due_at": date(2026, 11, 20)},
            "Nguyễn <b>An</b> báo đã làm ngày 20/11/2026, nhưng lần quét này vẫn thấy",
        ),
        (
            {"decision": Decision.NOT_OURS, "note": "máy mượn"},
            "Nguyễn <b>An</b> báo không thuộc đơn vị hoặc sai dữ liệu: máy mượn",
        ),
    ],
)
def test_a_decision_in_words_as_of_the_day_of_judging(results: Results, changed: dict[str, object], words: str) -> None:
    verdict = one_of(results, Status.FAIL)
    have = material(with_plans(results, plan_of(verdict, **changed)), "vi")
    assert planned(have, verdict) == words


@pytest.mark.parametrize("status", [Status.FAIL, Status.PARTIAL, Status.UNKNOWN])
def test_it_stands_on_the_scorecard_beside_a_verdict_and_a_score_that_stay(
    results: Results, status: Status, tmp_path: Path
) -> None:
    verdict = one_of(results, status)
    decided = with_plans(results, plan_of(verdict))
    (page,) = [each for each in write(decided, tmp_path, "en") if "evidence" not in each.name]
    text = page.read_text(encoding="utf-8")
    assert "Planned: Nguyễn &lt;b&gt;An&lt;/b&gt;, by 31 Dec 2026" in text
    before, after = (agency_view(material(each, "en"), each.agencies[0]) for each in (results, decided))
    assert (before.score, before.domains) == (after.score, after.domains)


def test_many_decisions_on_one_gap_are_counted(results: Results) -> None:
    blind = [each for each in results.verdicts if each.status is Status.UNKNOWN and each.decides]
    plans = [plan_of(each, person=f"Người {n}") for n, each in enumerate(blind)]
    gaps = agency_view(material(with_plans(results, *plans), "en"), results.agencies[0]).gaps
    longest = max((each.plans for each in gaps), key=len)
    assert len(longest) == 7
    assert longest[-1].startswith("and ")


def test_nothing_is_said_of_what_nobody_decided(results: Results) -> None:
    assert planned(material(results, "vi"), one_of(results, Status.FAIL)) == ""


def test_machines_read_it_too(results: Results, tmp_path: Path) -> None:
    verdict = one_of(results, Status.FAIL)
    decided = with_plans(results, plan_of(verdict, note="đợi máy"))
    (out,) = json_file.write(decided, tmp_path / "r.json", "vi")
    document = json.loads(out.read_text(encoding="utf-8"))
    jsonschema.validate(document, json.loads(Path(json_file.__file__).with_name("results.schema.json").read_text()))
    told = {row["key"]: row["plan"] for row in document["verdicts"]}
    assert told[verdict.key] == {
        "id": "so-mau/kh-1", "decision": "planned", "person": "Nguyễn <b>An</b>", "due_at": "2026-12-31",
        "decided_at": "2026-11-29", "note": "đợi máy",
    }  # fmt: skip
    assert sum(each is not None for each in told.values()) == 1
    (table,) = csv_file.write(decided, tmp_path / "r.csv", "en")
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"), newline="")))
    (row,) = [each for each in rows if each["Plan"]]
    assert row["To be done by"] == "2026-12-31"
    assert row["Plan"] == "Planned: Nguyễn <b>An</b>, by 31 Dec 2026 (đợi máy)"
