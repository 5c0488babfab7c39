"""waivers.yaml, attestations.yaml and plans.yaml: what people sign for an agency, and what it has decided to do."""

from typing import Annotated

from scanner.inventory.forms.fields import CheckId, ControlId, Day, Id, Line, Name, Pattern, Sha256, member, word
from scanner.inventory.forms.form import Form
from scanner.model.words import Decision

ANSWERS = ("pass", "partial", "fail", "not_applicable")
"""What a person can attest; `unknown` is what an attestation that is missing says."""


class WaiverForm(Form):
    """An accepted risk; a request until somebody else has approved it."""

    id: Id
    checks: list[CheckId] = []
    controls: list[ControlId] = []
    targets: list[Pattern]
    reason: Line
    compensation: Line
    requested_by: Line
    requested_at: Day | None = None
    approved_by: Line | None = None
    approved_at: Day | None = None
    ends_at: Day
    document: Line | None = None


class WaiversForm(Form):
    """waivers.yaml."""

    waivers: list[WaiverForm]


class AttestationForm(Form):
    """A person's dated answer to a control; without `subject` it speaks of the agency itself."""

    id: Id
    control: ControlId
    subject: Pattern | None = None
    answer: Annotated[str, word(ANSWERS)]
    reason: Name | None = None
    attested_by: Line
    attested_at: Day
    valid_until: Day
    document: Line | None = None
    document_sha256: Sha256 | None = None


class AttestationsForm(Form):
    """attestations.yaml."""

    attestations: list[AttestationForm]


class PlanForm(Form):
    """What an agency has decided to do about findings."""

    id: Id
    checks: list[CheckId] = []
    controls: list[ControlId] = []
    targets: list[Pattern]
    measures: bool = False
    decision: Annotated[Decision, member(Decision)]
    person: Line
    due_at: Day | None = None
    note: Line | None = None
    decided_at: Day
    run: Line | None = None


class PlansForm(Form):
    """plans.yaml."""

    plans: list[PlanForm]
