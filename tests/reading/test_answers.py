"""Every way an answer can fail becomes the gap it is, before a parser sees it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import Denied, GapError, TimedOut, Unreadable
from scanner.model.question import Answer
from scanner.model.words import Gap, Way
from scanner.reading.answers import entries, entry_gap, printed, text, texts
from scanner.reading.answers import given as answered
from tests.together import together

FILE = Answer(ask="file:/x", stdout="Tỉnh Mẫu\n".encode())
COMMAND = Answer(ask="cmd:x", exit=0, stdout=b"out\n")
FILES = Answer(ask="files:/x/*", entries={"/x/a": {"text": "A"}, "/x/b": {"text": "B"}})
READERS = (answered, text, printed, texts, entries)


def test_what_was_answered_is_given() -> None:
    assert text(FILE) == "Tỉnh Mẫu\n"
    assert printed(COMMAND) == "out\n"
    assert texts(FILES) == {"/x/a": "A", "/x/b": "B"}
    assert entries(FILES)["/x/a"] == {"text": "A"}


@pytest.mark.parametrize("read", READERS)
@together("gap", Gap)
def test_a_gap_is_raised_as_itself(read: object, gap: Gap) -> None:
    with pytest.raises(GapError) as raised:
        read(Answer(ask="file:/x", gap=gap, detail="because"))  # type: ignore[operator]  # one of READERS
    assert (raised.value.gap, raised.value.detail) == (gap, "because")


@pytest.mark.parametrize("read", READERS)
def test_a_cut_answer_is_unreadable(read: object) -> None:
    with pytest.raises(Unreadable, match="cut"):
        read(replace(FILE, truncated=True))  # type: ignore[operator]  # one of READERS


@pytest.mark.parametrize("read", READERS)
def test_an_answer_that_no_longer_fits_its_seal_is_unreadable(read: object) -> None:
    with pytest.raises(Unreadable, match="cut or changed"):
        read(replace(FILE.sealed(), stdout=FILE.stdout[:-1]))  # type: ignore[operator]  # one of READERS


def test_absence_is_an_answer() -> None:
    gone = Answer(ask="x", absent=True)
    assert (text(gone), printed(gone), texts(gone), entries(gone)) == (None, None, {}, {})


@pytest.mark.parametrize("complaint", [b"x: Permission denied", b"you must be root", b"Operation not permitted"])
def test_a_command_that_refused_for_lack_of_rights_is_denied(complaint: bytes) -> None:
    with pytest.raises(Denied, match="cmd:x"):
        printed(replace(COMMAND, exit=1, stdout=b"", stderr=complaint))
    with pytest.raises(Denied):
        printed(replace(COMMAND, exit=1, stdout=complaint))


def test_a_command_that_failed_otherwise_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="exit 2: boom"):
        printed(replace(COMMAND, exit=2, stderr=b"boom"))
    assert printed(replace(COMMAND, exit=3), allow_exit=(0, 3)) == "out\n"


def test_a_command_that_printed_nothing_where_something_must_be_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="printed nothing"):
        printed(replace(COMMAND, stdout=b" \n"))
    assert printed(replace(COMMAND, stdout=b""), may_be_empty=True) == ""


def test_binary_data_is_no_text() -> None:
    with pytest.raises(Unreadable, match="binary"):
        text(replace(FILE, stdout=b"a\0b"))
    assert text(replace(FILE, stdout=b"a\xffb")) == "a\ufffdb"


def test_one_unreadable_file_of_several_is_its_gap() -> None:
    with pytest.raises(TimedOut, match="/x/c: slow"):
        texts(replace(FILES, entries={**FILES.entries, "/x/c": {"gap": "timeout", "detail": "slow"}}))


@pytest.mark.parametrize("entry", ["text", 7, None, ["a"], {"b64": "AA=="}, {}])
def test_a_file_that_is_no_text_is_unreadable(entry: object) -> None:
    with pytest.raises(Unreadable):
        texts(replace(FILES, entries={"/x/c": entry}))


@pytest.mark.parametrize("wrong", [None, [], "x", 7])
def test_a_structured_answer_without_entries_is_unreadable(wrong: object) -> None:
    with pytest.raises(Unreadable, match="no entries"):
        entries(replace(FILES, entries=wrong))


def test_the_gap_of_an_entry_keeps_what_would_mend_it_where_the_word_is_known() -> None:
    told = {"gap": "unsupported", "detail": "no /proc", "way": "running"}
    assert (entry_gap("/proc/1", told).gap, entry_gap("/proc/1", told).way) == (Gap.UNSUPPORTED, Way.RUNNING)
    assert entry_gap("/proc/1", told | {"way": "a newer word"}).way is None
    assert entry_gap("/proc/1", {"gap": "lost"}).gap is Gap.UNREADABLE


@given(st.binary(max_size=60), st.integers(-3, 260), st.booleans())
def test_any_answer_gives_text_or_a_gap(raw: bytes, status: int, absent: bool) -> None:
    answer = Answer(ask="cmd:x", exit=status, stdout=raw, stderr=raw, absent=absent)
    try:
        found = printed(answer)
    except GapError:
        return
    assert found is None or isinstance(found, str)
