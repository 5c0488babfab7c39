"""What may be said of a shadow file without its hashes."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import Unreadable
from scanner.model.words import Gap
from scanner.reach.shadow import reduced
from tests.reach.places import Tree
from tests.together import together

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases/shadow.yaml").read_text("utf-8"))
every_case = together("case", CASES, named=lambda case: case["line"])
FIELD = st.text(alphabet=st.characters(codec="latin-1"), max_size=12).map(lambda text: text.encode("latin-1"))
HASH = "qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/"


@every_case
def test_a_line_is_its_state_or_a_gap(case: dict[str, Any]) -> None:
    said = reduced(case["line"].encode() + b"\n", "/etc/shadow")
    assert len(said) == 1
    [(name, entry)] = said.items()
    if case.get("gap"):
        assert entry["gap"] == "unreadable"
    else:
        assert name == case["line"].partition(":")[0]
        assert entry == case["says"]


@every_case
def test_no_hash_or_salt_is_said(case: dict[str, Any]) -> None:
    said = json.dumps(reduced(case["line"].encode() + b"\n", "/etc/shadow"))
    for part in case["line"].replace(":", "$").replace("!", "").split("$"):
        if len(part) > 12:
            assert part not in said


@pytest.mark.parametrize("content", [b"", b"root:*:1::::::", b"root:*:1::::::\nan:*:1:::::"])
def test_a_file_without_its_last_line_end_may_be_cut(content: bytes) -> None:
    with pytest.raises(Unreadable):
        reduced(content, "/etc/shadow")


def test_one_bad_line_leaves_the_others() -> None:
    said = reduced(b"root:*:1::::::\nbroken\n\n# comment\nan::2::::::\n", "/etc/shadow")
    assert {name: each.get("password", each.get("gap")) for name, each in said.items()} == {
        "an": "empty",
        "line 2": "unreadable",
        "root": "locked",
    }


def test_two_lines_for_one_name_are_a_gap() -> None:
    said = reduced(b"an:*:1::::::\nan::2::::::\n", "/etc/shadow")
    assert said["an"]["gap"] == "unreadable"


@given(st.lists(st.lists(FIELD, max_size=11).map(b":".join), max_size=6).map(b"\n".join))
def test_garbage_never_crashes_and_is_never_an_empty_password(content: bytes) -> None:
    lines = [line for line in content.split(b"\n") if line.count(b":") == 8 and line.split(b":")[1] == b""]
    said = reduced(content + b"\n", "/etc/shadow")
    assert all("gap" in each or each["password"] in ("set", "locked", "empty") for each in said.values())
    assert sum(each.get("password") == "empty" for each in said.values()) <= len(lines)


@given(st.integers(min_value=0, max_value=200))
def test_a_cut_file_is_a_gap_or_loses_whole_lines(length: int) -> None:
    content = f"root:*:1::::::\nan:$6$saltsalt${HASH}:2::::::\n".encode()
    try:
        said = reduced(content[:length], "/etc/shadow")
    except Unreadable:
        return
    assert said.items() <= reduced(content, "/etc/shadow").items()


def test_both_connectors_reduce_before_they_answer(tree: Tree) -> None:
    tree.write("/etc/shadow", f"an:$6$saltsalt${HASH}:2::::::\n")
    answer = tree.ask("shadow:/etc/shadow")
    assert answer.entries["an"]["algorithm"] == "sha512"
    assert HASH not in repr(answer)
    tree.write("/etc/shadow", f"an:$6$saltsalt${HASH}")
    cut = tree.ask("shadow:/etc/shadow")
    assert cut.gap is Gap.UNREADABLE
    assert HASH not in repr(cut)
