"""What was asked of a machine for policies of others, beside our own questions."""

from collections.abc import Mapping
from typing import ClassVar

from scanner.model.observation import Fact
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPolicyAnswers(Fact):
    """`policies` are those that were asked for, id by the digest of the file. The answers lie beside the observation, raw:

    its provenance names them. `answered` of the `questions` were answered, absence included.
    """

    kind: ClassVar[str] = "host.policy_answers"

    policies: Mapping[str, str]
    questions: int
    answered: int
