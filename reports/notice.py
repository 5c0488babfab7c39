"""A notice in words for a mail, and as plain JSON (notice.schema.json) for a webhook: sums alone, no finding's details."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from reports.figures import Figures
from reports.visible import visible
from reports.words import Words, words
from scanner.model.local_time import local_day, utc_stamp
from scanner.model.notice import AgencyStanding, Notice, NoticeKind, Standing
from scanner.model.text import Language
from scanner.model.words import Status

FORMAT: Final = 1
_NAME: Final = 80
_PROVINCE: Final = 60


def subject_of(notice: Notice, language: Language) -> str:
    """One line that says at once what it is about."""
    say, figures = words(language), Figures(language=language)
    province = visible(notice.province.in_(language), _PROVINCE) if notice.province else say.say("notice_no_province")
    return say.say(
        "notice_subject",
        kind=_kind(notice, say),
        gate=say.say("notice_subject_gate") if notice.gate else "",
        province=province,
        day=figures.day(local_day(notice.made_at)),
    )


def lines_of(notice: Notice, language: Language) -> Iterator[str]:
    """The summary, line by line."""
    say, figures = words(language), Figures(language=language)
    yield subject_of(notice, language)
    yield ""
    yield from _run_lines(notice, say, figures)
    if notice.failure is None:
        yield from _gate_lines(notice, say)
        yield ""
        yield say.say("notice_agencies")
        for each in notice.agencies:
            yield f"- {_agency_line(each, say, figures)}"
        yield ""
        yield from _sum_lines(notice, say, figures)
    yield ""
    yield say.say("notice_private")
    yield say.say("notice_made", at=figures.moment(notice.made_at), program=notice.program)


def _kind(notice: Notice, say: Words) -> str:
    """The word for it; that it also changed is not lost where too little was measured."""
    kind = say.of("notice_kind", notice.kind)
    is_more = notice.kind is NoticeKind.NOT_ENOUGH and notice.change in (NoticeKind.CHANGED, NoticeKind.WORSE)
    return f"{kind}, {say.of('notice_kind', str(notice.change))}" if is_more else kind


def _run_lines(notice: Notice, say: Words, figures: Figures) -> Iterator[str]:
    if notice.failure is not None:
        yield say.of("notice_failure", notice.failure)
    if notice.scan_exit:
        word = say.known("exit_code").get(notice.scan_exit)
        code = visible(notice.scan_exit, _NAME)
        yield say.say("notice_scan_exit_word", code=code, word=word) if word else say.say("notice_scan_exit", code=code)
    if notice.measured_at is None:
        yield say.say("notice_never")
    else:
        key = "notice_measured" if notice.failure is None else "notice_last"
        yield say.say(key, run=visible(notice.run, _NAME), at=figures.moment(notice.measured_at))


def _gate_lines(notice: Notice, say: Words) -> Iterator[str]:
    if notice.gate is not None:
        why = "; ".join(say.of("exit_code", str(int(code))) for code in notice.gate)
        yield say.say("notice_gate_closed", why=why) if why else say.say("notice_gate_open")


def _agency_line(each: AgencyStanding, say: Words, figures: Figures) -> str:
    name = f"{visible(each.name.in_(figures.language), _NAME)} ({visible(each.agency, _NAME)})"
    return f"{name}: {_standing(each.now, say, figures)} · {_change(each, say, figures)}"


def _standing(standing: Standing, say: Words, figures: Figures) -> str:
    shares = say.say(
        "notice_shares", proven=figures.points(standing.proven), coverage=figures.percent(standing.coverage)
    )
    return f"{_grade(standing, say)}, {shares}"


def _grade(standing: Standing, say: Words) -> str:
    has_letter = standing.grade.isalpha()
    return say.say("notice_grade", grade=standing.grade) if has_letter else say.say("notice_no_grade")


def _change(each: AgencyStanding, say: Words, figures: Figures) -> str:
    if each.before is None:
        return say.say("notice_first")
    if each.before == each.now:
        said = say.say("notice_same")
    else:
        shares = say.say(
            "notice_shares", proven=figures.points(each.before.proven), coverage=figures.percent(each.before.coverage)
        )
        said = say.say("notice_was", grade=_grade(each.before, say), shares=shares)
        if (each.before.statuses, each.before.failing) != (each.now.statuses, each.now.failing):
            said = f"{said}; {say.say('notice_counts_moved')}"
    return said if each.same_rules else f"{said} ({say.say('notice_other_rules')})"


def _sum_lines(notice: Notice, say: Words, figures: Figures) -> Iterator[str]:
    if notice.not_judged:
        yield say.say("notice_not_judged", n=figures.number(notice.not_judged))
    if notice.gone:
        yield say.say("notice_gone", n=figures.number(notice.gone))
    yield say.say("notice_statuses", counts=_counts("status", notice.statuses, say, figures))
    if notice.statuses[Status.FAIL]:
        yield say.say("notice_failing", counts=_counts("severity", notice.failing, say, figures))
    asked = notice.asked
    names = ("targets", "silent", "questions", "answered", "skipped")
    yield say.say("notice_asked", **{name: figures.number(getattr(asked, name)) for name in names})
    if asked.why:
        yield say.say("notice_why", counts=_counts("gap", asked.why, say, figures))


def _counts(group: str, counts: Mapping[Any, int], say: Words, figures: Figures) -> str:
    return ", ".join(f"{say.of(group, each)} {figures.number(n)}" for each, n in counts.items())


def plain_of(notice: Notice) -> dict[str, Any]:
    """As notice.schema.json says; shares run from 0 to 1, times are UTC."""
    asked = notice.asked
    return {
        "rasoat_notice": FORMAT,
        "kind": str(notice.kind),
        "change": None if notice.change is None else str(notice.change),
        "failure": None if notice.failure is None else str(notice.failure),
        "program": notice.program,
        "made_at": utc_stamp(notice.made_at),
        "province": notice.province and _names(notice.province.vi, notice.province.en),
        "run": visible(notice.run, _NAME) or None,
        "measured_at": notice.measured_at and utc_stamp(notice.measured_at),
        "scan_exit": visible(notice.scan_exit, _NAME) or None,
        "gate": None if notice.gate is None else {"is_open": not notice.gate, "codes": [int(e) for e in notice.gate]},
        "agencies": [
            {
                "id": visible(each.agency, _NAME),
                "name": _names(each.name.vi, each.name.en),
                **_plain_standing(each.now),
                "before": None if each.before is None else _plain_standing(each.before),
                "same_rules": each.same_rules,
            }
            for each in notice.agencies
        ],
        "not_judged": notice.not_judged,
        "gone": notice.gone,
        "statuses": {str(key): n for key, n in notice.statuses.items()},
        "failing": {str(key): n for key, n in notice.failing.items()},
        "asked": {
            "targets": asked.targets,
            "silent": asked.silent,
            "questions": asked.questions,
            "answered": asked.answered,
            "skipped": asked.skipped,
            "why": {str(key): n for key, n in asked.why.items()},
        },
    }


def _plain_standing(standing: Standing) -> dict[str, Any]:
    return {
        "grade": standing.grade if standing.grade.isalpha() else None,
        "proven": float(standing.proven),
        "coverage": float(standing.coverage),
        "statuses": {str(key): n for key, n in standing.statuses.items()},
        "failing": {str(key): n for key, n in standing.failing.items()},
    }


def _names(vi: str, en: str) -> dict[str, str]:
    return {"vi": visible(vi, _NAME), "en": visible(en, _NAME)}
