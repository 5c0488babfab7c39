"""What a policy of others came to on one target: rows beside our verdicts, which never enter a score."""

from collections.abc import Mapping

from scanner.model.records import dataclass
from scanner.model.words import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One check. `status` is pass, fail, unknown or not_applicable; `said` the policy's own word where it has others.

    `rules` are (text, outcome) pairs; `asked` the questions it rests on; `evidence` digests of what was seen.
    """

    id: str
    title: str
    status: Status
    reason: str = ""
    said: str = ""
    rules: tuple[tuple[str, str], ...] = ()
    asked: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyResult:
    """One policy, or one file of results, on one target.

    `kind` is wazuh or oscap; `digest` the SHA-256 (hex) of the file; `about` what the file says of itself: benchmark,
    profile, start, end.
    """

    kind: str
    id: str
    title: str
    file: str
    digest: str
    agency: str
    target: str
    checks: tuple[CheckRow, ...]
    about: Mapping[str, str]

    @property
    def counts(self) -> dict[Status, int]:
        """Checks by status, those that have none left out."""
        statuses = [each.status for each in self.checks]
        return {each: statuses.count(each) for each in Status if each in statuses}
