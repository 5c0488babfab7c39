"""Guarded XML: what is inside the bounds is read in order, everything else is refused with its place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.errors import BadInput
from scanner.reading import xml_stream
from scanner.reading.xml_stream import xml_elements


def _read(text: str | bytes) -> list[tuple[str, str, bool, str]]:
    raw = text.encode() if isinstance(text, str) else text
    return [(each.name, each.space, each.begins, each.text) for each in xml_elements(raw, "x.xml")]


def test_elements_come_in_order_with_their_own_text() -> None:
    assert _read('<a xmlns="urn:x"><b k="v">one<c/>two</b></a>') == [
        ("a", "urn:x", True, ""),
        ("b", "urn:x", True, ""),
        ("c", "urn:x", True, ""),
        ("c", "urn:x", False, ""),
        ("b", "urn:x", False, "onetwo"),
        ("a", "urn:x", False, ""),
    ]


def test_attributes_and_depth_are_told() -> None:
    second = list(xml_elements(b'<a><b xmlns:n="urn:n" n:k="v"/></a>', "x.xml"))[1]
    assert (second.attributes, second.depth) == ({"k": "v"}, 2)


def test_known_entities_and_encodings_are_read() -> None:
    assert _read("<a>&lt;&#233;&amp;</a>")[1][3] == "<\u00e9&"
    assert _read('<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>'.encode("latin-1"))[1][3] == "\u00e9"
    assert _read("<a>\u00e9</a>".encode("utf-16"))[1][3] == "\u00e9"


@pytest.mark.parametrize(
    "bad",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>',
        "<a>&x;</a>",
        "<a><b></a>",
        "<a>",
        "",
        "no XML",
        "<a/><b/>",
        "<a>\0</a>",
        "<a " * 1000,
        "<a>" * 101 + "</a>" * 101,
    ],
)
def test_what_goes_too_far_or_breaks_off_is_refused_with_its_place(bad: str) -> None:
    with pytest.raises(BadInput) as refused:
        _read(bad)
    assert refused.value.problems[0].file == "x.xml"


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "a document type is not allowed"),
        ("<a>" * 101 + "</a>" * 101, "nested deeper than 100 levels"),
        ('<?xml version="1.0" encoding="wax"?><a/>', "is no XML: unknown encoding"),
    ],
)
def test_a_refusal_names_its_own_reason(bad: str, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        _read(bad)
    assert refused.value.problems[0].message == why


def test_bytes_values_and_texts_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_stream, "MAX_TEXT", 5)
    monkeypatch.setattr(xml_stream, "MAX_ELEMENTS", 3)
    for bad in ("<a>123456</a>", "<a>123<b/>456</a>", "<a><b/><b/><b/></a>"):
        with pytest.raises(BadInput):
            _read(bad)
    with pytest.raises(BadInput, match="larger than"):
        list(xml_elements(b"<a/>" + b" " * 20, "x.xml", max_bytes=10))


@settings(max_examples=300)
@given(st.text(st.sampled_from("<>/a b&;\"'=!-[]?\n"), max_size=60))
def test_any_text_is_elements_or_bad_input(text: str) -> None:
    try:
        found = _read(text)
    except BadInput:
        return
    assert sum(begins for _, _, begins, _ in found) * 2 == len(found)
