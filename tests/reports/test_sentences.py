"""Every sentence that code writes in English for people has its Vietnamese: read out of the code, tried in the labels."""

import ast
import os
import re
import string
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from reports.sentences import LONGEST
from reports.words import words
from scanner.model import errors
from scanner.model.errors import BadInput, GapError, Problem, RasoatError
from scanner.reading.json_guard import load_json
from scanner.reading.yaml_guard import load_yaml
from tests.together import together

VI, EN = words("vi").sentences, words("en").sentences
RAISED = {
    each.__name__
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, RasoatError) and each not in (RasoatError, GapError)
}
SAYING = RAISED | {"Unseen", "Missing", "Problem", "gap_error"}
METHODS = {"problem", "_problem", "_wrong", "fail", "refused", "bad", "broken"}
_ELSEWHERE = "scanner/inventory/exchange"
"""Spreadsheets have their own messages.yaml."""
_FORMATTED = re.compile(r"\{\}")
_ENDING = re.compile(r"(?<=\w)\{\}$")
"""A "did you mean" that hangs on, or nothing."""
_WORD = re.compile(r"[a-z]{2,}")


def _template(node: ast.expr) -> str | None:
    """A text with {} for what is filled in; None for a value that is made elsewhere."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
    return None


def _said() -> Iterator[tuple[str, str]]:
    """(place in the code, sentence) of everything raised with a text."""
    for package in ("scanner", "checks"):
        root = Path(str(files(package)))
        for file in sorted(root.rglob("*.py")):
            name = f"{package}/{file.relative_to(root)}"
            if name.startswith(_ELSEWHERE):
                continue
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call):
                    yield from ((f"{name}:{node.lineno}", each) for each in _sentences_of(node))


def test_what_lint_finds_is_in_the_labels() -> None:
    """Its complaints are yielded, not raised."""
    tree = ast.parse((Path(str(files("scanner.evaluate"))) / "lint.py").read_text())
    yielded = [_template(each.value) for each in ast.walk(tree) if isinstance(each, ast.Yield) and each.value]
    told = [each for each in yielded if each and _WORD.search(_FORMATTED.sub("", each))]
    assert len(told) > 12
    assert [each for each in told if VI.said(_FORMATTED.sub("X1", each)) is None] == []


def test_what_a_gate_refuses_is_in_the_labels() -> None:
    """Its reasons are returned, not raised; "does not name it" is never the one that is told."""
    tree = ast.parse((Path(str(files("scanner.reach"))) / "scope.py").read_text())
    reasons = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("_refuses_")
    ]
    constants = [
        each for function in reasons for each in ast.walk(function) if isinstance(each, (ast.Constant, ast.JoinedStr))
    ]
    told = {each for each in map(_template, constants) if each and len(_WORD.findall(_FORMATTED.sub("", each))) > 3}
    assert len(told) > 4
    told.discard("does not name it")
    assert [each for each in told if VI.said(_FORMATTED.sub("X1", each)) is None and each in _whole(reasons)] == []


def _whole(functions: list[ast.FunctionDef]) -> set[str | None]:
    """The templates that are returned as they stand, not parts of them."""
    returned = [each.value for function in functions for each in ast.walk(function) if isinstance(each, ast.Return)]
    kept = [each.orelse if isinstance(each, ast.IfExp) else each for each in returned if each is not None]
    return {_template(each) for each in kept}


def _sentences_of(call: ast.Call) -> Iterator[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name not in SAYING | METHODS:
        return
    named = [each.value for each in call.keywords if each.arg in ("detail", "message", "hint")]
    at = {"gap_error": 1, "problem": 1, "_problem": 1, "_wrong": 1, "refused": 1, "bad": 1}.get(name, 0)
    given = call.args[at:] if name == "_problem" else call.args[at : at + 1]
    for each in (*named, *given):
        template = _template(each)
        if template and _WORD.search(_FORMATTED.sub("", template)):
            yield template


def test_a_sentence_of_the_code_is_in_the_labels() -> None:
    """A new one needs a line in reports/labels/sentences/vi.yaml."""
    found = {sentence: place for place, sentence in _said()}
    assert len(found) > 300
    filled = {sentence: _FORMATTED.sub("X1", _ENDING.sub("", sentence)) for sentence in found}
    assert [f"{found[each]}: {each}" for each in found if VI.said(filled[each]) is None] == []


def test_a_sentence_asks_for_nothing_it_does_not_hold_and_is_composed() -> None:
    for english, own in VI.templates.items():
        assert _fields(own) <= set(re.findall(r"\{(\w+)\}", english)), english
        assert unicodedata.is_normalized("NFC", own), english


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("cmd:ufw status verbose: printed nothing", "cmd:ufw status verbose: lệnh không in gì ra"),
        ("file:/etc/x: line 3 has 4 fields instead of 7", "file:/etc/x: dòng 3 có 4 trường, đúng ra phải có 7"),
        ("/etc/shadow: Permission denied", "/etc/shadow: không có quyền truy cập"),
        ("cmd:nft -j list ruleset: exit 1: Op: no", "cmd:nft -j list ruleset: lệnh thoát với mã 1: “Op: no”"),
        (
            "host.nftables may hide a firewall: printed nothing",
            "Luật nftables: có thể còn tường lửa chưa thấy: lệnh không in gì ra",
        ),
        ("there is no topic x; there are: backup, cron", "không có chủ đề x; các chủ đề: backup, cron"),
        ("cmd:ps: 'xx'", "chi tiết kỹ thuật: “cmd:ps: 'xx'”"),
        (
            "the recording cannot be used: /a.rec.json: is no JSON: Expecting value",
            "không dùng được tệp ghi: /a.rec.json: không đúng cú pháp JSON: thiếu giá trị",
        ),
    ],
)
def test_a_place_before_a_sentence_stays_and_the_words_of_others_are_quoted(english: str, vietnamese: str) -> None:
    assert VI.detail(english) == vietnamese
    assert EN.detail(english) == english


def test_very_long_texts_are_quoted_and_cost_nothing() -> None:
    assert VI.said("a: " * LONGEST) is None
    assert VI.said(" = " * (LONGEST // 3)) is None


BAD_YAML = (
    "a: 1\n b: 2\n", "a: [1, 2\n", "a: {b: 1\n", "a: 'x\n", "a: b: c\n", "a:\n\t- 1\n", "- a\nb: 1\n", "a: *x\n", "a: &x 1\n",
    "a: !!int 1\n", "%TAG ! x\n---\na: 1\n", "a: 1\n---\nb: 2\n", "a: 1\na: 2\n", "<<: 1\n", "? [a]\n: 1\n", "a: @x\n", 'a: "\\q"\n',
    ": 1\n", "a: 1\nb\n", "a:\n  - 1\n b: 2\n", "a: |\n x\ny\n", "a: \x07\n", "a: %x\n", "a: ]\n", "a: - b\n", "[" * 50, 'a: "x\n---\n"',
)  # fmt: skip


@together("text", BAD_YAML)
def test_what_is_wrong_with_yaml_is_told_in_vietnamese(text: str) -> None:
    with pytest.raises(BadInput) as raised:
        load_yaml(text.encode(), "x.yaml")
    _assert_vietnamese(raised.value)


BAD_JSON = ("", "{", "[1,", '{"a" 1}', '{"a": 1 "b"}', '"x', '{"a": NaN}', '{"a": 1, "a": 2}', "[1] 2", "[" * 50, '"\\q"',
            '"\\u12"', "[1" + "0" * 50 + "]", "{1: 2}", '["\ud800"]'.encode("utf-8", "surrogatepass").decode("utf-8", "replace") + "x",
            '["\\ud800"]', '"\n"')  # fmt: skip


@together("text", BAD_JSON)
def test_what_is_wrong_with_json_is_told_in_vietnamese(text: str) -> None:
    with pytest.raises(BadInput) as raised:
        load_json(text.encode(), "x.json")
    _assert_vietnamese(raised.value)


@pytest.mark.parametrize("raw", [b"\xff\xfea", b"a: \xff", b"a" * 9_000_000])
def test_what_is_wrong_with_a_file_is_told_in_vietnamese(raw: bytes) -> None:
    with pytest.raises(BadInput) as raised:
        load_yaml(raw, "x.yaml")
    _assert_vietnamese(raised.value)


def _assert_vietnamese(error: BadInput) -> None:
    for problem in error.problems:
        assert VI.said(problem.message) is not None, problem.message
        assert not problem.hint or VI.said(problem.hint) is not None, problem.hint
        assert VI.problem(problem).startswith(str(problem).split(": ", 1)[0])


@together("number", [1, 2, 5, 6, 12, 13, 16, 17, 19, 20, 21, 22, 24, 28, 30, 36, 40, 110, 122])
def test_the_operating_system_speaks_vietnamese(number: int) -> None:
    assert VI.said(os.strerror(number)) is not None, os.strerror(number)


def test_a_problem_keeps_its_place_and_its_hint() -> None:
    problem = Problem(file="a.yaml", line=3, column=1, message="a tab indents this line", hint="use spaces")
    assert VI.problem(problem) == "a.yaml:3:1: dòng này thụt lề bằng phím Tab — dùng dấu cách"
    assert EN.problem(problem) == str(problem)
