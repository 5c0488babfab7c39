"""Clauses are cited as officers cite them, in both languages."""

import re

import pytest

from reports.words import words
from tests.reports.results_case import shipped_pack


@pytest.mark.parametrize(
    ("source", "vi", "en"),
    [
        ("Luật An ninh mạng 116/2025/QH15 Art. 10.1, Art. 45.1", "Luật An ninh mạng 116/2025/QH15, khoản 1 Điều 10, khoản 1 Điều 45", None),
        ("NĐ 330/2026/NĐ-CP Art. 22.1.a (penalty)", "Nghị định 330/2026/NĐ-CP, điểm a khoản 1 Điều 22 (mức phạt)", None),
        ("NĐ 330/2026/NĐ-CP Art. 23.1.b-c, 24.1 (penalties)", "Nghị định 330/2026/NĐ-CP, điểm b và c khoản 1 Điều 23, khoản 1 Điều 24", None),
        ("NĐ 331/2026/NĐ-CP Art. 10.2-10.6", "Nghị định 331/2026/NĐ-CP, khoản 2 đến khoản 6 Điều 10", None),
        ("NĐ 331/2026/NĐ-CP Art. 11-16, 18", "Nghị định 331/2026/NĐ-CP, Điều 11 đến Điều 16, Điều 18", None),
        ("TCVN 14423:2026 §5.13.2.3 a (L3)", "TCVN 14423:2026 mục 5.13.2.3 a (cấp độ 3)", "TCVN 14423:2026 §5.13.2.3 a (level 3)"),
        ("good-practice: CIS Controls v8.1 2.3 and 4.6", "CIS Controls v8.1 2.3 và 4.6", "CIS Controls v8.1 2.3 and 4.6"),
        ("TT 06/2026/TT-BKHCN App. I.1.c (syslog support)", "Thông tư 06/2026/TT-BKHCN Phụ lục I.1.c", None),
        ("Công văn 2290/BTTTT-CATTT (17/7/2018): new solutions must allow it", "Công văn 2290/BTTTT-CATTT (17/7/2018)", None),
        ("sshd_config(5)", "sshd_config(5)", "sshd_config(5)"),
    ],
)  # fmt: skip
def test_a_clause_reads_as_it_is_cited(source: str, vi: str, en: str | None) -> None:
    assert words("vi").cited(source) == vi
    assert words("en").cited(source) == (en or source)


def test_no_clause_of_the_shipped_pack_is_left_in_english() -> None:
    english = re.compile(r"\b(?:Art|App|of|the|and|for|by|in|with|penalty|levels?|not|from)\b|,,|  ")
    cited = [words("vi").cited(each) for control in shipped_pack().controls for each in control.sources]
    assert len(cited) > 150
    assert [each for each in cited if english.search(each)] == []
