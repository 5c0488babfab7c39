"""Judged results as they were told: a roll-up an agency and judgement, and of every subject its statuses where they changed.

Both are written in one transaction. They are no evidence: evidence can be judged anew, what a scorecard said cannot be
unsaid. Of one run the newest judgement counts.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from sqlite3 import Row
from typing import Any, Final

from scanner.evidence.store import EvidenceStore
from scanner.evidence.times import moment, ticks
from scanner.model.history import Judgement, RollUp
from scanner.model.organisation import Agency
from scanner.model.results import Results
from scanner.model.score import AgencyScore, Shares
from scanner.model.text import Text
from scanner.model.words import Severity, Status
from scanner.sealing.canonical import canonical_plain

LETTERS: Final[Mapping[Status, str]] = {
    Status.PASS: "p",
    Status.PARTIAL: "h",
    Status.FAIL: "f",
    Status.UNKNOWN: "u",
    Status.ERROR: "e",
    Status.NOT_APPLICABLE: "n",
}
"""A status as one letter: a subject with a hundred controls takes a hundred bytes."""


class History:
    """The judged results of a store."""

    def __init__(self, store: EvidenceStore) -> None:
        self._store = store
        self._database = store.database

    def keep(self, results: Results) -> None:
        """Remember what the results say of their agencies, all of it or nothing."""
        with self._store.writing():
            number = self._judgement(results)
            agencies = {each.id: each for each in results.inventory.agencies}
            subjects = Counter(subject.agency for subject in results.subjects.values())
            words = self._store.words
            self._database.run_each(
                "INSERT INTO roll_up (judgement, agency, body) VALUES (:judgement, :agency, :body)",
                [
                    {
                        "judgement": number,
                        "agency": words.of([each.agency])[0],
                        "body": canonical_plain(_plain(each, agencies[each.agency], subjects[each.agency])).decode(),
                    }
                    for each in results.agencies
                ],
            )
            self._keep_statuses(number, results)

    def _judgement(self, results: Results) -> int:
        run = results.run
        (last,) = self._database.rows("SELECT COALESCE(MAX(number), 0) AS number FROM judgement")
        self._database.run(
            "INSERT INTO judgement (number, run, as_of, rulepack, rulepack_digest, inventory_digest, program) VALUES"
            " (:number, :run, :as_of, :rulepack, :rulepack_digest, :inventory_digest, :program)",
            {
                "number": last["number"] + 1,
                "run": self._store.number_of(run.id),
                "as_of": ticks(run.as_of),
                "rulepack": run.rulepack,
                "rulepack_digest": run.rulepack_digest,
                "inventory_digest": run.inventory_digest,
                "program": run.program,
            },
        )
        return int(last["number"]) + 1

    def _keep_statuses(self, judgement: int, results: Results) -> None:
        """Of every subject the letters of its controls, where they are others than before; of one that is gone, none."""
        told = _told(results)
        words = self._store.words
        words.of((*told, *(form for _, form, _ in told.values()), *(agency for agency, _, _ in told.values())))
        before = self._last({agency for agency, _, _ in told.values()})
        now = {
            words.of([subject])[0]: (words.of([agency])[0], words.of([form])[0], letters)
            for subject, (agency, form, letters) in told.items()
        }
        gone = {
            subject: (agency, None, "")
            for subject, (agency, _, letters) in before.items()
            if letters and subject not in now
        }
        self._database.run_each(
            "INSERT INTO judged (subject, judgement, agency, form, letters)"
            " VALUES (:subject, :judgement, :agency, :form, :letters)",
            [
                {"subject": subject, "judgement": judgement, "agency": held[0], "form": held[1], "letters": held[2]}
                for subject, held in {**now, **gone}.items()
                if before.get(subject) != held
            ],
        )

    def _last(self, agencies: Collection[str]) -> dict[int, tuple[int, int | None, str]]:
        wanted = set(self._store.words.of(agencies))
        rows = self._database.stream("SELECT subject, agency, form, letters FROM judged ORDER BY subject, judgement")
        return {row["subject"]: (row["agency"], row["form"], row["letters"]) for row in rows if row["agency"] in wanted}

    # -- reading ------------------------------------------------------------------------------------------------

    def statuses(self, judgement: int, agency: str) -> dict[tuple[str, str], Status]:
        """What was told of an agency: the status by control and subject."""
        return next((told for _, told in self.statuses_at({agency: judgement})), {})

    def statuses_at(self, judgements: Mapping[str, int]) -> Iterator[tuple[str, dict[tuple[str, str], Status]]]:
        """What was told of each agency until its judgement; every row is read once, however many agencies there are."""
        words = self._store.words
        until = {words.find(agency): number for agency, number in judgements.items()}
        last: dict[int | None, dict[int, tuple[int, str]]] = {number: {} for number in until}
        for row in self._judged(next(iter(until)) if len(until) == 1 else None):
            for agency in until if row["moved"] else (row["agency"],):
                if row["judgement"] > until.get(agency, -1):
                    continue
                last[agency].pop(row["subject"], None)
                if agency == row["agency"]:
                    last[agency][row["subject"]] = (row["form"], row["letters"])
        status = {letter: each for each, letter in LETTERS.items()}
        for agency in judgements:
            subjects = last[words.find(agency)]
            yield (
                agency,
                {
                    (control, words.text(subject)): status[letter]
                    for subject, (form, letters) in subjects.items()
                    if letters
                    for control, letter in zip(words.text(form).split(), letters, strict=True)
                },
            )

    def _judged(self, agency: int | None) -> Iterator[Row]:
        """Every row of the subjects that one agency ever had, or of all; `moved` where it was another's in the row before."""
        only = " WHERE subject IN (SELECT subject FROM judged WHERE agency = :agency)" if agency is not None else ""
        return self._database.stream(
            "SELECT subject, judgement, agency, form, letters, agency IS NOT LAG(agency, 1, agency)"  # noqa: S608
            f" OVER (PARTITION BY subject ORDER BY judgement) AS moved FROM judged{only} ORDER BY subject, judgement",
            {"agency": agency} if only else {},
        )

    def judgements(self, last: int | None = None) -> tuple[Judgement, ...]:
        """The newest judgement of every run, in the order of the runs; only the `last` so many when that is given."""
        rows = self._database.rows(_JUDGEMENTS.format(only=""))
        return tuple(map(_judgement_of, rows if last is None else rows[-last:] if last else ()))

    def judgements_before(self, run: str, as_of: datetime) -> tuple[Judgement, ...]:
        """Of every run before that one its newest judgement that was there at that moment, in the order of the runs."""
        only = " WHERE run < :run AND as_of <= :as_of"
        rows = self._database.rows(
            _JUDGEMENTS.format(only=only), {"run": self._store.number_of(run), "as_of": ticks(as_of)}
        )
        return tuple(map(_judgement_of, rows))

    def roll_ups(self, judgements: Collection[Judgement], agencies: Collection[str] = ()) -> Iterator[RollUp]:
        """The roll-ups of those judgements in their order, of all agencies or of those named."""
        every = {each.number: each for each in judgements}
        only = {self._store.words.find(each) for each in agencies}
        for number, judgement in every.items():
            rows = self._database.rows(
                "SELECT agency, body FROM roll_up WHERE judgement = :number ORDER BY agency", {"number": number}
            )
            for row in rows:
                if not only or row["agency"] in only:
                    yield _roll_up(judgement, self._store.words.text(row["agency"]), json.loads(row["body"]))


def roll_ups_of(results: Results, judgement: Judgement) -> Iterator[RollUp]:
    """What the results say of their agencies, as it is remembered."""
    agencies = {each.id: each for each in results.inventory.agencies}
    subjects = Counter(subject.agency for subject in results.subjects.values())
    for each in results.agencies:
        yield _roll_up(judgement, each.agency, _plain(each, agencies[each.agency], subjects[each.agency]))


_JUDGEMENTS: Final = (
    "SELECT judgement.*, run.id AS run_id FROM judgement JOIN run ON judgement.run = run.number"
    " JOIN (SELECT run, MAX(number) AS newest FROM judgement{only} GROUP BY run) AS ends"
    " ON judgement.number = ends.newest ORDER BY run.number"
)


def _judgement_of(row: Row) -> Judgement:
    return Judgement(
        number=row["number"],
        run=row["run_id"],
        as_of=moment(row["as_of"]),
        rulepack=row["rulepack"],
        rulepack_digest=row["rulepack_digest"],
        program=row["program"],
    )


def _told(results: Results) -> dict[str, tuple[str, str, str]]:
    """Of every subject: its agency, its controls in order as one text, and a letter for each."""
    combined: dict[str, dict[str, str]] = {}
    for score in results.agencies:
        for control in score.controls:
            for status, targets in control.targets.items():
                for target in targets:
                    combined.setdefault(target, {})[control.control] = LETTERS[status]
    return {
        subject: (
            results.subjects[subject].agency,
            " ".join(sorted(held)),
            "".join(held[each] for each in sorted(held)),
        )
        for subject, held in combined.items()
    }


def _plain(score: AgencyScore, agency: Agency, subjects: int) -> dict[str, Any]:
    shares = score.score.shares
    failing: Counter[str] = Counter()
    for control in score.controls:
        failing[str(control.severity)] += control.counts.get(Status.FAIL, 0)
    return {
        "name": {"vi": agency.name.vi, "en": agency.name.en},
        "kind": agency.kind,
        "successor_of": list(agency.successor_of),
        "shares": [
            [each.numerator, each.denominator] for each in (shares.proven, shares.coverage, shares.with_waivers)
        ],
        "grade": score.score.grade,
        "statuses": {str(status): n for status, n in score.statuses.items() if n},
        "failing": {name: n for name, n in failing.items() if n},
        "subjects": subjects,
        "indicators": {
            each.id: [each.ratio.numerator, each.ratio.denominator, each.ratio.unknown, int(each.ratio.sampled)]
            for each in score.indicators
            if each.ratio is not None
        },
    }


def _roll_up(judgement: Judgement, agency: str, plain: Mapping[str, Any]) -> RollUp:
    proven, coverage, with_waivers = (Fraction(*each) for each in plain["shares"])
    return RollUp(
        judgement=judgement,
        agency=agency,
        name=Text(**plain["name"]),
        kind=plain["kind"],
        successor_of=tuple(plain["successor_of"]),
        shares=Shares(proven=proven, coverage=coverage, with_waivers=with_waivers),
        grade=plain["grade"],
        statuses={Status(name): n for name, n in plain["statuses"].items()},
        failing={Severity(name): n for name, n in plain["failing"].items()},
        subjects=plain["subjects"],
        indicators=plain["indicators"],
    )
