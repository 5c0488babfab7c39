"""What a target writes cannot hide, reorder or break the page."""

import json
import sys
import unicodedata

import pytest

from reports.visible import encodable, visible


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Máy tính số 1", "Máy tính số 1"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("a\u2066b\u2069", "a⟨U+2066⟩b⟨U+2069⟩"),
        ("pay\u200bpal", "pay⟨U+200B⟩pal"),
        ("\x00\x1b[31m\x7f\x85", "⟨U+0000⟩⟨U+001B⟩[31m⟨U+007F⟩⟨U+0085⟩"),
        ("one\r\ntwo\tthree", "one ⏎ two ⇥ three"),
        ("\ud800", "⟨U+D800⟩"),
        ("\ufeffx\u3164", "⟨U+FEFF⟩x⟨U+3164⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("", ""),
    ],
)
def test_hidden_characters_are_shown(raw: str, shown: str) -> None:
    assert visible(raw) == shown


def test_no_control_or_format_character_of_unicode_passes() -> None:
    for number in range(sys.maxunicode + 1):
        character = chr(number)
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
            assert character not in visible(character), f"U+{number:04X}"


def test_vietnamese_passes_composed_and_decomposed() -> None:
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, "Phòng chống mã độc: đặt ở Ủy ban nhân dân")
        assert visible(text) == text


def test_long_text_says_how_much_was_left_out() -> None:
    assert visible("x" * 10_000, 100) == "x" * 100 + " … [+9900]"
    assert visible("x" * 10_000, None) == "x" * 10_000


def test_lone_surrogates_can_be_written_to_a_file() -> None:
    text = json.dumps("\ud83d", ensure_ascii=False)
    assert encodable(text).encode() == b'"\xe2\x9f\xa8U+D83D\xe2\x9f\xa9"'
