"""`rasoat waivers request` and `approve` as a person types them: what is told, refused, written, and what then counts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scanner.model.local_time import local_day
from scanner.model.words import ExitCode
from tests.apps.test_command_line import Rasoat
from tests.lesser_province import lesser_province

TODAY = local_day(datetime.now(UTC))
SOON = (TODAY + timedelta(days=60)).isoformat()
SAID = ("--reason", "Chờ thay máy", "--compensation", "Cách ly", "--by", "Nguyễn Văn An")
KEPT = {
    "so-khcn": ("tuong-lua-01", "dinh-tuyen-tslcd", *(f"pc-{number:02}" for number in range(1, 9)), "may-in-01"),
    "so-tai-chinh": ("tuong-lua", "may-mat-01", "pc-01"),
    "xa-nui-xanh": ("pc-01",),
}
OF = ("--agency", "so-khcn", "--control", "HOST-OS-01", "--target", "pc-*")


@pytest.fixture
def rasoat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Rasoat:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RASOAT_LANG", "en")
    lesser_province(tmp_path / "province", KEPT)
    return Rasoat(capsys)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "province/so-khcn/waivers.yaml"


def asked(rasoat: Rasoat, *more: str, of: tuple[str, ...] = OF, until: str = SOON) -> str:
    ended = rasoat("waivers", "request", "province", *of, "--until", until, *SAID, *more)
    assert ended.code == ExitCode.FINE, ended.err
    return ended.out


def test_a_request_is_written_and_waits_and_its_approval_counts(rasoat: Rasoat) -> None:
    told = asked(rasoat, "--document", "12/TTr")
    assert "so-khcn/nl-" in told
    assert "It covers 8 pairs" in told
    assert "HOST-OS-01 (Operating system is still supported" in told
    name = told.split("The request ")[1].split()[0]
    assert f"rasoat waivers approve province {name}" in told
    assert rasoat("scan", "province", "--agency", "so-khcn", "--out", "json:r.json").code == ExitCode.FINE
    listed = rasoat("waivers", "list", "province", "--agency", "so-khcn").out
    assert f"{name}  " in listed
    assert "Requested, waiting for somebody else's approval" in listed
    assert "Requested by Nguyễn Văn An on" in listed
    approved = rasoat("waivers", "approve", "province", name.partition("/")[2], "--by", "Lê Thị Bình")
    assert approved.code == ExitCode.FINE, approved.err
    assert "Lê Thị Bình approved the waiver" in approved.out
    assert "It covers 8 pairs" in approved.out
    listed = rasoat("waivers", "list", "province", "--agency", "so-khcn").out
    assert "waiting for somebody" not in listed
    assert "approved by Lê Thị Bình on" in listed


def refused(rasoat: Rasoat, *arguments: str) -> tuple[ExitCode, str]:
    ended = rasoat("waivers", *arguments)
    assert not ended.out
    return ExitCode(ended.code), ended.err


@pytest.mark.parametrize(
    ("changed", "code", "told"),
    [
        (("--control", "HOST-OS-1"), ExitCode.WRONG_USAGE, "there is no control HOST-OS-1; did you mean HOST-OS-01?"),
        (("--check", "host_firewal"), ExitCode.WRONG_USAGE, "there is no check host_firewal"),
        (("--agency", "so-kcn"), ExitCode.WRONG_USAGE, "did you mean so-khcn?"),
        (("--target", "pc-99"), ExitCode.BAD_INPUT, "so-khcn/waivers.yaml:"),
        (("--until", "31/12/2026"), ExitCode.WRONG_USAGE, "is no date: write 2026-11-23"),
        (("--until", "2999-12-31"), ExitCode.WRONG_USAGE, "is no date"),
        (("--until", (TODAY + timedelta(days=366)).isoformat()), ExitCode.BAD_INPUT, "365 days at most"),
        (("--until", (TODAY - timedelta(days=1)).isoformat()), ExitCode.BAD_INPUT, "before it begins"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_a_wrong_request_is_refused_and_the_file_stays(
    rasoat: Rasoat, file: Path, changed: tuple[str, ...], code: ExitCode, told: str
) -> None:
    before = file.read_bytes()
    ended, said = refused(rasoat, "request", "province", *OF, "--until", SOON, *SAID, *changed)
    assert ended == code
    assert told in said
    assert file.read_bytes() == before


def test_a_request_needs_a_folder_and_a_target(rasoat: Rasoat) -> None:
    assert refused(rasoat, "request", *OF, "--until", SOON, *SAID)[0] == ExitCode.WRONG_USAGE
    without = refused(rasoat, "request", "province", "--agency", "so-khcn", "--until", SOON, *SAID)
    assert without[0] == ExitCode.WRONG_USAGE
    assert "--target" in without[1]


@pytest.mark.parametrize(
    ("approval", "code", "told"),
    [
        (("nl-1", "--by", "B"), ExitCode.WRONG_USAGE, "there is no waiver nl-1"),
        (("{id}", "--by", "nguyễn  văn AN"), ExitCode.BAD_INPUT, "cannot approve what they requested"),
        (("{id}", "--by", "B", "--at", SOON), ExitCode.WRONG_USAGE, "still to come"),
        (("{id}", "--by", "B", "--at", "2020-01-01"), ExitCode.BAD_INPUT, "before it was requested"),
        (("het-ho-tro-pc-08", "--by", "B"), ExitCode.BAD_INPUT, "approved by Giám đốc Sở on 2026-07-01 already"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_wrong_approval_is_refused_and_the_file_stays(
    rasoat: Rasoat, file: Path, approval: tuple[str, ...], code: ExitCode, told: str
) -> None:
    name = asked(rasoat).split("The request ")[1].split()[0]
    before = file.read_bytes()
    ended, said = refused(rasoat, "approve", "province", *(each.format(id=name) for each in approval))
    assert ended == code
    assert told in said
    assert file.read_bytes() == before


def test_nothing_that_is_due_is_told_at_once_and_not_approved(rasoat: Rasoat, file: Path) -> None:
    told = asked(rasoat, of=("--agency", "so-khcn", "--control", "HOST-OS-01", "--target", "so-khcn"))
    assert "due for none of the targets" in told
    before = file.read_bytes()
    name = told.split("The request ")[1].split()[0]
    code, said = refused(rasoat, "approve", "province", name, "--by", "Bình", "--wide")
    assert code == ExitCode.WRONG_USAGE
    assert "covers nothing" in said
    assert file.read_bytes() == before


def test_a_wide_one_is_told_at_once_and_approved_only_on_purpose(rasoat: Rasoat) -> None:
    controls = [part for number in range(1, 7) for part in ("--control", f"HOST-AV-0{number}")]
    told = asked(rasoat, of=("--agency", "so-khcn", "--target", "pc-01", *controls))
    assert "Wide (1 targets, 6 controls or checks)" in told
    name = told.split("The request ")[1].split()[0]
    code, said = refused(rasoat, "approve", "province", name, "--by", "Bình")
    assert code == ExitCode.WRONG_USAGE
    assert "add --wide" in said
    assert rasoat("waivers", "approve", "province", name, "--by", "Bình", "--wide").code == ExitCode.FINE


def test_attestations_are_listed_by_their_end(rasoat: Rasoat) -> None:
    assert rasoat("scan", "province", "--agency", "so-tai-chinh", "--out", "json:r.json").code == ExitCode.FINE
    listed = rasoat(
        "waivers", "list", "province", "--agency", "so-tai-chinh", "--attestations", "--as-of", "2026-12-20"
    )
    assert listed.code == ExitCode.FINE, listed.err
    assert "so-tai-chinh/may-mat-xoa-du-lieu" in listed.out
    assert "15 days left: attest it again" in listed.out
    assert "Văn thư bảo mật" in listed.out
    none = rasoat("waivers", "list", "province", "--agency", "xa-nui-xanh", "--attestations")
    assert none.out == "There is no attestation.\n"
