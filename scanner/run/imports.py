"""What agents left in a folder becomes evidence: requests are accepted, bundles verified and kept, the rest refused.

The folder is only read. Each bundle is kept with one transaction, so an import that was killed is simply run again.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Final

from scanner.evidence.bundles import Bundles, StoredBundle
from scanner.evidence.store import EvidenceStore
from scanner.model.errors import BadInput, BadSeal, GapError
from scanner.model.ports import Transport
from scanner.model.question import Recording
from scanner.model.records import dataclass
from scanner.model.words import ExitCode
from scanner.reach.replay import parse_recording
from scanner.reach.windows_answers import recording_of
from scanner.sealing.canonical import encodable
from scanner.sealing.proofs import Algorithm
from scanner.sealing.redaction import redact
from scanner.transport.admission import (
    Admitted,
    Place,
    admit_bundle,
    admit_request,
    place_in_chain,
    refuse_turned_clock,
    why,
)
from scanner.transport.bundle import MAX_BYTES, Bundle, Content, named, read_bundle
from scanner.transport.enrolment import MAX_REQUEST_BYTES, is_request_name, read_request
from scanner.transport.head_lines import MAX_HEAD_BYTES, refused
from scanner.transport.machines import contradictions, tells_nothing
from scanner.transport.register import Register

LOG = logging.getLogger(__name__)
_NOTED: Final = 1000
_MAX_FILE: Final = MAX_BYTES + 2 * MAX_HEAD_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One file that is not believed, and why; `code` is 5 where a signature or its maker is the reason, else 65."""

    name: str
    why: str
    code: ExitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One bundle that was imported now; `gap` (first, last) are numbers before it that never came.

    `proof` tells whether its agent alone could have made it (Ed25519), or whoever holds its enrolment (HMAC).
    """

    name: str
    agent: str
    sequence: int
    target: str
    taken_at: datetime
    gap: tuple[int, int] | None
    is_late: bool
    proof: Algorithm


@dataclass(slots=True, kw_only=True)
class Imported:
    """What came of a folder; `known` are names of bundles that had been imported before, `strange` counts other files."""

    accepted: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    strange: int = 0

    @property
    def is_empty(self) -> bool:
        """True when no agent has left anything."""
        return not (self.accepted or self.kept or self.known or self.refused)


def import_from(
    road: Transport, store: EvidenceStore, register: Register, *, clock: Callable[[], datetime]
) -> Imported:
    """Take in everything on `road` that is believed; every refusal concerns its own file alone."""
    importer = _Importer(road, store, register, clock=clock)
    names = list(road.names())
    bundles = sorted((found, name) for name in names if (found := named(name)) is not None)
    requests = sorted(name for name in names if is_request_name(name))
    importer.done.strange = len(names) - len(bundles) - len(requests)
    for name in requests:
        importer.take(name, importer.request)
    for _, name in bundles:
        importer.take(name, importer.bundle)
    return importer.done


def accept_requests(
    road: Transport, register: Register, store: EvidenceStore, *, clock: Callable[[], datetime]
) -> Imported:
    """Accept the requests on `road`, and leave its bundles for later."""
    importer = _Importer(road, store, register, clock=clock)
    for name in sorted(name for name in road.names() if is_request_name(name)):
        importer.take(name, importer.request)
    return importer.done


class _Importer:
    """One import; `done` is what came of it so far."""

    def __init__(
        self, road: Transport, store: EvidenceStore, register: Register, *, clock: Callable[[], datetime]
    ) -> None:
        self.done = Imported()
        self._road, self._register, self._clock = road, register, clock
        self._bundles = Bundles(store)
        self._chains: dict[str, dict[int, StoredBundle]] = {}

    def take(self, name: str, take: Callable[[str], None]) -> None:
        """One file; a refusal is noted and ends nothing."""
        try:
            take(name)
        except (BadSeal, BadInput) as error:
            said = encodable(why(error, name))
            if len(self.done.refused) < _NOTED:  # a hostile folder has as many as it likes
                LOG.warning("%s refused: %s", encodable(name), said)
            self.done.refused.append(Refusal(name=name, why=said, code=ExitCode(error.exit_code)))

    def request(self, name: str) -> None:
        """Accept a request, or refuse it."""
        request = read_request(self._road.read(name, max_bytes=MAX_REQUEST_BYTES), name)
        admitted = admit_request(request, name, self._register.agents, now=self._clock())
        if admitted is not None:
            self._admit(admitted)
            self._register.accept(
                request.agent,
                at=self._clock(),
                public=request.public,
                request=request.digest,
                identity=request.identity,
            )
            self.done.accepted.append(request.agent)

    def bundle(self, name: str) -> None:
        """Keep a bundle, or refuse it. One whose file has not changed since it was imported is not read again."""
        agent, sequence = named(name) or ("", 0)
        chain, mark = self._chain(agent), self._road.mark(name)
        before = chain.get(sequence)
        if before is not None and before.mark == mark:
            self.done.known.append(name)
            return
        bundle = read_bundle(self._road.read(name, max_bytes=_MAX_FILE), name)
        if before is not None and before.digest == bundle.digest:  # to the byte what was believed then
            self.done.known.append(name)
            return
        admitted = admit_bundle(bundle, name, self._register.agents, now=self._clock())
        place = place_in_chain(bundle, name, chain)
        refuse_turned_clock(bundle, name, chain)
        recording = _recording(bundle, name)
        _refuse_contradiction(bundle, recording, name)
        if admitted is not None:
            self._admit(admitted)
            self._register.accept(
                agent, at=self._clock(), public=b"", request=bundle.digest, identity=bundle.head.identity
            )
            self.done.accepted.append(agent)
        self._keep(bundle, recording, name, place=place, mark=mark)

    def _admit(self, admitted: Admitted) -> None:
        for each in admitted.replaced:
            self._register.revoke(each, at=self._clock(), by=admitted.agent.id, reason="replaced")
            self.done.replaced.append(each)

    def _chain(self, agent: str) -> dict[int, StoredBundle]:
        if agent not in self._chains:
            self._chains = {agent: self._bundles.of(agent)}  # bundles come agent by agent
        return self._chains[agent]

    def _keep(self, bundle: Bundle, recording: Recording, name: str, *, place: Place, mark: str) -> None:
        head = bundle.head
        stored = StoredBundle(
            digest=bundle.digest,
            agent=head.agent,
            sequence=head.sequence,
            previous=head.previous,
            taken_at=head.taken_at,
            received_at=self._clock(),
            mark=mark,
            head=bundle.text,
            proof=str(bundle.proof),
            platform=recording.platform,
            product=recording.product,
            language=recording.language,
            identity=head.identity,
        )
        chain = self._chain(head.agent)
        known = self._bundles.digests(chain[max(chain)]) if chain else frozenset()
        answers = [each if each.content_digest() in known else redact(each) for each in recording.answers]
        self._bundles.keep(stored, answers)
        chain[head.sequence] = stored
        self.done.kept.append(
            Kept(
                name=name,
                agent=head.agent,
                sequence=head.sequence,
                target=head.target or head.agency,
                taken_at=head.taken_at,
                gap=place.gap,
                is_late=place.is_late,
                proof=bundle.proof.algorithm,
            )
        )


def _recording(bundle: Bundle, name: str) -> Recording:
    try:
        return _READERS[bundle.head.content](bundle, name)
    except BadInput as error:
        raise refused(name, f"its content is no recording: {error.problems[0].message}"[:500]) from error
    except GapError as gap:
        raise refused(name, f"its content is no recording: {gap.detail}"[:500]) from gap


def _refuse_contradiction(bundle: Bundle, recording: Recording, name: str) -> None:
    """A recording of one machine in the bundle of another: whoever signs what it did not record is not believed.

    Answers of Windows name their machine in other spellings than the head, and have no target of their own.
    """
    head = bundle.head
    if head.content is not Content.RECORDING:
        return
    if head.target and recording.target != head.target:
        raise refused(name, f"its recording is of {recording.target[:100]}, not of {head.target}")
    if tells_nothing(recording.identity):
        return
    if differing := contradictions(head.identity, recording.identity):
        raise refused(name, f"its recording is of another machine than its head: {'; '.join(differing)}"[:500])


def _recorded(bundle: Bundle, name: str) -> Recording:
    return parse_recording(bundle.content, name)


def _framed(bundle: Bundle, _name: str) -> Recording:
    return recording_of(bundle.content, bundle.head.target or bundle.head.agency, bundle.head.taken_at)


_READERS: Final[Mapping[Content, Callable[[Bundle, str], Recording]]] = {
    Content.RECORDING: _recorded,
    Content.ANSWERS: _framed,
}
