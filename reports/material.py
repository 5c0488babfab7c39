"""What all parts of a view look things up in: indexes over the results, words, and the wording of single values."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from reports.causes import Ignorance
from reports.conditions import in_words
from reports.figures import Figures, geometry
from reports.fix_parts import begun_for
from reports.shapes import Chip, Count, Requirement, Seen, ShareView
from reports.shapes_evidence import Claim
from reports.visible import visible
from reports.words import Words, words
from scanner.model.control import Control, Threshold
from scanner.model.kept_code import kept_pattern
from scanner.model.organisation import Agency, Plan
from scanner.model.records import dataclass
from scanner.model.results import LedgerLine, Results
from scanner.model.score import Scoring, Shares
from scanner.model.subject import Subject
from scanner.model.text import Language
from scanner.model.verdict import Verdict
from scanner.model.verdicts import by_agency
from scanner.model.words import Gap, Platform, Reason, Status, TargetKind
from scanner.model.work import PlanKey, plans_by_finding

if TYPE_CHECKING:
    from reports.view_place import Peers

NAMES_SHOWN: Final = 6
MESSAGES_KEPT: Final = 2_000
MOMENTS_KEPT: Final = 1_000
NAME_SHOWN: Final = 60
"""Characters of a name within a list; the table of targets has it whole."""
STATUS_ORDER: Final = (Status.FAIL, Status.ERROR, Status.PARTIAL, Status.UNKNOWN, Status.PASS, Status.NOT_APPLICABLE)
_KIND_ORDER: Final = {kind: place for place, kind in enumerate(TargetKind)}
_LEVEL: Final = kept_pattern(r"\bL([1-5])\b")
_PARTS: Final = kept_pattern(r"(?<=\(L[1-5]\))[;,] ")
_DIGITS: Final = kept_pattern(r"(\d+)")
_DAY: Final = kept_pattern(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")
_DAY_BEHIND: Final = kept_pattern(r"(?<=\()\d{4}-\d\d-\d\d(?=\)$)")
"""The day behind a name: `PHP 7.4 (2022-11-28)`."""
_MOMENT: Final = kept_pattern(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?")
_NOT_SEEN: Final = kept_pattern(rf"\[(?P<gap>{'|'.join(Gap)})\](?: (?P<detail>.*))?", re.DOTALL)
"""As `scanner/evaluate/sights.py` writes a field that could not be read."""

Place = tuple[int, list[tuple[int, str]], str]
"""Kind, name in words and whole numbers, id: what lists are ordered by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """The results with everything a view of one language needs beside them."""

    results: Results
    language: Language
    words: Words
    figures: Figures
    controls: Mapping[str, Control]
    verdicts: Mapping[str, Sequence[Verdict]]
    """By agency, in the order of the engine."""
    agencies: Mapping[str, Agency]
    ledger: Mapping[str, LedgerLine]
    subjects: Mapping[str, Mapping[str, Subject]]
    """By agency."""
    plans: Mapping[PlanKey, Plan]
    names: dict[str, str] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    requirements: dict[tuple[str, frozenset[int]], Requirement] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    claims: dict[Hashable, tuple[Verdict, Claim]] = field(default_factory=dict)
    """By what they say, with a verdict that says it (claims.py)."""
    messages: dict[str, str] = field(default_factory=dict)
    blind: dict[str, dict[Ignorance, list[Verdict]]] = field(default_factory=dict)
    """What one agency does not know, by cause (view_findings.py)."""
    peers: dict[str, "Peers"] = field(default_factory=dict)
    """By kind of agency (view_place.py)."""
    chips: dict[tuple[str, str], Chip] = field(default_factory=dict)
    moments: dict[datetime, str] = field(default_factory=dict)
    wishes: dict[str, str] = field(default_factory=dict)
    fixes: dict[tuple[str, str, Platform], str] = field(default_factory=dict)

    def name(self, target: str) -> str:
        """The name of a subject, safe to look at."""
        if target not in self.names:
            subject = self.results.subjects.get(target)
            self.names[target] = visible(subject.name.in_(self.language) if subject else target, 200)
        return self.names[target]

    def in_order(self, targets: Iterable[str]) -> list[str]:
        """Subjects by kind, then by name as people count: pc-2 before pc-10."""
        return sorted(targets, key=self.rank)

    def rank(self, target: str) -> int:
        """Where a subject stands in every list; all are put in order once. One that nothing is known of comes last."""
        if not self.ranks:
            self.ranks.update((each, n) for n, each in enumerate(sorted(self.results.subjects, key=self._place), 1))
        return self.ranks.get(target) or len(self.ranks) + 1

    def _place(self, target: str) -> Place:
        subject = self.results.subjects.get(target)
        parts = _DIGITS.split(self.name(target).casefold())
        counted = [(int(part), "") if part.isdecimal() and len(part) < 20 else (0, part) for part in parts]  # noqa: PLR2004
        return (_KIND_ORDER[subject.kind] if subject else len(_KIND_ORDER), counted, target)

    def where(self, targets: Sequence[str], shown: int = NAMES_SHOWN) -> str:
        """`3 đối tượng: a, b, c`, bounded, with how many more there are."""
        ordered = self.in_order(targets)
        every = [_short(self.name(each)) for each in ordered[:shown]]
        if len(set(every)) < len(every):
            every = [f"{name} ({visible(each, 100)})" for name, each in zip(every, ordered, strict=False)]
        names = ", ".join(every)
        if len(ordered) == 1:
            return names
        more = len(ordered) - shown
        rest = " " + self.words.say("more_targets", n=self.figures.number(more)) if more > 0 else ""
        return f"{self.count('target', len(ordered))}{self.words.say('colon')}{names}{rest}"

    def count(self, noun: str, number: int) -> str:
        """`12 targets`, in words."""
        return self.words.count(noun, number, self.figures.number(number))

    def chip(self, group: str, code: str) -> Chip:
        """A value with its word."""
        if (group, code) not in self.chips:
            self.chips[group, code] = Chip(code=str(code), word=self.words.of(group, code))
        return self.chips[group, code]

    def status(self, status: Status) -> Chip:
        """A status with its word."""
        return self.chip("status", status)

    def counts(self, statuses: Mapping[Status, int]) -> tuple[Count, ...]:
        """How many of each status, worst first, without zeros."""
        present = [each for each in STATUS_ORDER if statuses.get(each)]
        return tuple(Count(chip=self.status(s), number=self.figures.number(statuses[s])) for s in present)

    def in_words(self, counts: Sequence[Count]) -> str:
        """`Chưa đạt 3 · Đạt 5`."""
        return " · ".join(f"{each.chip.word}\u00a0{each.number}" for each in counts)

    def share(self, shares: Shares) -> ShareView:
        """One score with the lengths of its picture."""
        points = self.figures.points
        alt = self.words.say(
            "bar_alt",
            proven=points(shares.proven),
            unknown=points(1 - shares.coverage),
            lost=points(1 - shares.possible),
        )
        if shares.attested:
            alt = f"{alt} {self.words.say('bar_attested', attested=points(shares.attested))}"
        return ShareView(
            proven=points(shares.proven),
            possible=points(shares.possible),
            coverage=self.figures.percent(shares.coverage),
            bar_proven=geometry(shares.proven),
            bar_unknown=geometry(1 - shares.coverage),
            bar_measured=geometry(shares.proven - shares.attested),
            bar_attested=geometry(shares.attested) if shares.attested else "",
            alt=alt,
        )

    def requirement(self, control: str, targets: Iterable[str] = ()) -> Requirement:
        """A control in words, with the clauses for the levels of `targets`; kept, as many verdicts speak of one."""
        subjects = self.results.subjects
        levels = frozenset(subjects[each].level for each in targets if each in subjects)
        if (control, levels) not in self.requirements:
            known = self.controls[control]
            classes = [known.obligations[each] for each in sorted(levels) if each in known.obligations]
            classes = classes or list(known.obligations.values())[:1]
            self.requirements[control, levels] = Requirement(
                id=control,
                title=known.title.in_(self.language),
                severity=self.chip("severity", known.severity),
                obligation=", ".join(dict.fromkeys(self.words.of("obligation", each) for each in classes)),
                clauses=tuple(self.clause(each, levels) for each in known.sources),
            )
        return self.requirements[control, levels]

    def clause(self, source: str, levels: Collection[int]) -> str:
        """A clause as it is cited in the reader's language, for the levels in question."""
        return self.words.cited(_for_levels(source, levels))

    def check_title(self, check: str) -> str:
        """What a check states, or its id when this installation does not have it."""
        known = self.results.checks.get(check)
        return known.title.in_(self.language) if known else check

    def moment(self, value: datetime) -> str:
        """A moment in words; kept, as what was asked together was taken together."""
        if value not in self.moments:
            if len(self.moments) >= MOMENTS_KEPT:
                self.moments.clear()
            self.moments[value] = self.figures.moment(value)
        return self.moments[value]

    def title(self, verdict: Verdict) -> str:
        """What is judged: the title of the check, or that of the control which has none."""
        return self.check_title(verdict.check) if verdict.check else self.requirement(verdict.control).title

    def fix(self, verdict: Verdict) -> str:
        """How to repair it, from the part on that is for the system of its target."""
        platform = self.results.subjects[verdict.target].platform
        key = (verdict.check, verdict.control, platform)
        if key not in self.fixes:
            check = self.results.checks.get(verdict.check)
            fix = check.fix if check else self.controls[verdict.control].remediation
            self.fixes[key] = begun_for(fix.in_(self.language), {platform})
        return self.fixes[key]

    def sights(self, verdict: Verdict) -> Iterator[str]:
        """What was seen, `name = value (wanted: …)`."""
        wanted = self.words.say("wanted").lower()
        for each in self.seen(verdict):
            yield f"{each.what} = {each.was}" + (f" ({wanted}: {each.wanted})" if each.wanted else "")

    def message(self, verdict: Verdict) -> str:
        """Why the verdict is as it is, in words, safe to look at; empty when that is only what the check states."""
        if verdict.reason is Reason.GAP:
            return self._gap_message(verdict)
        if verdict.reason is Reason.FACTS:
            check = self.results.checks.get(verdict.check)
            same = check is not None and verdict.message == check.title
            return "" if same else self._visible(verdict.message.in_(self.language))
        word = self.words.of("reason", verdict.reason)
        said = verdict.reason is Reason.CRASHED or verdict.status is Status.NOT_APPLICABLE
        return f"{word}{self.words.say('colon')}{visible(verdict.message.in_(self.language))}" if said else word

    def _visible(self, message: str) -> str:
        """What a check says, safe to look at; kept, as it says the same of many machines."""
        if message not in self.messages:
            if len(self.messages) >= MESSAGES_KEPT:
                self.messages.clear()
            self.messages[message] = visible(message)
        return self.messages[message]

    def _gap_message(self, verdict: Verdict) -> str:
        """What is missing and why, in words."""
        if not verdict.missing or verdict.gap is None:
            return visible(verdict.message.in_(self.language))
        detail = self.detail(verdict.detail) if verdict.detail else ""
        return self.words.missing(verdict.missing, verdict.gap, detail)

    def detail(self, detail: str) -> str:
        """Why something is missing, in the reader's language where the labels know the sentence; kept, as many share it."""
        if detail not in self.said:
            self.said[detail] = visible(self.words.detail(detail), 300)
        return self.said[detail]

    def seen(self, verdict: Verdict) -> tuple[Seen, ...]:
        """What was seen and wanted, in words."""
        check = self.results.checks.get(verdict.check)
        is_yaml = check is not None and check.place.endswith(".yaml")
        if is_yaml:
            return tuple(
                Seen(what=visible(each.what), was=self.value(each.was), wanted=self.wanted(each.wanted))
                for each in verdict.sights
            )
        say = self.words.sight
        return tuple(
            Seen(
                what=visible(say(each.what)),
                was=self.value(each.was, say),
                wanted=_DAY.sub(self._day, visible(say(each.wanted))),
            )
            for each in verdict.sights
        )

    def value(self, value: Threshold, say: Callable[[str], str] = str) -> str:
        """A value seen, as people read it; `say` words what a check wrote in English."""
        if isinstance(value, tuple):
            return ", ".join(self.value(each, say) for each in value) if value else self.words.say("none")
        if value is None or isinstance(value, bool):
            return self.words.of("value", {True: "true", False: "false", None: "null"}[value])
        text = str(value)
        if text.startswith("[") and (found := _NOT_SEEN.fullmatch(text)):
            return self._not_seen(found["gap"], found["detail"])
        return ", ".join([self._moment(visible(say(each))) for each in text.split(", ")])

    def _not_seen(self, gap: str, detail: str) -> str:
        """A value that could not be read: the gap in words instead of its code."""
        word = self.words.of("gap", gap)
        return f"{word} ({self.detail(detail)})" if detail else word

    def _moment(self, text: str) -> str:
        """`text` as the reader writes days and moments, when it is nothing but one or ends with one in brackets."""
        if not text[:1].isdecimal() or not _MOMENT.fullmatch(text):
            return _DAY_BEHIND.sub(self._day, text) if text.endswith(")") else text
        try:
            if len(text) == len("2026-11-29"):
                return self.figures.day(date.fromisoformat(text))
            return self.figures.moment(datetime.fromisoformat(text))
        except ValueError:  # the 31st of February of a target that errs: shown as it wrote it
            return text

    def _day(self, found: re.Match[str]) -> str:
        return self._moment(found.group())

    def wanted(self, wanted: str) -> str:
        """What a YAML check wants, in words instead of the check's own: `not is null` reads `must be set`."""
        if wanted not in self.wishes:
            self.wishes[wanted] = in_words(self.words, visible(wanted))
        return self.wishes[wanted]

    def waived(self, verdict: Verdict) -> str:
        """Which waiver covers it and until when; empty without one."""
        if verdict.waiver is None:
            return ""
        day = self.figures.day(verdict.waiver.ends_at)
        return self.words.say("waived_until", id=visible(verdict.waiver.id), day=day)


def material(results: Results, language: Language) -> Material:
    """Index `results` once for one language."""
    subjects: dict[str, dict[str, Subject]] = defaultdict(dict)
    for name, subject in results.subjects.items():
        subjects[subject.agency][name] = subject
    return Material(
        results=results,
        language=language,
        words=words(language),
        figures=Figures(language=language, limits=limits_of(results.scoring)),
        controls={each.id: each for each in results.rulepack.controls},
        verdicts=by_agency(results.verdicts),
        agencies={each.id: each for each in results.inventory.agencies},
        ledger={each.target: each for each in results.ledger},
        subjects=subjects,
        plans=plans_by_finding(plan for agency in results.inventory.agencies for plan in agency.plans),
    )


def limits_of(scoring: Scoring) -> tuple[Fraction, ...]:
    """Every share at which something changes: rounding may not cross them."""
    pairs = (*((least, letter) for letter, least in scoring.grades), *scoring.coverage_caps, *scoring.critical_caps)
    return tuple(sorted({limit for limit, _ in pairs}))


def _short(name: str) -> str:
    return name if len(name) <= NAME_SHOWN else f"{name[: NAME_SHOWN - 1]}…"


def _for_levels(source: str, levels: Collection[int]) -> str:
    """`TCVN … §3.1 (L1); §4.1 (L2)` for level 2 is `TCVN … §4.1 (L2)`; a source that names no level stays whole."""
    parts = _PARTS.split(source)
    kept = [each for each in parts if not (mark := _LEVEL.search(each)) or int(mark.group(1)) in levels]
    if not levels or not kept or len(kept) == len(parts):
        return source
    head, sign, _ = parts[0].partition("§")
    return "; ".join(kept) if kept[0] == parts[0] or not sign else head + "; ".join(kept)
