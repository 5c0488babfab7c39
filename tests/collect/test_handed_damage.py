"""Files of every kind, cut and damaged: never a crash, never a long wait, never a fact that the whole file does not tell."""

import time
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.errors import GapError
from scanner.model.observation import Unseen
from scanner.run.handed import rows_of
from scanner.run.registry import imported
from tests.collect.handed_samples import SAMPLES, facts, handed
from tests.collect.share import cuts, one_in
from tests.together import together

TOLD_WHEN_ABSENT = {"version", "release", "build", "edition", "listed_all", "installed_all", "sources"}
"""What a file that ends early may say of its end; a release file's None stands for what the file does not name."""


def is_part(found: Any, whole: Any) -> bool:
    """True where `found` says nothing that `whole` does not say."""
    if isinstance(found, Unseen) or found == whole:
        return True
    if isinstance(whole, Unseen):
        return False
    if is_dataclass(found) and type(found) is type(whole):
        return all(
            each.name in TOLD_WHEN_ABSENT or is_part(getattr(found, each.name), getattr(whole, each.name))
            for each in fields(found)
        )
    if isinstance(found, Mapping) and isinstance(whole, Mapping):
        return all(key in whole and is_part(value, whole[key]) for key, value in found.items())
    if isinstance(found, tuple) and isinstance(whole, tuple):
        return all(any(is_part(each, other) for other in whole) for each in found)
    return False


@together("kind", SAMPLES)
def test_a_file_is_taken_for_what_it_is_and_for_nothing_else(kind: str) -> None:
    found = [each for each in imported().values() if each.recognises(handed(SAMPLES[kind]))]
    assert [each.id for each in found if each.holds_others] or [each.id for each in found] == [kind]
    assert facts(kind, SAMPLES[kind])


@pytest.mark.parametrize("kind", SAMPLES)
@together("encoding, ends", product(["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"], ["\r\n", "\r\r\n", "\r"]))
def test_encodings_and_line_ends_change_nothing(kind: str, encoding: str, ends: str) -> None:
    raw = SAMPLES[kind].replace("\n", ends).encode(encoding)
    assert imported()[kind].recognises(handed(raw))
    assert facts(kind, raw) == facts(kind, SAMPLES[kind])


@together("kind", SAMPLES)
def test_a_cut_file_tells_nothing_that_the_whole_does_not(kind: str) -> None:
    """Cut after every byte: it may tell less, and says that it does where it can know."""
    text = SAMPLES[kind]
    whole = facts(kind, text)
    for cut in range(len(text)):
        for name, found in facts(kind, text[:cut]).items():
            assert name in whole, text[:cut]
            assert is_part(found, whole[name]), (text[max(0, cut - 60) : cut], found)


@pytest.mark.parametrize("kind", SAMPLES)
@one_in
def test_a_cut_file_is_never_taken_for_another_kind_that_tells_more(kind: str, share: int) -> None:
    text = SAMPLES[kind]
    whole = facts(kind, text)
    for cut in cuts(share, text):
        file = handed(text[:cut])
        for each in imported().values():
            if each.id != kind and each.recognises(file):
                other = facts(each.id, text[:cut])
                assert all(name in whole and is_part(found, whole[name]) for name, found in other.items()), text[:cut]


WHOLE = {
    "dpkg": "base-files\t12.4\nbash\t5.2-1\ndpkg\t1.21.22\nlibc6\t2.36-9\nzlib1g\t1:1.2.13\n",
    "rpm": "bash-5.1.8-6.el9.x86_64\nglibc-2.34-60.el9.x86_64\nrpm-4.16.1.3-22.el9.x86_64\nzlib-1.2.11-40.el9.x86_64\n",
    "pacman": "bash 5.2.026-2\nglibc 2.39-1\npacman 6.1.0-3\nzlib 1:1.3.1-1\n",
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_list_that_lacks_what_every_system_has_is_not_all(kind: str) -> None:
    """A list in the order of the alphabet that was cut between two lines lacks what stands near its end."""
    lines = WHOLE[kind].splitlines(keepends=True)
    for count in range(1, len(lines) + 1):
        found = facts(kind, "".join(lines[:count])).get("host.software")
        if found is not None:
            assert found.listed_all is (count == len(lines))  # type: ignore[attr-defined]  # a HostSoftware


def _read_all(raw: bytes) -> None:
    file = handed(raw)
    for each in imported().values():
        each.recognises(file)
        try:
            for kind, read in each.facts_of(file):
                try:
                    assert isinstance(read(), kind)
                except GapError:
                    continue
        except GapError:
            continue


mutations = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 40),
        st.one_of(
            st.binary(max_size=12),
            st.sampled_from([b"\n", b"\0", b'"', b"\xff", b"999999999999999999999", b"[[", b"{"]),
        ),
    ),
    min_size=1,
    max_size=4,
)


def _damaged(text: str, changes: list[tuple[float, int, bytes]]) -> bytes:
    raw = text.encode()
    for where, length, put in changes:
        place = int(where * len(raw))
        raw = raw[:place] + put + raw[place + length :]
    return raw


@given(st.sampled_from(sorted(SAMPLES)), mutations)
@settings(max_examples=150, deadline=None)
def test_no_damage_crashes_a_reader(kind: str, changes: list[tuple[float, int, bytes]]) -> None:
    _read_all(_damaged(SAMPLES[kind], changes))


@pytest.mark.slow
@given(st.sampled_from(sorted(SAMPLES)), mutations)
@settings(max_examples=4_000, deadline=None)
def test_much_damage_crashes_no_reader(kind: str, changes: list[tuple[float, int, bytes]]) -> None:
    _read_all(_damaged(SAMPLES[kind], changes))


LONG = (
    "a ",
    "- ",
    "a-1",
    "1 ",
    ". ",
    "(",
    "[",
    "{",
    " ",
    "\t",
    "=",
    '"',
    "|",
    "a: b",
    "a\n",
    "\n",
    " PID ",
    "-----BEGIN X",
    "/a /b c ",
    "a://b/",
)


@pytest.mark.parametrize("kind", SAMPLES)
def test_no_long_file_is_waited_for(kind: str) -> None:
    """A head of the kind, and then the same again and again: every reader ends within a second."""
    head = SAMPLES[kind][: SAMPLES[kind].find("\n", len(SAMPLES[kind]) // 2) + 1]
    reader = imported()[kind]
    for part in LONG:
        file = handed(head + part * (60_000 // len(part)) + "\n")
        began = time.process_time()
        reader.recognises(file)
        facts(kind, file.raw)
        assert time.process_time() - began < 1, (kind, part)


@pytest.mark.parametrize("kind", [None, *SAMPLES])
@together(
    "text, gap",
    [
        ("bash: lệnh: Permission denied\n", "denied"),
        ("ERROR: You need to be root to run this script\n", "denied"),
        ("sudo: a password is required\n", "denied"),
        ("ОШИБКА: Отказано в доступе.\n", "denied"),
        ("Truy cập bị từ chối.\n", "denied"),
        ("错误: 拒绝访问。\n", "denied"),
        (
            "ERROR: An attempt to access a required resource was denied.\nCheck that you have administrative rights on the computer.\n",
            "denied",
        ),
        ("The system cannot find the path specified.\n", "unsupported"),
        ("Get-CimInstance : Invalid namespace \n", "unsupported"),
        ("-bash: lệnh: command not found\n", "unsupported"),
        (
            (
                "Get-Tpm : Truy cập bị từ chối.\n+ Get-Tpm\n    + CategoryInfo          : PermissionDenied: (:) [Get-Tpm]\n"
                "    + FullyQualifiedErrorId : UnauthorizedAccess,Get-Tpm\n\n"
            ),
            "denied",
        ),
        (
            "x : lệnh không có\n    + CategoryInfo          : ObjectNotFound: (x:String) []\n    + FullyQualifiedErrorId : CommandNotFoundException\n",
            "unsupported",
        ),
        ("Failed to connect to bus: Host is down\n", "unreadable"),
        ("", "unreadable"),
        ("\n\n", "unreadable"),
    ],
)
def test_a_refusal_is_a_gap_in_its_own_words(kind: str | None, text: str, gap: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_text(text)
    rows = list(rows_of(tmp_path / "x", kind))
    assert rows
    assert all(each.gap for each in rows)
    assert not text.strip() or {each.gap for each in rows} == {gap}


def test_an_output_between_two_prompts_is_read_as_if_it_stood_alone(tmp_path: Path) -> None:
    output = 'NAME="Ubuntu"\nID=ubuntu\nVERSION_ID="22.04"\nHOME_URL="x"\n'
    for text in (output, f"root@web1:~# cat /etc/os-release\n{output}root@web1:~# "):
        (tmp_path / "x").write_text(text)
        found = [each.fact for each in rows_of(tmp_path / "x", None) if not each.gap]
        assert [(each["id"], each["version"]) for each in found] == [("ubuntu", "22.04")]
    (tmp_path / "x").write_text(f"root@web1:~# cat /etc/os-release\n{output}"[:-3])
    assert all(each.gap for each in rows_of(tmp_path / "x", None))


@pytest.mark.parametrize("kind", SAMPLES)
@together("text", ["xin chào\n", "a = 1\n", "{}\n", "[x]\n", "1 2 3\n"])
def test_a_kind_that_is_named_wrongly_tells_nothing(kind: str, text: str) -> None:
    assert facts(kind, text) == {}
