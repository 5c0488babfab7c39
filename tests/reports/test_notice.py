"""A notice says at once what is most urgent, in both languages, and never what was found where."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from fractions import Fraction
from importlib.resources import files
from itertools import product

import jsonschema
import pytest

from reports.notice import lines_of, plain_of, subject_of
from scanner.model.history import Judgement, RollUp
from scanner.model.notice import AgencyStanding, Asked, Failure, Notice, NoticeKind, Standing
from scanner.model.organisation import NamedService
from scanner.model.results import Results
from scanner.model.text import Language, Text
from scanner.model.words import ExitCode, Gap, Severity, Status
from scanner.reach.mail import Letter, letter_bytes
from scanner.score.gate import ExitReason
from scanner.score.notice import Circumstances, summed

AT = datetime(2026, 12, 1, 2, 30, tzinfo=UTC)
SCHEMA = json.loads((files("reports") / "notice.schema.json").read_text(encoding="utf-8"))
LANGUAGES: tuple[Language, ...] = ("vi", "en")
B = Standing(
    grade="B", proven=Fraction(80, 100), coverage=Fraction(95, 100), statuses={Status.PASS: 8, Status.FAIL: 2},
    failing={Severity.LOW: 2},
)  # fmt: skip


def faults(notice: Notice) -> list[str]:
    validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    return [f"{list(each.absolute_path)}: {each.message[:200]}" for each in validator.iter_errors(plain_of(notice))]


def around(results: Results, *, reasons: tuple[ExitReason, ...] | None = None, scan_exit: str = "") -> Circumstances:
    return Circumstances(
        due=frozenset(each.agency for each in results.agencies), reasons=reasons, scan_exit=scan_exit, at=AT
    )


def told(results: Results, *, better_by: Fraction = Fraction(0), same_rules: bool = True) -> dict[str, RollUp]:
    """What scorecards said before: the same, or so much better."""
    first = summed(results, {}, around(results))
    judgement = Judgement(
        number=1, run="earlier", as_of=AT, rulepack="x", program=results.run.program,
        rulepack_digest=results.run.rulepack_digest if same_rules else "another",
    )  # fmt: skip
    return {
        each.agency: RollUp(
            judgement=judgement, agency=each.agency, name=each.name, kind="department", successor_of=(),
            shares=replace(score.score.shares, proven=each.now.proven + better_by), grade=each.now.grade,
            statuses=each.now.statuses, failing=each.now.failing, subjects=2, indicators={},
        )
        for each, score in zip(first.agencies, results.agencies, strict=True)
    }  # fmt: skip


def well_measured(results: Results) -> Results:
    """The same with a letter for everybody."""
    graded = tuple(replace(each, score=replace(each.score, grade="C")) for each in results.agencies)
    return replace(results, agencies=graded)


def test_nothing_changed_is_a_heartbeat_and_the_first_time_is_a_change(one: Results) -> None:
    results = well_measured(one)
    assert summed(results, told(results), around(results)).kind is NoticeKind.HEARTBEAT
    assert summed(results, {}, around(results)).kind is NoticeKind.CHANGED


def test_less_proven_by_the_same_rules_is_worse_and_by_others_a_change(one: Results) -> None:
    results, step = well_measured(one), Fraction(1, 1000)
    assert summed(results, told(results, better_by=step), around(results)).kind is NoticeKind.WORSE
    assert summed(results, told(results, better_by=-step), around(results)).kind is NoticeKind.CHANGED
    other = summed(results, told(results, better_by=step, same_rules=False), around(results))
    assert other.kind is NoticeKind.CHANGED
    assert "other rules" in "\n".join(lines_of(other, "en"))


@pytest.mark.parametrize("way", ["gate", "exit", "letter", "left out", "silent"])
def test_too_little_measured_comes_before_everything_that_was_judged(one: Results, way: str) -> None:
    results = well_measured(one)
    before, rest = told(results), around(results)
    if way == "gate":
        rest = around(results, reasons=(ExitReason(code=ExitCode.NOT_ENOUGH, text=Text(vi="x", en="x")),))
    elif way == "exit":
        rest = around(results, scan_exit="3")
    elif way == "letter":
        (agency,) = results.agencies
        results = replace(results, agencies=(replace(agency, score=replace(agency.score, grade="–")),))
    elif way == "left out":
        rest = replace(rest, due=rest.due | {"so-khac"})
    else:
        results = replace(results, ledger=tuple(replace(each, answered=0) for each in results.ledger))
    assert summed(results, before, rest).kind is NoticeKind.NOT_ENOUGH


def test_worse_is_not_lost_where_too_little_was_measured(one: Results) -> None:
    results = well_measured(one)
    notice = summed(results, told(results, better_by=Fraction(1, 1000)), around(results, scan_exit="3"))
    assert (notice.kind, notice.change) == (NoticeKind.NOT_ENOUGH, NoticeKind.WORSE)
    assert subject_of(notice, "en").startswith("[rasoat] not enough measured, worse: ")
    assert subject_of(notice, "vi").startswith("[rasoat] chưa đo đủ, kém đi: ")
    assert faults(notice) == []


def test_an_agency_that_is_gone_is_a_change(one: Results) -> None:
    results = well_measured(one)
    notice = summed(results, told(results), replace(around(results), gone=1))
    assert notice.kind is NoticeKind.CHANGED
    assert "not there any more: 1." in "\n".join(lines_of(notice, "en"))
    assert faults(notice) == []


def test_answered_and_missing_make_up_the_questions(province: Results) -> None:
    asked = summed(province, {}, around(province)).asked
    assert asked.questions == asked.answered + asked.skipped
    assert sum(asked.why.values()) == asked.skipped > 0


def test_a_closed_gate_stands_in_the_subject_of_a_heartbeat(one: Results) -> None:
    results = well_measured(one)
    reasons = (ExitReason(code=ExitCode.FINDINGS, text=Text(vi="so-mau/pc-1", en="so-mau/pc-1")),)
    notice = summed(results, told(results), around(results, reasons=reasons, scan_exit="2"))
    assert subject_of(notice, "en").startswith("[rasoat] heartbeat – gate closed: ")
    assert subject_of(notice, "vi").startswith("[rasoat] không thay đổi – không đạt ngưỡng: ")
    assert notice.gate == (ExitCode.FINDINGS,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_target_address_finding_or_evidence_is_told(province: Results, language: Language) -> None:
    notice = summed(province, {}, around(province))
    said = "\n".join(lines_of(notice, language)) + json.dumps(plain_of(notice), ensure_ascii=False)
    targets = {each.id for agency in province.inventory.agencies for each in agency.targets}
    names = {each.name for agency in province.inventory.agencies for each in agency.targets if each.name}
    addresses = {
        str(one) for agency in province.inventory.agencies for each in agency.targets for one in each.addresses
    }
    never = {*targets, *addresses, *names, *province.checks, *province.evidence}
    never |= {each.id for each in province.rulepack.controls}
    assert len(never) > 100
    assert [each for each in never if each in said] == []
    assert all(each.name.in_(language) in said for each in province.inventory.agencies)
    assert faults(notice) == []


@pytest.mark.parametrize(("failure", "language"), list(product(Failure, LANGUAGES)))
def test_a_failed_scan_shows_no_figures(failure: Failure, language: Language) -> None:
    notice = Notice(
        kind=NoticeKind.FAILED, program="rasoat 0.1.0", made_at=AT, failure=failure, scan_exit="65", run="r-1",
        measured_at=AT,
    )  # fmt: skip
    said = "\n".join(lines_of(notice, language))
    assert said.startswith({"vi": "[rasoat] quét không thành công", "en": "[rasoat] failed"}[language])
    assert "65" in said
    assert "%" not in said
    assert faults(notice) == []


HOSTILE = [
    "Sở\r\nBcc: x@evil.example\r\n\r\nhidden",
    "\u202etxt.exe\u202c \u200b",
    "\x1b[2J\x07",
    "x" * 1_000_000,
    "<script>alert(1)</script>",
    "=?utf-8?q?=0D=0ABcc=3A_x=40evil=2Eexample?=",
    "{kind} {0} %s",
]


@pytest.mark.parametrize(("name", "language"), list(product(HOSTILE, LANGUAGES)))
def test_hostile_names_stay_on_their_line(name: str, language: Language) -> None:
    notice = Notice(
        kind=NoticeKind.CHANGED, program="rasoat 0.1.0", made_at=AT, province=Text(vi=name, en=name), run=name,
        measured_at=AT, scan_exit=name, asked=Asked(targets=1, why={Gap.DENIED: 1}),
        agencies=(AgencyStanding(agency=name, name=Text(vi=name, en=name), now=B),),
    )  # fmt: skip
    subject, lines = subject_of(notice, language), list(lines_of(notice, language))
    assert len(subject) < 400
    assert all("\n" not in each and "\r" not in each and len(each) < 800 for each in lines)
    assert not any(character in "".join(lines) for character in "\u202e\u200b\x1b\x07")
    assert faults(notice) == []
    service = NamedService(name="m", role="mail", host="h", sender="a@example.vn", recipients=("b@example.vn",))
    raw = letter_bytes(service, Letter(subject=subject, text="\n".join(lines), kind="changed", made_at=AT))
    mail = message_from_bytes(raw, policy=default)
    assert raw.isascii()
    assert (mail["Bcc"], mail["To"], mail["Subject"]) == (None, "b@example.vn", subject)
    assert sorted(mail.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Rasoat-Notice", "MIME-Version",
         "Content-Type", "Content-Transfer-Encoding"]
    )  # fmt: skip
