"""What would let an unknown verdict be judged is stated where the gap is raised, and arrives at the verdict."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from scanner.evidence.codec import answer_bytes, answer_of, row_of
from scanner.evidence.store import open_store
from scanner.model.errors import Unsupported
from scanner.model.observation import Missing, Provenance, Unseen, gap_error
from scanner.model.plain import from_plain, to_plain
from scanner.model.question import Answer, Recording
from scanner.model.ways import way_to
from scanner.model.words import Gap, Platform, Way
from scanner.reach.record import pieces
from scanner.reach.replay import Replay, parse_recording
from scanner.reading.answers import text
from tests.evidence.evidence_case import NOON, header, visit

RUNNING = Answer(ask="cmd:ss", gap=Gap.UNSUPPORTED, way=Way.RUNNING, detail="a root folder has no running system")


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        ("declared.agency", Way.DECLARE),
        ("declared.segment", Way.DECLARE),
        ("segment.gateway", Way.MEASURE_MORE),
        ("agency.coverage", Way.MEASURE_MORE),
        ("host.logging", Way.NEWER),
    ],
)
def test_of_what_nobody_asked_the_kind_says_what_to_do(kind: str, way: Way) -> None:
    assert way_to(kind) is way


def test_the_way_goes_from_the_answer_to_the_gap() -> None:
    with pytest.raises(Unsupported) as raised:
        text(RUNNING)
    assert raised.value.way is Way.RUNNING
    assert Unseen.of(raised.value) == Unseen(gap=Gap.UNSUPPORTED, detail=RUNNING.detail, way=Way.RUNNING)
    assert gap_error(Gap.TIMEOUT, "late").way is None


def test_the_way_survives_a_recording() -> None:
    recording = Recording(target="a/b", platform=Platform.LINUX, taken_at=NOON, answers=(RUNNING,))
    replayed = Replay(parse_recording(b"".join(pieces(recording)), "x"))
    assert replayed("cmd:ss") == RUNNING
    assert replayed("cmd:ip addr").way is Way.RECORD_AGAIN


def test_a_recording_with_a_word_of_a_newer_program_is_read() -> None:
    recording = Recording(target="a/b", platform=Platform.LINUX, taken_at=NOON, answers=(RUNNING,))
    raw = b"".join(pieces(recording)).replace(b'"way": "running"', b'"way": "ask the cloud"')
    assert Replay(parse_recording(raw, "x"))("cmd:ss") == replace(RUNNING, way=None)


def test_the_way_survives_the_store_and_is_sealed(tmp_path: Path) -> None:
    provenance = Provenance(source="x", taken_at=NOON)
    missing = Missing(kind="host.os", gap=Gap.UNSUPPORTED, detail="", provenance=provenance, way=Way.RUNNING)
    with open_store(tmp_path, create=True) as store:
        store.begin(header())
        (digest,) = store.keep_visit("r1", visit("a/b"), observations=[missing], answers=[])
        assert list(store.observations("r1", "a/b")) == [(digest, missing)]
    assert digest != row_of("a/b", replace(missing, way=None)).digest
    assert answer_of(answer_bytes(RUNNING)) == RUNNING


def test_the_way_survives_in_a_field() -> None:
    unseen = Unseen(gap=Gap.NOT_COLLECTED, detail="later", way=Way.NEWER)
    assert to_plain(unseen) == {"gap": "not_collected", "detail": "later", "way": "newer"}
    assert from_plain(Unseen, to_plain(unseen)) == unseen


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for package in ("checks", "scanner"):
        for file in Path(str(files(package))).rglob("*.py"):
            text = file.read_text()
            for node in ast.walk(ast.parse(text)) if "NotCollected(" in text or "Unseen(" in text else ():
                if isinstance(node, ast.Call):
                    yield f"{file.name}:{node.lineno}", node


def _is_not_collected(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Name) or call.func.id not in ("NotCollected", "Unseen"):
        return False
    return ast.unparse(call).startswith(("NotCollected(", "Unseen(gap=Gap.NOT_COLLECTED"))


_SAY_IT_THEMSELVES = {"the inventory names no connection", "the example does not say"}
"""The words of the gap itself tell what to do; an example of a check reaches nobody."""


def test_whoever_says_not_collected_says_what_would_mend_it() -> None:
    found = [(place, each) for place, each in _calls() if _is_not_collected(each)]
    assert len(found) > 50
    silent = [
        place
        for place, each in found
        if not any(keyword.arg == "way" for keyword in each.keywords)
        and not any(words in ast.unparse(each) for words in _SAY_IT_THEMSELVES)
    ]
    assert silent == []
