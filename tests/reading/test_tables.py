"""Files of one record a line are whole, or they are not read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import Unreadable
from scanner.reading.tables import records, whole_lines


def test_lines_come_without_their_line_feeds() -> None:
    assert whole_lines("a\n\nb\n", "file:/x") == ["a", "", "b"]


def test_an_empty_file_has_no_lines() -> None:
    assert whole_lines("", "file:/x") == []


def test_a_file_whose_last_line_does_not_end_was_cut() -> None:
    with pytest.raises(Unreadable, match="file:/etc/passwd: the last line does not end"):
        whole_lines("root:x:0\nlan:x:10", "file:/etc/passwd")


def test_only_a_line_feed_ends_a_line() -> None:
    assert whole_lines("a\x0cb\u2028c\rd\n", "file:/x") == ["a\x0cb\u2028c\rd"]


def test_records_have_the_fields_they_must_have() -> None:
    assert records("a:x:1\n\n# b\nc::2\n", "file:/x", fields=3, comments="#") == [("a", "x", "1"), ("c", "", "2")]


@pytest.mark.parametrize("text", ["a:x\n", "a:x:1:2\n", "ok:x:1\n# no comment\n"])
def test_a_line_of_another_shape_makes_the_file_unreadable(text: str) -> None:
    with pytest.raises(Unreadable, match="fields instead of 3"):
        records(text, "file:/x", fields=3)


@given(st.text(alphabet="ab:\n#", max_size=40))
def test_any_text_gives_records_or_unreadable(text: str) -> None:
    try:
        found = records(text, "file:/x", fields=2)
    except Unreadable:
        return
    assert all(len(each) == 2 for each in found)
