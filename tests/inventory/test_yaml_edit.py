"""Editing YAML text: one value changes, everything else stays byte by byte; what cannot be edited safely is refused."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.inventory.exchange.yaml_edit import YamlEditor, written
from scanner.inventory.findings import Path, Refused
from scanner.reading.yaml_guard import load_yaml
from tests.together import together

TEXT = """\
# đầu tệp
targets:
  - id: pc-1        # máy một
    serial: A1      # nhãn
    room: "101"
    owner: 'Văn phòng'
    empty:          # chưa có
    addresses: [10.0.0.1, 10.0.0.2]  # hai địa chỉ
    macs:
      - "00:00:00:00:00:01"   # thẻ một
      - 00-00-00-00-00-02
      # thẻ ba đã hỏng
    connect: {user: a}        # nối
    disposal:
      minutes: 1/BB           # biên bản

  # máy hai
  - id: pc-2
    note: |
      nhiều dòng
      # không phải ghi chú
    last: 5
# cuối tệp
"""


def edited(text: str, *changes: tuple[Path, Any]) -> str:
    editor = YamlEditor(load_yaml(text.encode(), "t.yaml"), text)
    for path, value in changes:
        editor.put(path, value)
    return editor.text()


def first(*steps: str | int) -> Path:
    return ("targets", 0, *steps)


@together(
    "path, value, old, new",
    [
        (first("serial"), "B2", "serial: A1      # nhãn", "serial: B2      # nhãn"),
        (first("serial"), "12", "serial: A1      # nhãn", "serial: 12      # nhãn"),
        (first("serial"), "1e3", "serial: A1 ", "serial: 1e3 "),
        (first("serial"), "no # x", "serial: A1 ", 'serial: "no # x" '),
        (first("serial"), "true", "serial: A1 ", 'serial: "true" '),
        (first("serial"), "", "serial: A1 ", 'serial: "" '),
        (first("serial"), None, "serial: A1 ", "serial: null "),
        (first("serial"), "Số 1: một", "serial: A1 ", 'serial: "Số 1: một" '),
        (first("serial"), "-", "serial: A1 ", 'serial: "-" '),
        (first("room"), "102", 'room: "101"', 'room: "102"'),
        (first("room"), 'a"b\\', 'room: "101"', 'room: "a\\"b\\\\"'),
        (first("owner"), "Ban 'A'", "owner: 'Văn phòng'", "owner: 'Ban ''A'''"),
        (first("empty"), "x", "empty:          # chưa có", "empty: x          # chưa có"),
        (first("empty"), True, "empty:          # chưa có", "empty: true          # chưa có"),
        (first("addresses"), ["10.0.0.3"], "[10.0.0.1, 10.0.0.2]  #", "[10.0.0.3]  #"),
        (first("macs"), ["00:00:00:00:00:01", "00:00:00:00:00:03"], "- 00-00-00-00-00-02", "- 00:00:00:00:00:03"),
        (first("macs"), ["00-00-00-00-00-02"], '- "00:00:00:00:00:01"   # thẻ một', "# thẻ một"),
        (first("macs"), ["00:00:00:00:00:01"], "      - 00-00-00-00-00-02\n", ""),
        (first("macs"), ["00:00:00:00:00:01", "00-00-00-00-00-02", "a"], "00-02\n", "00-02\n      - a\n"),
        (first("macs"), ["b", "00:00:00:00:00:01", "00-00-00-00-00-02"], "# thẻ một\n", "# thẻ một\n"),
        (first("connect", "user"), "b", "{user: a} ", "{user: b} "),
        (first("connect", "port"), 22, "{user: a} ", "{user: a, port: 22} "),
        (first("connect", "host"), "a, b", "{user: a} ", '{user: a, host: "a, b"} '),
        (first("disposal", "minutes"), "2/BB", "minutes: 1/BB ", "minutes: 2/BB "),
        (first("disposal", "wiped_at"), "2026-01-02", "# biên bản\n", "# biên bản\n      wiped_at: 2026-01-02\n"),
        (first("model"), "X", "# biên bản\n", "# biên bản\n    model: X\n"),
        (("targets", 1, "last"), 6, "last: 5", "last: 6"),
        (("targets", 1, "new"), "x", "last: 5\n", "last: 5\n    new: x\n"),
        (("targets", 1, "tags"), ["a", "b"], "last: 5\n", "last: 5\n    tags: [a, b]\n"),
    ],
)  # fmt: skip
def test_changes_exactly_what_was_asked(path: Path, value: Any, old: str, new: str) -> None:
    if value == ["b", "00:00:00:00:00:01", "00-00-00-00-00-02"]:
        with pytest.raises(Refused):  # an item before the first would need another indentation rule
            edited(TEXT, (path, value))
        return
    assert edited(TEXT, (path, value)) == TEXT.replace(old, new, 1)


def test_no_change_leaves_every_byte() -> None:
    assert edited(TEXT, (first("serial"), "A1"), (first("none"), None)) == TEXT


def test_several_changes_at_one_place_keep_their_order() -> None:
    made = edited(TEXT, (("targets", 1, "a"), "1"), (("targets", 1, "b"), "2"), (("targets", 1, "last"), 9))
    assert "    last: 9\n    a: 1\n    b: 2\n# cuối tệp" in made


@pytest.mark.parametrize("path", [("targets", 1, "note"), first("macs")])
def test_what_would_lose_a_comment_or_a_form_is_left_to_people(path: Path) -> None:
    with pytest.raises(Refused):
        edited(TEXT, (path, "x"))


def test_windows_line_ends_stay() -> None:
    text = TEXT.replace("\n", "\r\n")
    made = edited(text, (first("serial"), "B2"), (first("model"), "X"), (first("macs"), ["00:00:00:00:00:01"]))
    assert made.count("\r\n") == made.count("\n")
    assert made.replace("\r\n", "\n") == edited(
        TEXT, (first("serial"), "B2"), (first("model"), "X"), (first("macs"), ["00:00:00:00:00:01"])
    )


def appended(text: str, item: Mapping[str, Any]) -> str:
    editor = YamlEditor(load_yaml(text.encode(), "t.yaml"), text)
    editor.append(("targets",), item)
    return editor.text()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("targets:\n  - id: a\n", "targets:\n  - id: a\n\n  - id: b\n    tags: [x]\n"),
        ("targets:\n- id: a  # một\n# cuối\n", "targets:\n- id: a  # một\n\n- id: b\n  tags: [x]\n# cuối\n"),
        ("targets: []\n", "targets:\n  - id: b\n    tags: [x]\n"),
        ("targets:  # trống\n", "targets:\n  - id: b\n    tags: [x]  # trống\n"),
        ("code: a\n", "code: a\n\ntargets:\n  - id: b\n    tags: [x]\n"),
        ("code: a", "code: a\n\ntargets:\n  - id: b\n    tags: [x]"),
    ],
)
def test_a_new_entry_stands_at_the_end_of_its_list(text: str, wanted: str) -> None:
    assert appended(text, {"id": "b", "tags": ["x"]}) == wanted


def test_a_list_in_flow_style_is_left_to_people() -> None:
    with pytest.raises(Refused):
        appended("targets: [{id: a}]\n", {"id": "b"})


TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\u2028\u2029\ufffe\uffff"), max_size=30
)


@settings(database=None)
@given(value=TEXTS, is_flow=st.booleans())
def test_any_text_comes_back_as_it_was(value: str, is_flow: bool) -> None:
    text = written(value, in_flow=is_flow)
    found = load_yaml((f"[{text}]" if is_flow else f"- {text}\n").encode(), "t").value
    assert str(found[0]) == value
    assert not isinstance(found[0], bool)


@settings(database=None)
@given(value=TEXTS)
def test_any_text_can_be_put_and_read_again(value: str) -> None:
    made = edited(TEXT, (first("serial"), value), (first("owner"), value), (first("addresses"), [value, "x"]))
    found = load_yaml(made.encode(), "t").value["targets"][0]
    assert [str(found["serial"]), str(found["owner"]), str(found["addresses"][0])] == [value] * 3
    assert made.count("#") >= TEXT.count("#")
    assert json.dumps(found["macs"]) == '["00:00:00:00:00:01", "00-00-00-00-00-02"]'


@pytest.mark.parametrize(
    "text", ["targets: []\n", "a: 1\n# cuối\n", "targets: [] # chưa có\n", "targets:\n  - id: a\n"]
)
def test_several_items_are_added_in_their_order_to_a_list_that_was_empty_or_not_there(text: str) -> None:
    editor = YamlEditor(load_yaml(text.encode(), "t.yaml"), text)
    for name in "bcd":
        editor.append(("targets",), {"id": name})
    made = load_yaml(editor.text().encode(), "t.yaml").value["targets"]
    assert [each["id"] for each in made][-3:] == ["b", "c", "d"]
    assert all(line in editor.text() for line in text.splitlines() if line.lstrip().startswith("#"))
