"""Words of the inventory: every code has its sentence in both languages, every field its name and meaning, in the docs too."""

import re
import string
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from scanner.evaluate.rulepack import load_rulepack, rulepacks
from scanner.inventory import vocabulary
from scanner.inventory.exchange.columns import known_words, sheets
from scanner.inventory.findings import load_messages
from scanner.inventory.forms.form import Form
from scanner.inventory.schema import _NAMED, _WORDS, load_fields, schemas
from tests.together import together

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "scanner" / "inventory"
FIELDS = load_fields()
MESSAGES = load_messages()


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [str(value)]


def test_every_code_that_is_raised_has_its_sentence_and_no_sentence_is_left_over() -> None:
    source = "\n".join(each.read_text(encoding="utf-8") for each in CODE.rglob("*.py"))
    unused = [code for code in MESSAGES if f'"{code}"' not in source and code not in ("did_you_mean", "wanted")]
    assert not unused
    raised = set(
        re.findall(r'(?:code=|\brefuse\(|CellProblem\(|Refused\([^"]*?|add_file\([^"]*?)"([a-z_0-9]+)"', source)
    )
    assert raised - set(MESSAGES) == set()


@together("code", sorted(set(MESSAGES) - {"wanted"}))
def test_a_sentence_uses_the_same_values_in_both_languages(code: str) -> None:
    entry = MESSAGES[code]
    for english, vietnamese in (("en", "vi"), ("hint_en", "hint_vi")):
        assert (english in entry) == (vietnamese in entry)
        names = [
            {name for _, name, _, _ in string.Formatter().parse(entry.get(key, "")) if name}
            for key in (english, vietnamese)
        ]
        assert names[0] == names[1]


@pytest.mark.parametrize("name", ["messages.yaml", "fields.yaml", "exchange/words.yaml"])
def test_words_are_composed_and_whole(name: str) -> None:
    text = (CODE / name).read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert "  " not in " ".join(texts(FIELDS) + texts(dict(known_words())))


def forms() -> list[type[Form]]:
    found: list[type[Form]] = []
    pending = list(Form.__subclasses__())
    while pending:
        each = pending.pop()
        found.append(each)
        pending.extend(each.__subclasses__())
    return found


def test_every_field_of_every_form_has_its_words() -> None:
    assert schemas()
    for form in forms():
        if form.__name__ in _WORDS and form.__name__ != "DefaultsForm":
            assert set(FIELDS[_WORDS[form.__name__]]) == set(form.model_fields)
    unnamed = {form.__name__ for form in forms()} - set(_WORDS)
    assert unnamed == {
        "AgencyRegisters", "SegmentRegisters", "SystemRegisters", "NameForm", "WaiversForm", "AttestationsForm", "PlansForm",
        "AuthorisationsForm",
    }  # fmt: skip


def test_every_name_of_the_vocabulary_has_its_words() -> None:
    for name in ("AGENCY_DATES", "SEGMENT_DATES", "SYSTEM_DATES", "TARGET_DATES", "AGENCY_DOCUMENTS", "SYSTEM_DOCUMENTS",
                 "TARGET_DOCUMENTS", "AGENCY_DECLARED", "SYSTEM_DECLARED"):  # fmt: skip
        assert set(FIELDS[name.lower()]) == set(getattr(vocabulary, name)), name
    assert set(_NAMED.values()) <= set(FIELDS)


def test_a_province_may_state_figures_of_every_indicator_and_no_other() -> None:
    pack = load_rulepack(rulepacks()["vn-2026"])
    assert {each.id: each.unit for each in pack.indicators} == vocabulary.INDICATORS


def test_every_word_of_a_drop_down_is_translated_once() -> None:
    for sheet in sheets().values():
        for column in sheet.columns:
            for language in ("vi", "en"):
                labels = [each[language] for each in column.words.values()]
                assert len(set(labels)) == len(labels)
    for name, schema in (
        ("kind", "targets"),
        ("status", "targets"),
        ("platform", "targets"),
        ("connection", "targets"),
    ):
        field = schemas()[schema]["$defs"]["TargetForm"]["properties"][name]
        options = field.get("enum") or next(each["enum"] for each in field["anyOf"] if "enum" in each)
        assert list(known_words()[name]) == options


def test_headings_of_a_sheet_are_told_apart() -> None:
    for sheet in sheets().values():
        for language in ("vi", "en"):
            headings = [each.labels[language] for each in sheet.columns]
            assert len(set(headings)) == len(headings), sheet.name


def test_every_field_stands_in_the_documentation() -> None:
    docs = (ROOT / "docs" / "inventory.md").read_text(encoding="utf-8")
    missing = {f"{form}.{key}" for form, fields in FIELDS.items() for key in fields if f"`{key}`" not in docs}
    assert not missing
