"""SARIF: the schema, another reader, every status with its kind, waivers as suppressions, places that exist."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from sarif_pydantic import Sarif

from reports.sarif_file import FINGERPRINT, KINDS, LEVELS, write
from scanner.model.results import Results
from scanner.model.text import Language, Text
from scanner.model.words import Reason, Severity, Status

HOSTILE = '"},{"ruleId":"x"\x1b[31m\u202e\x00\ud800{0}[a](b)'
SAID = Text(vi=HOSTILE, en=HOSTILE)


def run_of(results: Results, folder: Path, language: Language = "vi") -> dict[str, Any]:
    (file,) = write(results, folder / "r.sarif", language)
    (run,) = json.loads(file.read_bytes())["runs"]
    return dict(run)


def test_every_status_has_one_kind_and_every_severity_a_level() -> None:
    assert KINDS.keys() == set(Status)
    assert LEVELS.keys() == set(Severity)
    assert KINDS[Status.UNKNOWN] == KINDS[Status.ERROR] == "open"
    assert [status for status, kind in KINDS.items() if kind == "pass"] == [Status.PASS]


@pytest.mark.corpora
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_official_schema_holds(province: Results, language: Language, tmp_path: Path, shared: Path) -> None:
    schema = json.loads((shared / "schemas" / "sarif-schema-2.1.0.json").read_bytes())
    (file,) = write(province, tmp_path / "r.sarif", language)
    assert [each.message for each in Draft7Validator(schema).iter_errors(json.loads(file.read_bytes()))] == []


def test_another_reader_finds_every_verdict_with_its_kind(province: Results, tmp_path: Path) -> None:
    (file,) = write(province, tmp_path / "r.sarif", "vi")
    (run,) = Sarif.model_validate_json(file.read_text(encoding="utf-8")).runs
    found = Counter((each.rule_id, str(each.kind)) for each in run.results or [])
    assert found == Counter((each.control, KINDS[each.status]) for each in province.verdicts)


def test_results_and_rules_belong_together(province: Results, tmp_path: Path) -> None:
    run = run_of(province, tmp_path)
    rules = run["tool"]["driver"]["rules"]
    assert {each["id"] for each in rules} == {each.control for each in province.verdicts}
    for result, verdict in zip(run["results"], province.verdicts, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == verdict.control
        assert result["partialFingerprints"] == {FINGERPRINT: verdict.key}
        assert result["properties"]["status"] == str(verdict.status)
        assert (result["level"] == "none") == (result["kind"] != "fail")
        assert result["message"]["text"]


def test_a_place_is_that_of_the_subject(one: Results, tmp_path: Path) -> None:
    origin = {target.id: target.origin for agency in one.inventory.agencies for target in agency.targets}
    for result, verdict in zip(run_of(one, tmp_path)["results"], one.verdicts, strict=True):
        (location,) = result["locations"]
        assert location["logicalLocations"][0]["fullyQualifiedName"] == verdict.target
        if verdict.target in origin:
            assert location["physicalLocation"]["artifactLocation"]["uri"] == origin[verdict.target].file


def test_a_waiver_is_a_suppression_with_its_reason_and_the_status_stays(one: Results, tmp_path: Path) -> None:
    suppressed = 0
    for result, verdict in zip(run_of(one, tmp_path)["results"], one.verdicts, strict=True):
        assert ("suppressions" in result) == (verdict.waiver is not None)
        if verdict.waiver:
            suppressed += 1
            assert result["kind"] == KINDS[verdict.status]
            assert result["suppressions"][0]["justification"] == verdict.waiver.reason
    assert suppressed


def test_hostile_text_stays_text(one: Results, tmp_path: Path) -> None:
    first = replace(one.verdicts[0], status=Status.FAIL, reason=Reason.FACTS, message=SAID, waiver=None)
    run = run_of(replace(one, verdicts=(first, *one.verdicts[1:])), tmp_path)
    assert len(run["results"]) == len(one.verdicts)
    said = run["results"][0]["message"]["text"]
    assert said.startswith('"}},{{"ruleId":"x"⟨U+001B⟩[31m⟨U+202E⟩⟨U+0000⟩⟨U+D800⟩{{0}}[a] (b)')
