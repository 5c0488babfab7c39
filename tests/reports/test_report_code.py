"""The short code of a report: the same in every format and language, another for whatever is stated differently."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from reports.screen import last_screen
from scanner.model.check import Sight
from scanner.model.results import Results
from scanner.model.text import Language, Text
from scanner.model.words import Status
from scanner.run.reporting import formats
from scanner.run.seals import sealed
from scanner.sealing.report_code import agency_digest, code_of, codes_in, verdict_digest, whole_digest

LANGUAGES: tuple[Language, ...] = ("vi", "en")


def _texts(results: Results, out: Path, name: str, language: Language) -> list[str]:
    report = formats()[name]
    written = report.write(results, out / name if report.folder else out / f"{name}{report.suffix}", language)
    return [each.read_text(encoding="utf-8") for each in written]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["html", "json", "csv", "junit", "sarif"])
def test_every_format_and_language_carries_the_same_codes(
    province: Results, tmp_path: Path, name: str, language: Language
) -> None:
    codes = {each.code for each in province.seals.values()}
    texts = _texts(province, tmp_path, name, language)
    assert len(codes) == len(province.agencies) + 1
    assert all(codes & set(codes_in(each)) for each in texts)
    assert {code for each in texts for code in codes_in(each)} <= codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_carries_its_own_code_beside_the_root_digest_at_the_foot_of_paper(
    one: Results, tmp_path: Path, language: Language
) -> None:
    code, root = one.seal_of(one.agencies[0].agency).code, one.run.root_digest
    for page in _texts(one, tmp_path, "html", language):
        assert codes_in(page) == (code,)
        foot = page.partition("@bottom-left{content:")[2].partition("}")[0]
        assert code in foot
        assert root in foot


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_screen_names_the_code_and_that_nobody_signed(one: Results, language: Language) -> None:
    screen = last_screen(one, [], [], language)
    assert codes_in(screen) == (one.seal_of(one.agencies[0].agency).code,)
    assert {"vi": "không ký", "en": "not signed"}[language] in screen


def test_whoever_has_the_json_can_form_every_digest_again(province: Results, tmp_path: Path) -> None:
    document: dict[str, Any] = json.loads(_texts(province, tmp_path, "json", "vi")[0])
    verdicts: dict[str, list[str]] = defaultdict(list)
    for each in document["verdicts"]:
        verdicts[each["agency"]].append(verdict_digest(each))
    run, agencies = document["run"], document["agencies"]
    digests = {each["id"]: agency_digest(run, each, verdicts[each["id"]]) for each in agencies}
    assert {each["id"]: each["seal"]["digest"] for each in agencies} == digests
    assert run["seal"]["digest"] == whole_digest(run, document["province"], digests)
    assert run["seal"]["code"] == code_of(run["seal"]["digest"])


def _one_verdict(results: Results, **changed: Any) -> Results:
    first, *rest = results.verdicts
    return replace(results, verdicts=(replace(first, **changed), *rest))


def _other_score(results: Results) -> Results:
    first, *rest = results.agencies
    shares = replace(first.score.shares, proven=first.score.shares.proven + Fraction(1, 10**6))
    return replace(results, agencies=(replace(first, score=replace(first.score, shares=shares)), *rest))


@pytest.mark.parametrize(
    "altered",
    [
        lambda results: _one_verdict(results, status=Status.NOT_APPLICABLE),
        lambda results: _one_verdict(results, evidence=("0" * 64,)),
        lambda results: _one_verdict(results, sights=(Sight(what="x", was="y"),)),
        lambda results: _one_verdict(results, decides=False),
        lambda results: replace(results, verdicts=results.verdicts[1:]),
        _other_score,
        lambda results: replace(results, run=replace(results.run, root_digest="3" * 64)),
        lambda results: replace(results, run=replace(results.run, program="rasoat 0.0.9")),
        lambda results: replace(results, run=replace(results.run, as_of=results.run.as_of + timedelta(seconds=1))),
    ],
    ids=["status", "evidence", "seen", "advice", "a verdict less", "score", "root digest", "program", "moment"],
)
def test_another_statement_has_another_code(province: Results, altered: Any) -> None:
    first, name = province.agencies[0].agency, ""
    assert province.verdicts[0].agency == first
    other = sealed(altered(province))
    assert other.seal_of(first).code != province.seal_of(first).code
    assert other.seal_of(name).code != province.seal_of(name).code


def test_an_agency_keeps_its_code_whatever_happens_to_another(province: Results) -> None:
    last = province.agencies[-1].agency
    other = sealed(_one_verdict(province, status=Status.PASS))
    assert other.seal_of(last) == province.seal_of(last)


def test_words_and_order_change_nothing(province: Results) -> None:
    turned = replace(province, verdicts=tuple(reversed(province.verdicts)))
    reworded = _one_verdict(province, message=Text(vi="khác", en="other"))
    assert sealed(turned).seals == sealed(reworded).seals == province.seals


@pytest.mark.parametrize("name", ["html", "json", "csv", "junit", "sarif"])
def test_results_that_nobody_sealed_are_written_without_a_code(one: Results, tmp_path: Path, name: str) -> None:
    for text in _texts(replace(one, seals={}), tmp_path, name, "vi"):
        assert codes_in(text) == ()
