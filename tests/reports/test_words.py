"""Both languages say everything, and say it of the same things."""

import ast
import re
import string
import unicodedata
from collections.abc import Iterator
from enum import Enum
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from reports.pdf_file import words_used
from reports.words import Words, words
from scanner.model.kinds import all_kinds
from scanner.model.words import (
    AssetStatus,
    Automatable,
    Connection,
    ExitCode,
    Gap,
    Obligation,
    Platform,
    ReadMode,
    Reason,
    Role,
    ScanStyle,
    Severity,
    Status,
    TargetKind,
    Way,
    Zone,
)
from scanner.score.agency import NO_LETTER, PARTS
from tests.reports.results_case import shipped_pack, shipped_scoring
from tests.together import together

BOTH = [words("vi"), words("en")]
WHY_UNKNOWN = [each for each in Reason if each not in (Reason.FACTS, Reason.GAP, Reason.ATTESTED)]
ENUMS: dict[str, Any] = {
    "status": Status,
    "status_meaning": Status,
    "gap": Gap,
    "gap_title": Gap,
    "gap_meaning": Gap,
    "gap_remedy": Gap,
    "gap_who": Gap,
    "way": Way,
    "way_title": Way,
    "way_meaning": Way,
    "way_remedy": Way,
    "way_who": Way,
    "reason": Reason,
    "reason_title": WHY_UNKNOWN,
    "reason_meaning": WHY_UNKNOWN,
    "reason_remedy": WHY_UNKNOWN,
    "reason_who": WHY_UNKNOWN,
    "severity": Severity,
    "obligation": Obligation,
    "automatable": Automatable,
    "target_kind": TargetKind,
    "role": Role,
    "platform": Platform,
    "asset_status": AssetStatus,
    "connection": Connection,
    "zone": Zone,
    "scan_style": ScanStyle,
    "read_mode": ReadMode,
    "exit_code": ExitCode,
}


def _codes(members: Any) -> set[str]:
    return {str(each.value) if isinstance(each, Enum) else str(each) for each in members}


@pytest.mark.parametrize("said", BOTH, ids=["vi", "en"])
@together("group", ENUMS)
def test_every_value_has_a_word(said: Words, group: str) -> None:
    extra = {"waived"} if group.startswith("status") else set()
    assert set(said.known(group)) == _codes(ENUMS[group]) | extra
    assert all(str(word).strip() for word in said.known(group).values())


@pytest.mark.parametrize("said", BOTH, ids=["vi", "en"])
def test_words_for_what_the_shipped_content_uses(said: Words) -> None:
    pack, scoring = shipped_pack(), shipped_scoring()
    domains = {each.domain for each in pack.controls}
    assert domains <= set(said.known("domain"))
    assert domains <= set(said.known("domain_who"))
    assert set(PARTS) <= set(said.known("domain"))
    assert {letter for letter, _ in scoring.grades} | {NO_LETTER} == set(said.known("grade"))
    assert {str(each) for each in scoring.efforts.values()} <= set(said.known("effort"))
    assert {each.unit for each in pack.indicators} <= set(said.known("unit"))


@pytest.mark.parametrize("said", BOTH, ids=["vi", "en"])
def test_every_fact_kind_has_a_name_and_no_name_is_stale(said: Words) -> None:
    """A kind without one is shown by its code; add a line to both files when you add a kind."""
    assert set(said.known("fact")) == set(all_kinds())


def test_both_languages_have_the_same_labels_with_the_same_values_to_fill_in() -> None:
    vi, en = BOTH
    for group in ("say", "count", *ENUMS, "cli", "domain", "domain_who", "fact", "field", "wanted", "value", "clause"):
        assert set(vi.known(group)) == set(en.known(group)), group
    for key, sentence in vi.known("say").items():
        assert _fields(sentence) == _fields(en.known("say")[key]), key
    for key, sentence in vi.known("cli").items():
        assert _fields(sentence) == _fields(en.known("cli")[key]), key
    for said in BOTH:
        for noun, forms in said.known("count").items():
            assert set(forms) == {"one", "other"}, noun
            assert all(_fields(form) == {"n"} for form in forms.values()), noun


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(str(sentence)) if name}


def test_vietnamese_is_composed_and_is_vietnamese() -> None:
    vi, en = BOTH
    for group in ("say", "status_meaning", "gap_meaning", "gap_remedy", "way_remedy", "reason_remedy"):
        for key, sentence in vi.known(group).items():
            assert unicodedata.is_normalized("NFC", str(sentence)), key
            letters = re.sub(r"\{[^}]*\}", "", str(sentence))
            if len(re.findall(r"[a-zà-ỹ]", letters.lower())) > 12:
                assert re.search(r"[à-ỹđ]", letters.lower()), f"{key}: {sentence}"
                assert sentence != en.known(group)[key], key


def test_no_label_is_left_over() -> None:
    root = Path(str(files("reports")))
    source = "".join(each.read_text() for each in (*root.glob("*.py"), *root.glob("templates/*.html")))
    printed = set(words_used())
    for key in BOTH[0].known("say"):
        assert key.startswith("csv_") or key in printed or re.search(rf"""['"]{key}['"]""", source), key
    commands = "".join(each.read_text() for each in Path(str(files("scanner.apps.cli"))).rglob("*.py"))
    for key in BOTH[0].known("cli"):
        assert re.search(rf"""['"]{key}['"]""", commands), key


def test_a_code_without_a_label_is_shown_as_it_is() -> None:
    assert words("vi").of("fact", "host.of_a_newcomer") == "host.of_a_newcomer"


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("no LAN segment is declared", "chưa khai báo mạng LAN nào (segments)"),
        ("the date of incident_exercise is not declared", "chưa khai báo ngày: diễn tập ứng phó sự cố (incident_exercise)"),
        ("the date of a_newer_act is not declared", "chưa khai báo ngày: a_newer_act"),
        ("the date of training, 2027-03-01, lies in the future", "ngày khai báo ở tương lai: tập huấn nhận thức (training), 01/03/2027"),
        ("the 2027-03-01 that no label knows", "chi tiết kỹ thuật: “the 2027-03-01 that no label knows”"),
        ("not declared: mfa_admin, mfa_remote", "chưa khai báo: xác thực đa yếu tố cho quản trị (mfa_admin), xác thực đa yếu tố từ bên ngoài (mfa_remote)"),
        ("words no label knows", "chi tiết kỹ thuật: “words no label knows”"),
    ],
)  # fmt: skip
def test_details_of_gaps_are_said_in_vietnamese_where_they_are_known(english: str, vietnamese: str) -> None:
    assert words("vi").detail(english) == vietnamese


def test_what_python_checks_saw_and_wanted_is_worded_in_vietnamese() -> None:
    """Numbers, codes of fields and names of products stand as they are; English words do not."""
    said, plain = words("vi"), re.compile(r"[\w.\[\]]+( / [\w.]+)?|[^a-z]*|.*[A-Z]{2,} ≥.*")
    written = list(_sights())
    assert len(written) > 80
    assert [each for each in written if not plain.fullmatch(each) and said.sight(each) == each] == []


def _sights() -> Iterator[str]:
    """The literals of every `Sight` and the name of every act of every Python check, with 7 for what is filled in."""
    for file in Path(str(files("checks"))).rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(call, ast.Assign)
                and ast.unparse(call.targets[0]) == "ACT"
                and isinstance(call.value, ast.Call)
            ):
                yield from (text for each in call.value.keywords if each.arg == "en" for text in _literal(each.value))
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "Sight":
                yield from (text for each in call.keywords for text in _literal(each.value))


def _literal(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(each.value) if isinstance(each, ast.Constant) else "7" for each in node.values)


def test_a_missing_sentence_is_our_fault_and_told() -> None:
    with pytest.raises(KeyError):
        words("vi").say("there_is_no_such_sentence")
