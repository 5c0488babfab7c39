"""The JSON file: as published in the schema, exact, and the same for the same results."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from reports.json_file import write
from scanner.model.check import Sight
from scanner.model.results import Results
from scanner.model.text import Text
from scanner.model.words import Gap, Reason, Status, Way


@pytest.fixture(scope="session")
def schema() -> Mapping[str, Any]:
    loaded: dict[str, Any] = json.loads((files("reports") / "results.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(loaded)
    return loaded


def _written(results: Results, folder: Path) -> Any:
    (file,) = write(results, folder / "results.json", "vi")
    return json.loads(file.read_text(encoding="utf-8"))


def _problems(schema: Mapping[str, Any], document: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return [f"{list(each.absolute_path)}: {each.message[:200]}" for each in validator.iter_errors(document)]


def test_results_fit_the_published_schema(province: Results, schema: Mapping[str, Any], tmp_path: Path) -> None:
    assert _problems(schema, _written(province, tmp_path)) == []


def test_the_fields_of_the_contract_are_there(one: Results, tmp_path: Path) -> None:
    document = _written(one, tmp_path)
    assert set(document) >= {"run", "agencies", "verdicts", "ledger"}
    assert set(document["run"]) >= {"id", "started_at", "program", "rulepack", "inventory", "root_digest"}
    assert set(document["agencies"][0]) >= {"id", "name", "score", "controls", "topics", "indicators", "actions"}
    assert set(document["agencies"][0]["score"]) >= {"proven", "possible", "coverage", "with_waivers", "grade"}
    verdict = "check control clause agency target status original message seen gap evidence as_of key mappings"
    assert set(document["verdicts"][0]) >= set(verdict.split())
    assert set(document["ledger"][0]) >= {"target", "asked", "answered", "skipped", "why"}


def test_one_row_a_verdict_in_the_order_of_the_results(one: Results, tmp_path: Path) -> None:
    rows = _written(one, tmp_path)["verdicts"]
    assert [row["key"] for row in rows] == [each.key for each in one.verdicts]
    assert [row["original"] for row in rows] == [str(each.status) for each in one.verdicts]


def test_what_was_judged_always_cites_evidence(province: Results, tmp_path: Path) -> None:
    for row in _written(province, tmp_path)["verdicts"]:
        if row["original"] in ("pass", "partial", "fail"):
            assert row["evidence"]
            assert all(len(e) == 64 or e.startswith(("inventory:", "attestation:")) for e in row["evidence"])


def test_a_waived_finding_keeps_its_original_and_cites_the_waiver(one: Results, tmp_path: Path) -> None:
    waived = [row for row in _written(one, tmp_path)["verdicts"] if row["status"] == "waived"]
    assert waived
    for row in waived:
        assert row["original"] in ("fail", "partial")
        assert row["waiver"]["id"] == "NL-01"
        assert any(each.startswith("inventory:") for each in row["evidence"])


def test_scores_are_exact_and_add_up(province: Results, tmp_path: Path) -> None:
    for agency in _written(province, tmp_path)["agencies"]:
        score = agency["score"]
        assert score["possible"] == pytest.approx(score["proven"] + 1 - score["coverage"], abs=1e-12)
        exact = next(each for each in province.agencies if each.agency == agency["id"])
        assert score["proven"] == float(exact.score.shares.proven)


def test_waivers_say_their_state_and_a_request_has_no_verdict(one: Results, tmp_path: Path) -> None:
    agency = one.inventory.agencies[0]
    holds, ended = agency.waivers
    request = replace(holds, id="NL-02", approved_by="", approved_at=None, requested_at=date(2026, 11, 20))
    early = replace(holds, id="NL-03", approved_at=holds.ends_at)
    changed = replace(one.inventory, agencies=(replace(agency, waivers=(holds, ended, request, early)),))
    rows = _written(replace(one, inventory=changed), tmp_path)["agencies"][0]["waivers"]
    assert [each["state"] for each in rows] == ["in_force", "ended", "requested", "not_yet"]
    assert [each["verdicts"] > 0 for each in rows] == [True, False, False, False]
    assert (rows[2]["requested_at"], rows[2]["approved_by"], rows[2]["approved_at"]) == ("2026-11-20", None, None)


def test_an_answer_of_a_person_names_who_when_and_until_when(one: Results, tmp_path: Path) -> None:
    rows = _written(one, tmp_path)["verdicts"]
    for row, verdict in zip(rows, one.verdicts, strict=True):
        has_paper = any(each.startswith("attestation:") for each in row["evidence"])
        assert (
            (row["attestation"] is not None)
            == has_paper
            == (verdict.reason in (Reason.ATTESTED, Reason.ATTESTATION_ENDED))
        )
    (answer,) = {row["control"]: row["attestation"] for row in rows if row["control"] == "ORG-ROL-01"}.values()
    assert answer == {
        "id": "XN-1",
        "attested_by": "Trần Thị B, Giám đốc",
        "attested_at": "2025-01-05",
        "valid_until": "2027-12-31",
        "document": "QĐ 12/QĐ-SM",
        "document_sha256": "3" * 64,
        "document_fits": False,
        "stands_in": False,
    }


def test_checks_carry_the_rules_they_mean(one: Results, tmp_path: Path) -> None:
    for row in _written(one, tmp_path)["verdicts"]:
        assert set(row["mappings"]) >= {"cis8", "iso27001", "nist80053"}
        assert ("ssg" in row["mappings"]) == (row["check"] is not None)


def test_the_same_results_give_the_same_bytes_one_row_a_line(one: Results, tmp_path: Path) -> None:
    first = write(one, tmp_path / "a.json", "vi")[0].read_bytes()
    assert first == write(one, tmp_path / "b.json", "en")[0].read_bytes()
    lines = first.decode().splitlines()
    assert sum(line.startswith('{"key"') for line in lines) == len(one.verdicts)
    assert not first.startswith(b"\xef\xbb\xbf")


def test_what_json_cannot_hold_is_written_in_words(one: Results, schema: Mapping[str, Any], tmp_path: Path) -> None:
    sights = (
        Sight(what="half a pair \ud83d", was=float("nan")),
        Sight(what="\x00\u202e", was=float("inf")),
        Sight(what="list", was=("a", 1, True)),
    )
    odd = replace(one.verdicts[0], sights=sights, message=Text(vi="\ud800", en="\ud800"))
    document = _written(replace(one, verdicts=(odd, *one.verdicts[1:])), tmp_path)
    assert _problems(schema, document) == []
    assert document["verdicts"][0]["seen"][0] == {"what": "half a pair ⟨U+D83D⟩", "was": "nan", "wanted": ""}
    assert document["verdicts"][0]["seen"][1]["what"] == "\x00\u202e"


def test_the_schema_refuses_a_judgement_without_evidence(
    one: Results, schema: Mapping[str, Any], tmp_path: Path
) -> None:
    judged = next(each for each in one.verdicts if each.status is Status.PASS)
    document = _written(replace(one, verdicts=(replace(judged, evidence=()),)), tmp_path)
    assert len(_problems(schema, document)) == 1


def test_the_schema_knows_every_word_a_result_may_hold(schema: Mapping[str, Any]) -> None:
    for name, words in (("way", Way), ("gap", Gap), ("status", Status)):
        assert set(schema["$defs"][name]["enum"]) == {str(each) for each in words}
