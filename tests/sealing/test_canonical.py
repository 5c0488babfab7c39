"""One byte form for one value."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.sealing.canonical import NotCanonical, canonical, canonical_plain

text = st.text(st.characters(codec="utf-8"), max_size=12)
keys = text.map(lambda each: unicodedata.normalize("NFC", each))
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(keys, below, max_size=4),
    max_leaves=12,
)


def test_keys_are_sorted_and_no_space_is_spent() -> None:
    assert canonical({"b": [1, 2.5, None], "a": {"d": True, "c": "x"}}) == b'{"a":{"c":"x","d":true},"b":[1,2.5,null]}'


def test_text_is_utf_8_in_normal_form_c() -> None:
    composed, decomposed = (unicodedata.normalize(form, "Tỉnh Mẫu") for form in ("NFC", "NFD"))
    assert canonical(decomposed) == canonical(composed) == b'"T\xe1\xbb\x89nh M\xe1\xba\xabu"'
    assert canonical({decomposed: 1}) == canonical({composed: 1})


def test_keys_are_sorted_by_code_point_after_normalising() -> None:
    assert canonical({"é": 1, "z": 2, "e\u0301a": 3}) == '{"z":2,"é":1,"éa":3}'.encode()


def test_tuples_are_lists() -> None:
    assert canonical((1, ("a",))) == b'[1,["a"]]'


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), -float("inf"), {1: "x"}, {None: "x"}, {True: "x"}, b"x", {"a": b"x"}, {"a": {1, 2}},
     "\ud800", {"\udfff": 1}, ...],
    ids=repr,
)  # fmt: skip
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_two_keys_that_become_one_are_refused() -> None:
    with pytest.raises(NotCanonical, match="normal form C"):
        canonical({"é": 1, "e\u0301": 2})


def test_endless_nesting_is_refused() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(NotCanonical):
        canonical(value)


@given(plain)
def test_the_short_way_for_texts_as_keys_ends_in_the_same_bytes(value: object) -> None:
    assert canonical_plain(value) == canonical(value)


@pytest.mark.parametrize("value", [float("nan"), b"x", "\ud800", {"é": 1, "e\u0301": 2}], ids=repr)
def test_the_short_way_refuses_the_same(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical_plain(value)


@given(plain)
def test_it_reads_back_and_its_form_is_its_own(value: object) -> None:
    form = canonical(value)
    assert canonical(json.loads(form)) == form
    assert b"\n" not in form
