"""What broken inputs found, each kind once more: numbers without an end, blanks without an end, words without an end."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from scanner.collect.host.other_privileges import _COMMENT, _without_comment
from scanner.evaluate.policies.policy import RuleOutcome
from scanner.inventory.load import load_inventory
from scanner.model.errors import MAX_DETAIL, BadInput, Denied, GapError, Unreadable
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.observation import Unseen
from scanner.model.question import Answer
from scanner.model.words import Gap
from scanner.reading.cim import Instance
from scanner.reading.numbers import is_whole, is_within_64_bits
from scanner.reading.registry import Key
from scanner.reading.shell_words import LONGEST, shell_words
from scanner.reading.tables import csv_rows
from scanner.run.handed import handed
from scanner.run.registry import imported
from tests.collect.handed_samples import SAMPLES
from tests.collect.test_cases import COLLECTORS
from tests.evaluate.policies.answers import FILE, judged
from tests.fuzz.seeds import cases_of
from tests.fuzz.sound import told
from tests.inventory.folders import good_copy
from tests.together import together

SOURCES = Path(__file__).parents[2] / "scanner"
DIGITS = re.compile(r"\d+")
MANY = "9" * 5_000
"""More digits than Python converts."""
BLANKS = 40_000


def with_many_digits(text: str, tried: int = 30) -> Iterator[str]:
    """The text with one number after the other made long."""
    for found in list(DIGITS.finditer(text))[:tried]:
        yield text[: found.start()] + MANY + text[found.end() :]


@pytest.mark.parametrize("name", sorted(COLLECTORS))
@pytest.mark.parametrize("tried", [pytest.param(6, id="six"), pytest.param(30, id="thirty", marks=pytest.mark.slow)])
def test_a_number_of_thousands_of_digits_is_a_gap_or_no_matter(name: str, tried: int) -> None:
    case = max(cases_of(name), key=lambda each: sum(len(answer.stdout) for answer in each.answers.values()))
    for question, answer in case.answers.items():
        for text in with_many_digits(answer.stdout.decode("utf-8", "replace"), tried) if answer.stdout else ():
            answers = {**case.answers, question: replace(answer, stdout=text.encode(), seal="").sealed()}
            asked = partial(lambda said, asked: said.get(asked, Answer(ask=asked, gap=Gap.NOT_COLLECTED)), answers)
            told(partial(COLLECTORS[name].read, asked), COLLECTORS[name].gives)


@together("kind", SAMPLES)
def test_a_number_of_thousands_of_digits_in_a_handed_file_is_one_too(kind: str) -> None:
    for text in with_many_digits(SAMPLES[kind]):
        read_all(kind, text)


def read_all(kind: str, text: str) -> None:
    """Every fact of it, or a gap; raises for anything else."""
    file = handed("x", text.encode())
    imported()[kind].recognises(file)
    try:
        tellings = list(imported()[kind].facts_of(file))
    except GapError:
        return
    for fact, read in tellings:
        told(read, fact)


@pytest.mark.parametrize("kind", sorted(imported()))
@pytest.mark.parametrize("blank", [" ", "\t", "\n", "a-", "1."], ids=["spaces", "tabs", "lines", "hyphens", "dots"])
def test_blanks_without_an_end_take_no_time(kind: str, blank: str) -> None:
    """Each of these took minutes where a pattern tries every blank, or every hyphen, as its first."""
    for start in ("a", "Name PID User Status Command\npmd 12 root", "x,y\n1,2"):
        read_all(kind, f"{start}{blank * BLANKS}b\n")


def test_only_ascii_digits_that_fit_into_64_bits_are_whole() -> None:
    assert [
        each for each in ("0", "007", "18446744073709551615", "", "-1", " 1", "²", "٣", MANY) if is_whole(each)
    ] == [
        "0",
        "007",
        "18446744073709551615",
    ]
    assert [is_within_64_bits(each) for each in (-(1 << 63), (1 << 64) - 1, 1 << 64)] == [True, True, False]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("updates", '{"update_list": {"a-1-1.el9.x86_64": {"available_updates": [{"package": "a-2-1.el9.x86_64", "erratum": "RHSA-2026:1", "repository": "\\ud800"}]}}}'),
        ("packages", '[{"name": "\\ud800", "full_name": "x", "linked_keg": "1", "installed": [{"version": "1"}]}]'),
        ("mandatory-access", '{"version": "2", "profiles": {"\\ud800": "enforce"}}'),
    ],
)  # fmt: skip
def test_half_a_letter_in_json_is_a_gap(kind: str, text: str) -> None:
    """It can be kept in no file and counted in no digest."""
    with pytest.raises(Unreadable, match="is no whole JSON"):
        [read() for _, read in imported()[kind].facts_of(handed("x", text.encode()))]


def test_words_of_a_gap_end() -> None:
    assert Denied("x" * 5_000).detail == "x" * (MAX_DETAIL - 1) + "…"
    assert Unseen(gap=Gap.DENIED, detail="x" * 5_000).detail == "x" * (MAX_DETAIL - 1) + "…"
    assert Denied("short").detail == "short"


def test_a_field_too_long_for_csv_is_a_gap() -> None:
    with pytest.raises(Unreadable, match="is no CSV"):
        csv_rows("a," + "x" * 200_000)
    read_all("hotfix-list", "Node,HotFixID\npc,KB" + "1" * 200_000 + "\n")


def test_words_of_a_shell_are_read_as_far_as_people_write_them() -> None:
    assert shell_words('a "b c"', "x") == ["a", "b c"]
    for text in ('a "b', "a" * (LONGEST + 1)):
        with pytest.raises(Unreadable, match=r"^x: "):
            shell_words(text, "x")


def test_no_pattern_for_many_lines_tries_every_blank_line_as_its_first() -> None:
    r"""`^\s*` runs over the ends of lines: of thousands of blank lines, each would be tried with all behind it."""
    found = [
        f"{path}:{node.lineno}"
        for path in sorted(SOURCES.rglob("*.py"))
        if b"MULTILINE" in (text := path.read_bytes())
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile" and "MULTILINE" in ast.unparse(node)
        if re.search(r"\^\\+s[*+]", ast.unparse(node.args[0]))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("question", "entries", "rule"),
    [
        ("stat:/etc/seal", {"/etc/seal": {"mode": "0644"}}, "f:/etc/seal"),
        ("stat:/etc/seal", {"/etc/seal": 5}, "f:/etc/seal"),
        ("stat:/etc/seal", {"/etc/seal": {"type": "file"}}, "c:stat -c %a /etc/seal -> 600"),
        ("stat:/etc/seal", {"/etc/seal": FILE | {"mode": "x"}}, "c:stat -c %a /etc/seal -> 600"),
        ("shadow:/etc/shadow", {"root": {"password": None}}, "f:/etc/shadow -> r:root"),
        ("shadow:/etc/shadow", {"root": {"password": "set", "changed": "x"}}, "f:/etc/shadow -> r:root"),
    ],
)
def test_entries_of_another_form_make_a_rule_unknown(question: str, entries: Any, rule: str) -> None:
    found = judged(rule, {question: entries}, installed=("stat",))
    assert found.outcome is RuleOutcome.UNKNOWN
    assert "has not the form it must have" in found.reason


@pytest.mark.parametrize("said", ["0\x1f", " 7\x1c", "12\u2028"])
def test_blanks_that_python_strips_and_does_not_count_are_no_crash(said: str) -> None:
    """`strip` takes more for blanks than `int` does."""
    key = Key(path="x", values={"a": {"type": "REG_SZ", "data": said}}, subkeys=())
    assert key.number("a") == int(said.strip())
    assert Instance(place="x", properties={"a": said}).number("a") == int(said.strip())


def test_a_comment_that_never_ends_hides_nothing() -> None:
    found = [
        _COMMENT.sub(_without_comment, each) for each in ("a /* b */ c", "a /* b", '"/*" /* x', "/*/ x", "a // b\nc")
    ]
    assert found == ["a   c", "a /* b", '"/*" /* x', "/*/ x", "a  \nc"]


def test_an_offset_of_hundreds_of_digits_is_no_infinite_number() -> None:
    read_all("clock", f"Leap status     : Normal\nSystem time     : {'9' * 400}.1 seconds slow of NTP time\n")


@pytest.mark.parametrize("lost", ["Category", "Status"])
def test_a_table_of_zypper_that_lost_a_column_is_no_crash(lost: str) -> None:
    head = "Repository | Name | Category | Severity | Interactive | Status | Summary"
    row = "Update | SUSE-1 | security | important | --- | needed | openssl"
    read_all("updates", f"{head}\n---+---\n{row}\n\nFound 1 applicable patch:\n")
    read_all("updates", f"{head.replace(f'| {lost}', lost)}\n---+---\n{row}\n\nFound 1 applicable patch:\n")


@pytest.mark.parametrize(
    "statement",
    [
        {"vmap": {"key": {"meta": {"key": "l4proto"}}, "data": {"set": [["tcp", {}]]}}},
        {"vmap": {"key": {"meta": {"key": "l4proto"}}, "data": {"set": [["*", {}]]}}},
        {"match": {"op": "==", "left": {"payload": ["x"]}, "right": 80}},
        {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": {"set": 5}}},
    ],
)
def test_a_rule_of_nft_in_another_form_is_a_gap(statement: Any) -> None:
    """An empty verdict ended the reader with a StopIteration."""
    chain = {"family": "ip", "table": "t", "name": "c", "type": "filter", "hook": "input", "prio": 0, "policy": "drop"}
    rule = {"family": "ip", "table": "t", "chain": "c", "expr": [statement, {"dnat": {"addr": "10.0.0.1"}}]}
    listed = [{"table": {"family": "ip", "name": "t"}}, {"chain": chain}, {"rule": rule}]
    read_all("nft", json.dumps({"nftables": listed}))


def test_hundreds_of_registered_products_are_a_gap_not_minutes_of_work() -> None:
    rows = json.dumps([{"displayName": f"AV {n}", "productState": 397568} for n in range(50_000)]).encode()
    read = imported()["antivirus-products"].reads[HostAntivirus]
    with pytest.raises(Unreadable, match="more than 256 products are registered"):
        read(handed("av.json", rows))


@pytest.mark.parametrize("said", ["1e999", "-1e999", "nan", "inf", "9" * 400])
def test_a_port_in_a_table_that_is_no_number_people_write_is_told_with_its_place(said: str, tmp_path: Path) -> None:
    """An infinite number in targets.csv ended the program with a traceback."""
    good_copy(tmp_path)
    register = tmp_path / "inventory/xa-mau/targets.yaml"
    register.with_suffix(".csv").write_text(
        f"id,kind,connection,connect.host,connect.port\npc-1,computer,ssh,x,{said}\n"
    )
    register.unlink()
    with pytest.raises(BadInput, match=r"xa-mau/targets\.csv:2:5: "):
        load_inventory(tmp_path / "inventory")
