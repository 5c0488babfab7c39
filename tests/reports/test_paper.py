"""Text for paper: the fonts that typst brings have every character that is let through, and no word outgrows a line."""

import json
import re
import unicodedata

import pytest
from typst import Compiler, TypstError

from reports.paper import BREAK, WHOLE_WORD, on_paper, printable
from reports.shapes import Chip, Fact
from tests.together import together

LETTERS = "aăâeêioôơuưyđAĂÂEÊIOÔƠUƯYĐ"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
VIETNAMESE = "".join(
    unicodedata.normalize("NFC", f"{letter}{tone}") for letter in LETTERS for tone in TONES if letter not in "đĐ"
)
SET = '#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), weight: "{weight}", style: "{style}", lang: "vi")\n#sys.inputs.x'


def is_drawn(text: str, weight: str = "regular", style: str = "normal") -> bool:
    """PDF/A forbids the empty box for a missing letter (ISO 19005-2, 6.2.11.8): typst refuses to write one."""
    source = SET.format(weight=weight, style=style)
    try:
        Compiler(ignore_system_fonts=True).compile(
            source.encode(), format="pdf", sys_inputs={"x": text}, pdf_standards="a-2b"
        )
    except TypstError as error:
        if "could not be displayed with" not in error.message:
            raise
        return False
    return True


def test_a_letter_that_no_font_has_is_noticed() -> None:
    assert not is_drawn("火")


@pytest.mark.parametrize("weight", ["regular", "bold"])
@pytest.mark.parametrize("style", ["normal", "italic"])
def test_every_vietnamese_letter_is_drawn(weight: str, style: str) -> None:
    assert len(set(VIETNAMESE)) == 12 * 6 * 2
    assert printable(VIETNAMESE).replace(BREAK, "") == VIETNAMESE
    assert is_drawn(VIETNAMESE + "đĐ₫", weight, style)
    assert is_drawn(unicodedata.normalize("NFD", VIETNAMESE), weight, style)


def test_every_character_that_is_let_through_is_drawn() -> None:
    through = [chr(n) for n in range(0x20, 0x30000) if not 0xD800 <= n < 0xE000 and printable(chr(n)) == chr(n)]
    assert len(through) > 800
    for weight in ("regular", "bold"):
        assert is_drawn(" ".join(each for each in through if not unicodedata.combining(each)), weight)
        assert is_drawn(" ".join(f"a{each}" for each in through if unicodedata.combining(each)), weight)


@together("text", ["火绒", "שלום", "مرحبا", "ខ្មែរ", "🛡", "\U0001d400"])
def test_other_scripts_are_shown_by_number_and_reorder_nothing(text: str) -> None:
    numbers = "".join(f"⟨U+{ord(each):04X}⟩" for each in text)
    assert printable(text).replace(BREAK, "") == numbers


@together(
    "text", ["x" * 10_000, "/usr/lib/" + "thư-mục/" * 50, "=" * 300, "\\" * 300, '"' * 300, "⟨U+202E⟩" * 40, "a" * 25]
)
def test_no_word_is_longer_than_a_line_and_nothing_is_lost(text: str) -> None:
    made = printable(f"trước {text} sau")
    assert made.replace(BREAK, "") == f"trước {text} sau"
    assert max(map(len, re.split(f"[ {BREAK}]", made))) <= WHOLE_WORD


@together("text", ["", "systemctl enable --now clamav-daemon", "Sở Khoa học và Công nghệ", "a" * WHOLE_WORD])
def test_short_words_stay_whole(text: str) -> None:
    assert printable(text) == text


def test_a_record_becomes_json_with_every_text_printable() -> None:
    fact = Fact(name="火", value="x" * 30, is_code=True)
    assert on_paper(fact) == {"name": "⟨U+706B⟩", "value": "x" * 24 + BREAK + "x" * 6, "is_code": True}
    made = json.dumps((fact, Chip(code="pass", word="Đạt")), default=on_paper, ensure_ascii=False)
    assert json.loads(made)[1] == {"code": "pass", "word": "Đạt"}
