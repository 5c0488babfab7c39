"""JUnit XML, as CI servers read it: a suite an agency, a case a verdict, failures and errors with what to do.

There is no formal standard; this is the dialect of Jenkins and Surefire. What is not known is an error, so that no server
shows it green; what is waived or does not apply is skipped, with the reason.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from reports.files import write_whole
from reports.material import Material, material
from reports.places import Spot, spots
from reports.visible import visible
from scanner.model.local_time import LOCAL_TIME
from scanner.model.ports import Report
from scanner.model.results import Results
from scanner.model.score import AgencyScore
from scanner.model.text import Language
from scanner.model.verdict import Verdict
from scanner.model.words import Status

WORDS: Final[Mapping[Status, str]] = {
    Status.PASS: "",
    Status.PARTIAL: "failure",
    Status.FAIL: "failure",
    Status.UNKNOWN: "error",
    Status.ERROR: "error",
    Status.NOT_APPLICABLE: "skipped",
}
"""The element inside the case of a verdict; a case that passed has none."""
WAIVED: Final = "skipped"
_REPAIRED: Final = (Status.FAIL, Status.PARTIAL)


def word_of(verdict: Verdict) -> str:
    """The element inside the case of `verdict`."""
    return WAIVED if verdict.waiver else WORDS[verdict.status]


def write(results: Results, out: Path, language: Language) -> tuple[Path, ...]:
    """Write the file `out`."""
    return (write_whole(out, _chunks(material(results, language))),)


REPORT = Report(id="junit", suffix=".junit.xml", write=write, usual=False)


def _chunks(have: Material) -> Iterator[bytes]:
    """The file in pieces: the cases of one subject at a time."""
    run = have.results.run
    head = _attributes(name=f"Rasoat {run.id}", timestamp=_moment(have), **_sums(have.results.verdicts))
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites{head} time="0">\n'.encode()
    places = spots(have.results.inventory)
    for number, score in enumerate(have.results.agencies):
        yield from _suite(have, score, number, places)
    yield b"</testsuites>\n"


def _moment(have: Material) -> str:
    return have.results.run.as_of.astimezone(LOCAL_TIME).isoformat(timespec="seconds")


def _sums(verdicts: Sequence[Verdict]) -> dict[str, int]:
    words = Counter(map(word_of, verdicts))
    return {"tests": words.total(), "failures": words["failure"], "errors": words["error"], "skipped": words["skipped"]}


def _suite(have: Material, score: AgencyScore, number: int, places: Mapping[str, Spot]) -> Iterator[bytes]:
    verdicts, run = list(have.verdicts.get(score.agency, ())), have.results.run
    name = have.agencies[score.agency].name.in_(have.language)
    head = _attributes(id=number, name=name, package=score.agency, timestamp=_moment(have), **_sums(verdicts))
    facts = {
        "run": run.id,
        "rulepack": run.rulepack,
        "program": run.program,
        "grade": score.score.grade,
        "root_digest": run.root_digest,
        "report_code": have.results.seal_of(score.agency).code,
    }
    yield f'<testsuite{head} time="0">\n<properties>\n'.encode()
    yield "".join(f"<property{_attributes(name=key, value=value)}/>\n" for key, value in facts.items()).encode()
    yield b"</properties>\n"
    for verdict in verdicts:
        yield _case(have, verdict, places).encode()
    yield b"</testsuite>\n"


def _case(have: Material, verdict: Verdict, places: Mapping[str, Spot]) -> str:
    name = f"{verdict.control} {have.title(verdict)}" + (f" [{verdict.check}]" if verdict.check else "")
    place = places.get(verdict.target)
    where = {"file": place.file, "line": place.line} if place else {}
    head = f'<testcase{_attributes(classname=verdict.target, name=name, **where)} time="0"'
    word = word_of(verdict)
    if not word:
        return f"{head}/>\n"
    kind = "waived" if verdict.waiver else str(verdict.status)
    said = _attributes(message=_reason(have, verdict), type=kind)
    body = _escaped("\n".join(visible(line) for line in _body(have, verdict)))
    return f"{head}>\n<{word}{said}>{body}</{word}>\n</testcase>\n"


def _reason(have: Material, verdict: Verdict) -> str:
    return have.waived(verdict) if verdict.waiver else have.message(verdict) or have.title(verdict)


def _body(have: Material, verdict: Verdict) -> Iterator[str]:
    """What was seen, what to do, and under which name the finding is kept."""
    if verdict.waiver:
        yield f"{have.status(verdict.status).word}: {have.message(verdict)}"
    yield from have.sights(verdict)
    if verdict.status in _REPAIRED:
        yield f"{have.words.say('fix')}: {have.fix(verdict)}"
    yield f"key: {verdict.key}"


def _attributes(**values: object) -> str:
    return "".join(f' {name}="{_escaped(visible(str(value)))}"' for name, value in values.items())


def _escaped(text: str) -> str:
    """Character data (XML 1.0 §2.4); `visible` left no line end and no control in it. xml.sax would import HTTP and TLS."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
