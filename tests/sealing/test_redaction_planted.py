"""No secret of planted.txt survives, wherever it stands; what is not secret keeps its place."""

import json
from collections.abc import Callable
from urllib.parse import quote
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st

from scanner.model.question import Answer
from scanner.sealing.marks import is_kept
from scanner.sealing.redaction import redact, redact_text
from tests.sealing.sealing_cases import Planted, filler, planted
from tests.together import together

CASES = planted()
BY_CONTENT = [each for each in CASES if not each.path]
FILLER = filler()
every_case = together("case", CASES, named=lambda case: case.name)


def cleaned(case: Planted) -> str:
    """The case after redaction, as a file of its own name when the name tells that it is secret."""
    if not case.path:
        return redact_text(case.text)
    return redact(Answer(ask=f"file:{case.path}", stdout=case.text.encode())).stdout.decode()


def test_there_are_many_shapes() -> None:
    assert len(CASES) >= 200
    assert len({each.name for each in CASES}) == len(CASES)


@every_case
def test_a_planted_secret_is_hidden_and_nothing_else_moves(case: Planted) -> None:
    shown = cleaned(case)
    assert [each for each in case.secrets if each in shown] == []
    assert "[redacted]" in shown
    assert shown.count("\n") == case.text.count("\n")


@every_case
def test_what_stands_before_the_first_secret_stays(case: Planted) -> None:
    before = case.text.partition(case.secrets[0])[0]
    first_line = before.rpartition("\n")[0]
    assert cleaned(case).startswith(first_line)


@every_case
def test_windows_line_ends_hide_nothing_less(case: Planted) -> None:
    text = case.text.replace("\n", "\r\n")
    shown = redact(Answer(ask=f"file:{case.path or '/x'}", stdout=text.encode())).stdout.decode()
    assert [each for each in case.secrets if each in shown] == []
    assert shown.count("\r\n") == text.count("\r\n")


@given(
    case=st.sampled_from(BY_CONTENT),
    before=st.lists(st.sampled_from(FILLER), max_size=6),
    after=st.lists(st.sampled_from(FILLER), max_size=6),
)
def test_a_secret_is_hidden_in_any_position(case: Planted, before: list[str], after: list[str]) -> None:
    text = "\n".join((*before, case.text.rstrip("\n"), *after, ""))
    shown = redact_text(text)
    assert [each for each in case.secrets if each in shown] == []
    assert shown.count("\n") == text.count("\n")
    assert shown.split("\n")[: len(before)] == before


def test_a_setting_above_a_cut_key_is_no_part_of_it() -> None:
    """Base64 has its sign of equality at the end alone."""
    text = "AutomaticLogin=lan\n" + "Mq2We1Rt" * 8 + "\n-----END OPENSSH PRIVATE KEY-----\n"
    assert redact_text(text).split("\n")[:2] == ["AutomaticLogin=lan", "[redacted]"]


FORMS: dict[str, Callable[[str], str]] = {
    "json": lambda secret: json.dumps({"user": "lan", "password": secret, "n": 1}, ensure_ascii=False),
    "json pretty": lambda secret: json.dumps({"a": {"api_key": secret}}, indent=2, ensure_ascii=False),
    "json in json": lambda secret: json.dumps({"body": json.dumps({"token": secret, "n": 1}, ensure_ascii=False)}),
    "ini": lambda secret: f"[db]\nuser = lan\npassword = {secret}\nport = 1",
    "yaml": lambda secret: "db:\n  client_secret: '" + secret.replace("'", "''") + "'\n  port: 1",
    "xml": lambda secret: f"<db><password>{escape(secret)}</password><port>1</port></db>",
    "query": lambda secret: f"GET /x?a=1&access_token={quote(secret, safe='')}&b=2 HTTP/1.1",
    "url": lambda secret: f"postgres://lan:{quote(secret, safe='')}@db.example.org/x",
    "vietnamese": lambda secret: f"Mật khẩu quản trị: {secret}",
}


@given(
    form=st.sampled_from(sorted(FORMS)),
    secret=st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=("C", "Z")), min_size=8),
)
def test_any_secret_is_hidden_in_any_form(form: str, secret: str) -> None:
    """Judged by every window of eight characters, so that no part of it stays either."""
    if is_kept(secret.encode()) or secret[:1] in "[{|>" or "[redacted]" in secret:
        return
    text = FORMS[form](secret)
    shown = redact_text(text)
    frame = FORMS[form]("\x00")
    windows = {text[at : at + 8] for at in range(len(text) - 7)}
    left = {each for each in windows if each in shown and each not in frame}
    own = {each for each in windows if each in secret}
    assert not (left & own), shown
