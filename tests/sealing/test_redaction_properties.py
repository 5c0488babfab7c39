"""Redaction of anything at all: it never fails, keeps the number of lines, and doing it twice changes nothing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.question import Answer
from scanner.sealing.hit_lines import hide_in_lines, may_hold_secrets
from scanner.sealing.redaction import redact, redact_text
from tests.sealing.sealing_cases import planted

PIECES = [each.encode() for each in (
    "password", "passwd", "secret", "token", "key", "api_key", "pass", "community", "psk", "=", ":", " ", "\t", '"', "'",
    '\\"', "\\", "`", "\n", "\r\n", "\0", "{", "}", "[", "]", "(", ")", "<", ">", "/", ",", ";", "|", "&", "#", "- ", "-p ",
    "--password ", "[redacted]", "redacted]", "abc123", "Zx8Cv7Bn6Mq5We4R", "$6$", "{SSHA}", "://", "@", "root", ":x:0:0:",
    ":19000:0:99999:7:::", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG9w0B",
    "snmp-server ", "rocommunity ", "createUser a MD5 ", " AES ", "mật khẩu", "is ", " key 7 ", "ENC ", "set ", "value=",
    "name=", "<password>", "</password>", "<string>", "|\n", ">\n", "  ", "yes", "=>", "==", ":=", "0x",
    "aabbccddeeff00112233445566778899", "md5", "kind: Secret\n", "data:\n", "%", "echo ", "| passwd", "chpasswd:",
    "Authorization: Bearer ", "PSK ", "export ", '"auth": "', "Password=hex:01,02,\\\n", "identified by ",
    "Private-Lines: 2\n", "PuTTY-User-Key-File-3: x\n", "priv:\n    aa:bb:cc\n", "public",
)]  # fmt: skip
CASES = [each.text.encode() for each in planted()]

hostile = st.lists(st.sampled_from(PIECES) | st.binary(max_size=4) | st.sampled_from(CASES), max_size=14).map(b"".join)


@settings(max_examples=400)
@given(hostile)
def test_twice_is_once_and_lines_stay(raw: bytes) -> None:
    once = hide_in_lines(raw)
    assert once.count(b"\n") == raw.count(b"\n")
    assert hide_in_lines(once) == once


@settings(max_examples=400)
@given(st.lists(hostile, max_size=6))
def test_what_is_passed_over_together_holds_no_secret_alone(texts: list[bytes]) -> None:
    looked_at = set(may_hold_secrets(texts))
    for at, each in enumerate(texts):
        assert at in looked_at or hide_in_lines(each) == each


@given(
    st.dictionaries(st.sampled_from(["/etc/a", "/etc/shadow", "/root/.vnc/passwd", "b64", "x"]), hostile, max_size=4)
)
def test_files_are_redacted_as_each_would_be_alone(texts: dict[str, bytes]) -> None:
    entries = {path: {"text": raw.decode("utf-8", "surrogateescape")} for path, raw in texts.items()}
    together = redact(Answer(ask="files:/etc/*", entries=entries)).entries
    for path, entry in entries.items():
        assert together[path] == redact(Answer(ask="files:/etc/*", entries={path: entry})).entries[path]
        raw = texts[path]
        assert hide_in_lines(raw) == raw or together[path] != entry or "\0" in entry["text"]


CERTIFICATE = (
    b"-----BEGIN CERTIFICATE-----\n" + b"MIIBkTkeyApwdCAQEwxoxbzaizaeyJhbGciOiJub25lIn0AKIA2345234523452345\n" * 12
    + b"kwxz==\n-----END CERTIFICATE-----\n"
)  # fmt: skip


@given(st.sampled_from(CASES))
def test_a_certificate_stays_and_hides_nothing_around_it(secret: bytes) -> None:
    around = CERTIFICATE + b"\n" + secret + b"\n" + CERTIFICATE
    assert hide_in_lines(around) == CERTIFICATE + b"\n" + hide_in_lines(secret + b"\n") + CERTIFICATE


def test_a_setting_between_the_marks_of_a_certificate_is_hidden() -> None:
    """A line with a sign in its middle is none of a certificate."""
    forged = b"-----BEGIN CERTIFICATE-----\npassword=hunter2secret\n-----END CERTIFICATE-----\n"
    assert b"hunter2" not in hide_in_lines(forged)


@given(st.binary(max_size=300), st.sampled_from(["file:/etc/shadow", "cmd:x -y", "reg:HKLM\\X", "files:/etc/*"]))
def test_any_answer_can_be_redacted(raw: bytes, ask: str) -> None:
    once = redact(Answer(ask=ask, stdout=raw, stderr=raw).sealed())
    assert once.is_intact
    assert redact(once) == once


@given(st.text())
def test_any_text_can_be_redacted(text: str) -> None:
    """Lone surrogates included: names of files that are no UTF-8 hold them."""
    assert redact_text(text).count("\n") == text.count("\n")


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["password = x1y2z3", "$1$"]),
    lambda below: (
        st.lists(below, max_size=4) | st.dictionaries(st.sampled_from(["a", "b64", "text", "/etc/shadow"]), below)
    ),
    max_leaves=12,
)


@given(plain, st.sampled_from(["reg:HKLM\\X", "files:/etc/*", "stat:/etc"]))
def test_structured_answers_keep_their_shape(entries: object, ask: str) -> None:
    shown = redact(Answer(ask=ask, entries=entries)).entries
    assert skeleton(shown) == skeleton(entries)


def skeleton(value: object) -> object:
    """`value` with every text left out."""
    if isinstance(value, dict):
        return {key: skeleton(each) for key, each in value.items()}
    if isinstance(value, list):
        return [skeleton(each) for each in value]
    return "" if isinstance(value, str) else value
