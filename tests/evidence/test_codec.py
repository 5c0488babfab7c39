"""What a machine said is kept to the letter, and nothing it can say or be called stops the others."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.evidence.codec import answer_bytes, answer_of, row_of
from scanner.evidence.store import open_store
from scanner.evidence.verify import verify_run
from scanner.model.kinds.host_sysctl import HostSysctl
from scanner.model.observation import Known, Missing, Provenance
from scanner.model.question import Answer
from scanner.model.words import Gap
from tests.evidence.evidence_case import NOON, Filled, header, visit

COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "một") for form in ("NFC", "NFD"))
PROVENANCE = Provenance(source="linux_cron", taken_at=NOON)
TEXTS = st.text(max_size=20) | st.sampled_from([COMPOSED, DECOMPOSED, "a\nb", "\x00", "\u2028"])
ENTRIES = st.dictionaries(TEXTS, st.dictionaries(st.just("text"), TEXTS), max_size=4)


@given(ENTRIES, TEXTS, st.binary(max_size=40))
def test_an_answer_comes_back_to_the_letter(entries: dict[str, object], detail: str, stdout: bytes) -> None:
    answer = Answer(ask="files:/etc/cron.d/*", entries=entries, detail=detail, stdout=stdout).sealed()
    back = answer_of(answer_bytes(answer))
    assert back == answer
    assert back.content_digest() == answer.content_digest()


def test_two_names_that_look_alike_stop_nothing_and_verify(filled: Filled) -> None:
    entries = {f"/etc/cron.d/{name}": {"text": f"# {name}\n"} for name in (COMPOSED, DECOMPOSED)}
    answer = Answer(ask="files:/etc/cron.d/*", entries=entries).sealed()
    filled.store.begin(header("r2"))
    filled.store.keep_visit("r2", visit(), observations=(), answers=[answer])
    filled.store.finish("r2", at=NOON)
    with open_store(filled.folder) as store:
        assert store.answer(answer.content_digest()).entries == entries
        assert verify_run(store, "r2").faults == ()


def test_a_fact_that_has_no_exact_form_is_a_gap() -> None:
    fact = HostSysctl(values={COMPOSED: "1", DECOMPOSED: "0"})
    row = row_of("a/may-01", Known(fact=fact, provenance=PROVENANCE))
    assert (row.fact, row.body, row.gap) == (None, None, Gap.UNREADABLE)
    assert "normal form C" in row.detail


@pytest.mark.parametrize(("detail", "kept"), [("/mnt/\udcff", "/mnt/\\udcff"), (DECOMPOSED, DECOMPOSED)])
def test_a_detail_names_a_folder_whose_name_is_no_text(detail: str, kept: str) -> None:
    missing = Missing(kind="host.os", gap=Gap.UNREADABLE, detail=detail, provenance=PROVENANCE)
    assert row_of("a/may-01", missing).detail == kept
