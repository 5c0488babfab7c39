"""Rules of every type on a machine of answers: found, not found, invalid, and unknown wherever it cannot be told."""

import base64
from typing import Any

import pytest

from scanner.evaluate.policies.grammar import rule_of
from scanner.evaluate.policies.policy import FIVE, RuleOutcome
from scanner.evaluate.policies.rules import questions_at_least, questions_of
from scanner.model.errors import Unsupported
from scanner.model.question import Answer
from scanner.model.words import Gap
from tests.evaluate.policies.answers import FILE, FOLDER, judged, outcome
from tests.together import together

FOUND, NOT, INVALID, UNSURE = RuleOutcome.FOUND, RuleOutcome.NOT_FOUND, RuleOutcome.INVALID, RuleOutcome.UNKNOWN
LINK = {**FILE, "type": "link", "to": "elsewhere"}
_NAMES, _LINES = "files:/proc/[0-9]*/comm", "files:/proc/[0-9]*/cmdline"


def _run(name: str, arguments: bytes, *, at: str = "1") -> dict[str, Any]:
    """One process, as `files:` tells it: what holds a NUL comes as base64."""
    line = {"b64": base64.b64encode(arguments).decode()} if arguments else {"text": ""}
    return {_NAMES: {f"/proc/{at}/comm": {"text": name}}, _LINES: {f"/proc/{at}/cmdline": line}}


@together(
    "rule, said, wanted",
    [
        ("f:/etc/seal -> r:^wax", {"file:/etc/seal": "wax\n"}, FOUND),
        ("not f:/etc/seal -> r:^wax", {"file:/etc/seal": "wax\n"}, NOT),
        ("f:/etc/seal -> r:^wax", {"file:/etc/seal": None}, INVALID),
        ("not f:/etc/seal -> r:^wax", {"file:/etc/seal": None}, INVALID),
        ("not f:/etc/seal -> !r:^wax", {"file:/etc/seal": "wax\n"}, FOUND),
        ("f:/etc/seal -> !r:^wax", {"file:/etc/seal": ""}, NOT),
        ("f:/etc/seal -> r:^wax", {"file:/etc/seal": Gap.DENIED}, UNSURE),
        ("not f:/etc/seal -> r:^wax", {"file:/etc/seal": Gap.DENIED}, UNSURE),
        ("f:/etc/seal -> r:^wax", {}, UNSURE),
        ("f:/etc/seal -> r:^(wax", {"file:/etc/seal": "wax\n"}, UNSURE),
        ("f:/etc/seal -> r:^wax", {"file:/etc/seal": "wax\0\n"}, UNSURE),
        ("f:/etc/seal", {"stat:/etc/seal": {"/etc/seal": FILE}}, FOUND),
        ("f:/etc/seal", {"stat:/etc/seal": None}, NOT),
        ("f:/etc/seal", {"stat:/etc/seal": {"/etc/seal": FOLDER}}, UNSURE),
        ("f:/etc/seal", {"stat:/etc/seal": {"/etc/seal": LINK}, "heads:/etc/seal": {"/etc/seal": {"text": ""}}}, FOUND),
        ("f:/etc/seal", {"stat:/etc/seal": {"/etc/seal": LINK}, "heads:/etc/seal": None}, UNSURE),
        ("f:/etc/seal", {"stat:/etc/seal": {"/etc/seal": {"gap": "denied", "detail": "no"}}}, UNSURE),
        ("f:/etc/a,/etc/b -> r:x", {}, UNSURE),
        ("f:seal -> r:x", {}, UNSURE),
        ("f:/etc/ssh/ssh_host_rsa_key -> r:x", {"file:/etc/ssh/ssh_host_rsa_key": "x\n"}, UNSURE),
        ("f:/proc/sys/kernel/ostype -> Linux", {}, FOUND),
        ("p:sealer", _run("sealer\n", b"x\0"), FOUND),
        ("p:/usr/sbin/sealer -x", _run("init\n", b"/usr/sbin/sealer\0-x\0"), FOUND),
        ("not p:/usr/sbin/sealer -x", _run("init\n", b"/usr/sbin/sealer\0-x\0"), NOT),
        ("p:/usr/sbin/sealer -x", _run("init\n", b"/usr/sbin/sealer\0-x\0--more\0"), NOT),
        ("p:sealer", _run("init\n", b"/usr/sbin/sealer\0-x\0"), UNSURE),
        ("p:/usr/sbin/sealer", _run("init\n", b"/usr/sbin/sealer\0-x\0"), UNSURE),
        ("p:sealer --pin 1", _run("init\n", b"sealer\0--pin\0[redacted]\0"), UNSURE),
        ("p:waxer", _run("init\n", b""), NOT),
        ("p:waxer", _run("init\n", b"\xff\xfe\0"), NOT),
        ("p:waxer", _run("init\n", b"", at="7"), UNSURE),
        ("p:waxer", {**_run("init\n", b""), _LINES: {"/proc/7/cmdline": {"gap": "denied"}}}, UNSURE),
        ("p:waxer", {**_run("init\n", b""), _LINES: {"/proc/1/cmdline": {"b64": "%"}}}, UNSURE),
        ("p:waxer", {_NAMES: {"/proc/1/comm": {"text": "init\n"}, "/proc/7/comm": {"gap": "unreadable"}}, _LINES: {}}, NOT),
        ("p:waxer", {_NAMES: Gap.UNSUPPORTED}, UNSURE),
        ("no rule at all", {}, UNSURE),
    ],
)  # fmt: skip
def test_files_and_processes(rule: str, said: dict[str, Any], wanted: RuleOutcome) -> None:
    assert outcome(rule, said) is wanted


def _key(values: dict[str, Any]) -> dict[str, Any]:
    return {"reg:HKLM\\Wax": {"values": values, "subkeys": []}}


@together(
    "rule, said, wanted",
    [
        ("r:HKEY_LOCAL_MACHINE\\Wax", _key({}), FOUND),
        ("r:HKLM\\Wax", {"reg:HKLM\\Wax": None}, NOT),
        ("not r:HKLM\\Wax", {"reg:HKLM\\Wax": None}, FOUND),
        ("r:HKLM\\Wax -> Red", {"reg:HKLM\\Wax": None}, UNSURE),
        ("r:HKLM\\Wax -> red", _key({"Red": {"type": "REG_DWORD", "data": 1}}), FOUND),
        ("r:HKLM\\Wax -> Blue", _key({"Red": {"type": "REG_DWORD", "data": 1}}), NOT),
        ("r:HKLM\\Wax -> Red -> 1", _key({"Red": {"type": "REG_DWORD", "data": 1}}), FOUND),
        ("r:HKLM\\Wax -> Red -> 0", _key({"Red": {"type": "REG_DWORD", "data": 1}}), NOT),
        ("r:HKLM\\Wax -> Red -> YES", _key({"Red": {"type": "REG_SZ", "data": "yes"}}), FOUND),
        ("r:HKLM\\Wax -> Red -> n:^(\\d+) compare <= 5", _key({"Red": {"type": "REG_DWORD", "data": 7}}), NOT),
        ("r:HKLM\\Wax -> r:^re -> r:y", _key({"Red": {"type": "REG_SZ", "data": "yes"}}), FOUND),
        ("r:HKLM\\Wax -> Red -> x", _key({"Red": {"type": "REG_BINARY", "data": "AAE="}}), UNSURE),
        ("r:HKLM\\Wax -> Blue -> x", _key({}), UNSURE),
        ("r:HKLM\\Wax -> Red -> x", _key({"Red": {"type": "REG_SZ", "data": "[redacted]"}}), UNSURE),
        ("r:Wax -> Red", {}, UNSURE),
        ("r:HKEY_LOCAL_MACHINE\\SECURITY\\Policy -> Red", {"reg:HKLM\\SECURITY\\Policy": {"values": {}}}, UNSURE),
        ("r:HKLM\\Wax -> Red", {"reg:HKLM\\Wax": Gap.DENIED}, UNSURE),
    ],
)  # fmt: skip
def test_the_registry(rule: str, said: dict[str, Any], wanted: RuleOutcome) -> None:
    assert outcome(rule, said) is wanted


def _folder(names: dict[str, Any], **more: Any) -> dict[str, Any]:
    said = {"stat:/etc/seals.d": {"/etc/seals.d": FOLDER}, "list:/etc/seals.d": names}
    return {**said, **{key.replace("_", ":/etc/seals.d/", 1).replace("~", "*"): each for key, each in more.items()}}


HIDDEN = {"files:/etc/seals.d/.[!.]*": None}
TEXTS = {
    "files:/etc/seals.d/*": {"/etc/seals.d/a.wax": {"text": "red\n"}, "/etc/seals.d/b.txt": {"text": "blue\n"}},
    **HIDDEN,
}
DEEP = {
    "stat:/etc/seals.d/*/*": {"/etc/seals.d/deep/c.wax": FILE},
    "stat:/etc/seals.d/*/.[!.]*": None,
    "files:/etc/seals.d/*/*": {"/etc/seals.d/deep/c.wax": {"text": "green\n"}},
    "files:/etc/seals.d/*/.[!.]*": None,
}


@together(
    "rule, said, wanted",
    [
        ("d:/etc/seals.d", _folder({}), FOUND),
        ("d:/etc/seals.d/", _folder({}), FOUND),
        ("d:/etc/seals.d", {"stat:/etc/seals.d": None}, NOT),
        ("d:/etc/seals.d", {"stat:/etc/seals.d": {"/etc/seals.d": FILE}}, NOT),
        ("d:/etc/seals.d", {"stat:/etc/seals.d": {"/etc/seals.d": LINK}}, UNSURE),
        ("d:/etc/seals.d -> r:\\.wax$", _folder({"a.wax": "file", "b.txt": "file"}), FOUND),
        ("d:/etc/seals.d -> r:\\.pitch$", _folder({"a.wax": "file"}), NOT),
        ("d:/etc/seals.d -> r:\\.wax$", _folder({}), INVALID),
        ("d:/etc/seals.d -> r:\\.wax$", _folder({"a.wax": "link"}), INVALID),
        ("d:/etc/seals.d -> r:\\.wax$", {"stat:/etc/seals.d": None}, INVALID),
        ("d:/etc/seals.d -> r:\\.wax$ -> r:red", {**_folder({"a.wax": "file", "b.txt": "file"}), **TEXTS}, FOUND),
        ("d:/etc/seals.d -> r:\\.wax$ -> r:blue", {**_folder({"a.wax": "file", "b.txt": "file"}), **TEXTS}, NOT),
        ("d:/etc/seals.d -> r:\\.wax$ -> !r:red", {**_folder({"a.wax": "file", "b.txt": "file"}), **TEXTS}, NOT),
        ("d:/etc/seals.d -> r:. -> r:green", {**_folder({"a.wax": "file", "b.txt": "file", "deep": "folder"}), **TEXTS, **DEEP}, FOUND),
        ("d:/etc/seals.d -> r:. -> r:pink", {**_folder({"a.wax": "file", "b.txt": "file", "deep": "folder"}), **TEXTS, **DEEP}, NOT),
        ("d:/etc/seals.d -> r:. -> r:red", {**_folder({"a.wax": "file", "c.wax": "file"}), **TEXTS}, FOUND),
        ("d:/etc/seals.d -> r:. -> r:pink", {**_folder({"a.wax": "file", "c.wax": "file"}), **TEXTS}, UNSURE),
        ("d:/etc/seals.d -> r:. -> r:pink", {**_folder({"deep": "folder", "a.wax": "file"}), **TEXTS, "stat:/etc/seals.d/*/*": None, "stat:/etc/seals.d/*/.[!.]*": None}, UNSURE),
        ("d:/etc/seals.d -> seal", {**_folder({}), "stat:/etc/seals.d/seal": {"/etc/seals.d/seal": FILE}}, FOUND),
        ("d:/etc/seals.d -> seal", {**_folder({}), "stat:/etc/seals.d/seal": None}, NOT),
        ("d:/etc/seals.d -> seal -> r:x", _folder({}), INVALID),
        ("d:/var -> r:x", {"stat:/var": {"/var": FOLDER}}, UNSURE),
        ("d:/home/lan -> r:x", {"stat:/home/lan": {"/home/lan": FOLDER}}, UNSURE),
        ("d:/etc/seals.d -> r:(", _folder({"a": "file"}), UNSURE),
        ("d:/etc/seals.d -> r:x", {"stat:/etc/seals.d": {"/etc/seals.d": FOLDER}, "list:/etc/seals.d": Gap.DENIED}, UNSURE),
    ],
)  # fmt: skip
def test_folders(rule: str, said: dict[str, Any], wanted: RuleOutcome) -> None:
    assert outcome(rule, said) is wanted


SHADOW = {
    "shadow:/etc/shadow": {
        "root": {"password": "set", "algorithm": "yescrypt", "changed": 20_000, "min": 0, "max": 99_999, "warn": 7, "inactive": None, "expires": None},
        "daemon": {"password": "locked", "algorithm": None, "changed": 20_000, "min": 0, "max": 99_999, "warn": 7, "inactive": None, "expires": None},
    }
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("not f:/etc/shadow -> r:^[^:]+::", FOUND),
        ("f:/etc/shadow -> r:^root:", FOUND),
        ("f:/etc/shadow -> r:^root:\\$y\\$", FOUND),
        ("f:/etc/shadow -> n:^root:[^:]*:\\d+:\\d+:(\\d+): compare > 365", FOUND),
        ("f:/etc/shadow -> r:^daemon:!", UNSURE),
        ("f:/etc/shadow -> r:^lan:", NOT),
    ],
)
def test_the_file_of_hashes_is_told_without_a_hash(rule: str, wanted: RuleOutcome) -> None:
    assert outcome(rule, SHADOW) is wanted


@pytest.mark.parametrize(
    "folder", ["/etc", "/etc/ssh", "/etc/ssl/private", "/etc/security/", "/root/.ssh", "/etc/letsencrypt/live"]
)
def test_folders_of_secrets_are_never_read(folder: str) -> None:
    rule = rule_of(f"d:{folder} -> r:. -> r:x")
    assert questions_at_least(rule, FIVE) == ()
    with pytest.raises(Unsupported):
        questions_of(rule, FIVE)
    plain = folder.rstrip("/")
    assert outcome(rule.text, {f"stat:{plain}": {plain: FOLDER}, f"list:{plain}": {"a": "file"}}) is UNSURE


def test_no_rule_asks_for_a_file_of_secrets() -> None:
    for path in (
        "/etc/shadow",
        "/etc/gshadow",
        "/etc/shadow-",
        "/etc/security/opasswd",
        "/etc/ssh/ssh_host_ed25519_key",
        "/srv/tls/web.key",
        "/root/.ssh/id_rsa",
        "/etc//shadow",
        "/etc/x/../gshadow",
        "/etc/wireguard/wg0.conf",
        "/proc/1/environ",
    ):
        for text in (f"f:{path} -> r:x", f"c:cat {path} -> r:x", f"c:cut -d: -f2 {path} -> r:x"):
            asked = questions_at_least(rule_of(text), FIVE)
            assert not any(each.startswith(("file:", "files:", "heads:")) for each in asked), text


def test_a_rule_names_what_it_rests_on_and_why_it_is_unknown() -> None:
    seen = judged("f:/etc/seal -> r:^wax", {"file:/etc/seal": Gap.DENIED})
    assert (seen.asked, seen.reason) == (("file:/etc/seal",), "so it is")
    assert judged("f:/etc/seal -> r:^(", {}).reason


def test_a_pattern_that_takes_too_long_is_unknown_and_says_so() -> None:
    seen = judged("f:/etc/seal -> r:^(a|aa)+(?:b|a)+c$", {"file:/etc/seal": "a" * 3000 + "\n"})
    assert (seen.outcome, seen.reason) == (UNSURE, "a pattern took too long")


def test_a_changed_answer_is_never_read() -> None:
    broken = Answer(ask="file:/etc/seal", stdout=b"wax\n", seal="0" * 64)
    assert outcome("f:/etc/seal -> r:^wax", {"file:/etc/seal": broken}) is UNSURE


def test_a_command_of_a_program_that_is_not_there_is_invalid_and_one_that_is_not_known_is_unknown() -> None:
    assert outcome("c:sealctl list -> r:x", {}) is INVALID
    assert outcome("c:sealctl list -> r:x", {}, installed=("sealctl",)) is UNSURE
    assert outcome("c:sealctl list", {}, installed=("sealctl",)) is UNSURE
    assert outcome('c:sh -c "cat /etc/x | grep y" -> r:x', {}, installed=("sh",)) is UNSURE
    assert outcome('c:cat "x -> r:x', {}) is UNSURE
