"""Redaction of whole answers: every part of them, and the seal."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from scanner.model.question import Answer
from scanner.model.words import Gap
from scanner.sealing.redaction import redact

LINE = "password = hunter2222"
SHADOW = "lan:abJnggxhByWI2:19000:0:99999:7:::\n"


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def test_every_part_of_an_answer_is_redacted() -> None:
    answer = Answer(
        ask="cmd:x", exit=1, stdout=LINE.encode(), stderr=LINE.encode(), detail=LINE, entries={"a": [LINE, {"b": LINE}]}
    )
    shown = redact(answer)
    assert "hunter" not in repr(shown)
    assert (shown.ask, shown.exit) == ("cmd:x", 1)


def test_an_answer_without_secrets_is_returned_as_it_was() -> None:
    answer = Answer(ask="file:/etc/ssh/sshd_config", stdout=b"PermitEmptyPasswords no\n").sealed()
    assert redact(answer) == answer


def test_an_intact_answer_is_sealed_anew() -> None:
    answer = Answer(ask="file:/x", stdout=LINE.encode()).sealed()
    shown = redact(answer)
    assert shown.is_intact
    assert shown.seal not in ("", answer.seal)


def test_an_answer_that_was_cut_stays_not_intact() -> None:
    answer = replace(Answer(ask="file:/x", stdout=LINE.encode() * 2).sealed(), stdout=LINE.encode())
    assert not redact(answer).is_intact


def test_an_answer_that_was_changed_stays_not_intact_even_when_redaction_takes_the_change_back() -> None:
    honest = redact(Answer(ask="file:/x", stdout=LINE.encode()).sealed())
    changed = replace(honest, stdout=LINE.encode())
    assert not changed.is_intact
    assert not redact(changed).is_intact


def test_an_answer_that_never_had_a_seal_gets_none() -> None:
    assert redact(Answer(ask="file:/x", stdout=LINE.encode())).seal == ""


def test_a_gap_stays_a_gap() -> None:
    answer = Answer(ask="file:/x", gap=Gap.DENIED, detail="permission denied").sealed()
    assert redact(answer) == answer


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/etc/shadow", "lan:notahashatall:19000::::::\n"),
        ("/srv/www/.htpasswd", "lan:abcdefghijklm\n"),
        ("/etc/postfix/sasl_passwd", "mx.example.org lan:hunter2222\n"),
        ("/root/.pgpass", "db:5432:app:lan:hunter2222\n"),
        ("/etc/chrony/chrony.keys", "7 hunter2222\n"),
    ],
)
def test_files_are_known_by_their_name_wherever_they_are_answered(path: str, text: str) -> None:
    secret = text.strip().split(":" if ":" in text else " ")[1 if "shadow" in path or "htpasswd" in path else -1]
    single = redact(Answer(ask=f"file:{path}", stdout=text.encode()))
    several = redact(Answer(ask="files:/x/*", entries={path: {"text": text}}))
    blob = redact(Answer(ask="files:/x/*", entries={path: {"b64": b64(text.encode())}}))
    printed = redact(Answer(ask=f"cmd:cat {path}", stdout=text.encode()))
    assert secret.encode() not in single.stdout + printed.stdout
    assert secret not in several.entries[path]["text"]
    assert secret.encode() not in base64.b64decode(blob.entries[path]["b64"])


def test_arguments_of_a_process_are_read_as_the_line_a_person_typed() -> None:
    asked, path = "files:/proc/[0-9]*/cmdline", "/proc/7/cmdline"
    for raw, wanted in (
        (b"waxd\0--password\0hunter2222\0-v\0", b"waxd\0--password\0[redacted]\0-v\0"),
        (b"/usr/sbin/waxd\0-D\0", b"/usr/sbin/waxd\0-D\0"),
    ):
        shown = redact(Answer(ask=asked, entries={path: {"b64": b64(raw)}}))
        assert base64.b64decode(shown.entries[path]["b64"]) == wanted
        assert redact(shown) == shown


def test_files_that_only_share_a_name_are_read_as_what_they_are() -> None:
    pam = "# note: see pam(7)\npassword requisite pam_pwquality.so retry=3\n"
    answer = Answer(ask="files:/etc/pam.d/*", entries={"/etc/pam.d/passwd": {"text": pam}})
    assert redact(answer) == answer


def test_key_files_that_are_no_text_are_hidden_as_a_whole() -> None:
    raw = b"\x05\x02\x00\x00\x00\x3b\x00\x01hunter2222\n\x00"
    shown = redact(Answer(ask="files:/etc/*", entries={"/etc/krb5.keytab": {"b64": b64(raw)}}))
    assert base64.b64decode(shown.entries["/etc/krb5.keytab"]["b64"]) == b"[redacted]\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_what_windows_writes_wide_is_redacted_wide(encoding: str) -> None:
    raw = f"[db]\r\n{LINE}\r\nport = 1\r\n".encode(encoding)
    shown = redact(Answer(ask="file:/x.ini", stdout=raw)).stdout
    assert shown.decode(encoding) == "[db]\r\npassword = [redacted]\r\nport = 1\r\n"


def test_bytes_that_are_no_text_stay_as_they_are() -> None:
    raw = bytes(range(256)) * 3
    assert redact(Answer(ask="file:/x", stdout=raw)).stdout == raw


def test_a_secret_between_bytes_that_are_no_text_is_hidden() -> None:
    raw = b"\xff\xfe\x00\x80password=hunter2222\x00\xffmore"[2:]
    shown = redact(Answer(ask="file:/x", stdout=raw)).stdout
    assert shown == b"\x00\x80password=[redacted]\x00\xffmore"


def test_states_of_accounts_are_no_secrets() -> None:
    entries: dict[str, Any] = {
        "token": {"password": "set", "algorithm": "yescrypt", "changed": 19700, "min": 0, "max": 99999},
        "secret": {"password": "locked", "algorithm": None},
    }
    answer = Answer(ask="shadow:/etc/shadow", entries=entries)
    assert redact(answer) == answer


def test_paths_and_names_are_no_secrets() -> None:
    answer = Answer(
        ask="stat:/etc/*",
        entries={
            "/etc/passwd": {"type": "file", "mode": "0644", "uid": 0},
            "/etc/token": {"type": "link", "to": "../x"},
        },
    )
    assert redact(answer) == answer


def test_values_of_the_registry_are_hidden_by_their_name() -> None:
    values = {
        "DefaultPassword": {"type": "REG_SZ", "data": "hunter2222"},
        "DefaultUserName": {"type": "REG_SZ", "data": "lan"},
        "DisablePasswordChange": {"type": "REG_DWORD", "data": 0},
    }
    shown = redact(Answer(ask="reg:HKLM\\X", entries={"values": values})).entries["values"]
    assert shown["DefaultPassword"] == {"type": "REG_SZ", "data": "[redacted]"}
    assert shown["DefaultUserName"] == values["DefaultUserName"]
    assert shown["DisablePasswordChange"] == values["DisablePasswordChange"]
