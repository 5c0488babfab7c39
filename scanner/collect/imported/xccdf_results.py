"""Results in XCCDF, alone or inside an ARF report, as `oscap xccdf eval --results` and `--results-arf` write them.

Source: XCCDF 1.1 and 1.2 (NIST IR 7275 rev. 4, §6.6 and §7.4), ARF 1.1; files of openscap 1.3. The state of every rule is kept as it
stands. A file that breaks off, or has a state that XCCDF does not know, gives no fact.
"""

import hashlib
from collections.abc import Callable
from dataclasses import field
from typing import Final

from scanner.model.errors import BadInput, Unreadable
from scanner.model.kinds.host_scap_results import HostScapResults, ScapResult, ScapRule
from scanner.model.ports import HandedFile, Imported
from scanner.model.records import dataclass
from scanner.model.words import Platform
from scanner.reading.xml_stream import Element, xml_elements

STATES: Final = frozenset(
    ("pass", "fail", "error", "unknown", "notapplicable", "notchecked", "notselected", "informational", "fixed")
)
_SPACES: Final = ("http://checklists.nist.gov/xccdf/1.1", "http://checklists.nist.gov/xccdf/1.2")
_LONGEST: Final = 500
_MOST_RESULTS: Final = 1000
_MOST_RULES: Final = 100_000


def recognises(file: HandedFile) -> bool:
    """The namespace of XCCDF and an element of results."""
    return any(each.encode() in file.raw for each in _SPACES) and b"TestResult" in file.raw


def read(file: HandedFile) -> HostScapResults:
    """Every TestResult of the file; raises Unreadable."""
    try:
        found = _Reading(file=file.name, digest=hashlib.sha256(file.raw).hexdigest())
        for element in xml_elements(file.raw, file.name):
            if element.space in _SPACES:
                found.take(element)
    except BadInput as error:
        raise Unreadable(str(error)[:_LONGEST]) from error
    if not found.results:
        raise Unreadable(f"{file.name}: there are no results in it")
    return HostScapResults(results=found.finished())


@dataclass(slots=True)
class _Open:
    """A TestResult that is still being read."""

    said: dict[str, str]
    addresses: list[str] = field(default_factory=list)
    rules: list[ScapRule] = field(default_factory=list)
    ended: bool = False


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What was read so far. `titles` are those of the benchmark's rules, wherever they stand in the file."""

    file: str
    digest: str
    results: list[_Open] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    _result: _Open | None = None
    _rule: dict[str, str] | None = None
    _named: tuple[str, int] | None = None
    """The Rule of a benchmark that is open, and its depth."""

    def take(self, element: Element) -> None:
        """One beginning or end."""
        steps: dict[tuple[str, bool], Callable[[Element], None]] = {
            ("TestResult", True): self._begin,
            ("TestResult", False): self._end,
            ("rule-result", True): self._begin_rule,
            ("rule-result", False): self._end_rule,
            ("Rule", True): self._name,
            ("Rule", False): self._unname,
            ("title", False): self._title,
        }
        step = steps.get((element.name, element.begins))
        if step is not None:
            step(element)
        elif self._result is not None:
            self._inside(self._result, element)

    def finished(self) -> tuple[ScapResult, ...]:
        """The results, with the titles that were found on the way."""
        return tuple(self._finished(each) for each in self.results if each.ended)

    def _finished(self, result: _Open) -> ScapResult:
        said = result.said
        rules = (
            ScapRule(id=each.id, state=each.state, severity=each.severity, title=self.titles.get(each.id, ""))
            for each in result.rules
        )
        return ScapResult(
            id=said.get("id", ""),
            file=self.file,
            digest=self.digest,
            benchmark=said.get("benchmark", ""),
            version=said.get("version", ""),
            profile=said.get("profile", ""),
            scanner=said.get("test-system", ""),
            target=said.get("target", ""),
            addresses=tuple(dict.fromkeys(result.addresses)),
            started=said.get("start-time", ""),
            ended=said.get("end-time", ""),
            rules=tuple(rules),
        )

    def _begin(self, element: Element) -> None:
        if self._result is not None or len(self.results) >= _MOST_RESULTS:
            raise Unreadable(f"{self.file}: more results than can be, or one within another")
        self._result = _Open(said={key: value[:_LONGEST] for key, value in element.attributes.items()})
        self.results.append(self._result)

    def _end(self, _element: Element) -> None:
        if self._result is None or not self._result.rules:
            raise Unreadable(f"{self.file}: a result without any rule")
        self._result.ended, self._result = True, None

    def _begin_rule(self, element: Element) -> None:
        if self._result is not None:
            self._rule = {"idref": "", "severity": ""} | element.attributes

    def _end_rule(self, _element: Element) -> None:
        if self._result is None or self._rule is None:
            return
        name, state = self._rule["idref"][:_LONGEST], self._rule.get("result", "")
        if not name or state not in STATES:
            raise Unreadable(f"{self.file}: the rule {name[:100]} has a state that XCCDF does not know: {state[:40]}")
        if len(self._result.rules) >= _MOST_RULES:
            raise Unreadable(f"{self.file}: a result of more than {_MOST_RULES} rules")
        self._result.rules.append(ScapRule(id=name, state=state, severity=self._rule["severity"][:40], title=""))
        self._rule = None

    def _inside(self, result: _Open, element: Element) -> None:
        text = element.text.strip()[:_LONGEST]
        if element.begins:
            if element.name == "benchmark":
                result.said["benchmark"] = (element.attributes.get("id") or element.attributes.get("href", ""))[
                    :_LONGEST
                ]
            elif element.name == "profile":
                result.said["profile"] = element.attributes.get("idref", "")[:_LONGEST]
        elif element.name == "result" and self._rule is not None:
            self._rule["result"] = text if "result" not in self._rule else f"{self._rule['result']}, {text}"
        elif element.name == "target":
            result.said["target"] = text
        elif element.name == "target-address" and text:
            result.addresses.append(text)

    def _name(self, element: Element) -> None:
        if self._result is None:
            self._named = (element.attributes.get("id", ""), element.depth)

    def _unname(self, _element: Element) -> None:
        self._named = None

    def _title(self, element: Element) -> None:
        if self._named is not None and element.depth == self._named[1] + 1 and len(self.titles) < _MOST_RULES:
            self.titles.setdefault(self._named[0], " ".join(element.text.split())[:_LONGEST])


IMPORTED = Imported(
    id="xccdf_results",
    platform=Platform.LINUX,
    recognises=recognises,
    reads={HostScapResults: read},
)
