"""Observations and answers as bytes, and the digests that name them.

An observation's digest is the SHA-256 of its canonical JSON {"detail", "fact", "gap", "kind", "provenance", "target"}
(`fact` null for a gap, `gap` null for a fact), with "way" last where one is known. Facts are stored once by their own
digest, however many machines or runs saw the same.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from scanner.model.errors import BadSeal
from scanner.model.kinds import all_kinds
from scanner.model.observation import Fact, Known, Missing, Observation, Provenance
from scanner.model.plain import PlainError, from_plain, to_plain
from scanner.model.question import Answer
from scanner.model.records import dataclass
from scanner.model.words import Gap, Way
from scanner.sealing.canonical import NotCanonical, canonical_plain, encodable

DAMAGED: Final = (
    "what is stored of it was changed or damaged, and cannot be put together anew; `rasoat verify` tells all that is, a "
    "scan with another --store measures it again"
)
"""Stands in the place of an observation, or an answer, whose content fits no digest any more."""
DAMAGE: Final = (ValueError, KeyError, TypeError, OverflowError)
"""What texts and numbers raise that somebody changed: each was checked when it was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One observation as the tables hold it; `body` is the fact's canonical JSON, None for a gap.

    `asking` is the canonical JSON of its provenance without answers and time, which differ where nothing else does.
    """

    target: str
    kind: str
    digest: str
    fact: str | None
    body: bytes | None
    gap: str | None
    detail: str
    way: str | None
    asking: str
    asked: tuple[str, ...]
    answers: tuple[str, ...]
    taken_at: datetime


def row_of(target: str, observation: Observation) -> Row:
    """`observation` of `target` as it is stored.

    A fact without a canonical form is a gap: two names of a hostile machine may be one text in normal form C.
    """
    provenance = observation.provenance
    asking = asking_of(provenance)
    body: bytes | None = None
    if isinstance(observation, Known):
        try:
            body = canonical_plain(to_plain(observation.fact))
        except NotCanonical as error:
            detail = f"what it says cannot be kept exactly: {error}"
            observation = Missing(
                kind=observation.kind, gap=Gap.UNREADABLE, detail=detail, provenance=observation.provenance
            )
    if isinstance(observation, Known):
        gap, detail, way = None, "", None
    else:
        gap, detail = str(observation.gap), encodable(observation.detail)
        way = None if observation.way is None else str(observation.way)
    digest = observation_digest(
        target=target,
        kind=observation.kind,
        body=body,
        gap=gap,
        detail=detail,
        way=way,
        provenance=provenance_text(asking, provenance.answers, provenance.taken_at),
    )
    return Row(
        target=target,
        kind=observation.kind,
        digest=digest,
        fact=sha256(body) if body is not None else None,
        body=body,
        gap=gap,
        detail=detail,
        way=way,
        asking=asking,
        asked=tuple(json.loads(asking)["asked"]) if not asking.isascii() else provenance.asked,
        answers=provenance.answers,
        taken_at=provenance.taken_at.astimezone(UTC),
    )


def asking_of(provenance: Provenance) -> str:
    """Its canonical form without answers and time; what no agent brought says nothing of a proof, as before there were
    agents.
    """
    plain: dict[str, Any] = to_plain(provenance)
    left_out = {"answers", "taken_at"} if provenance.proof else {"answers", "taken_at", "proof"}
    return canonical_plain({name: value for name, value in plain.items() if name not in left_out}).decode()


def provenance_text(asking: str, answers: Iterable[str], taken_at: datetime) -> bytes:
    """The canonical JSON of a provenance put together: `answers` is the first of its keys, `taken_at` the last."""
    given = '","'.join(answers)
    listed = f'"{given}"' if given else ""
    return f'{{"answers":[{listed}],{asking[1:-1]},"taken_at":"{to_plain(taken_at)}"}}'.encode()


class Asking:
    """The parts of a provenance that are the same from visit to visit; `text` is their canonical JSON."""

    __slots__ = ("_kept", "asked", "text")

    def __init__(self, text: str) -> None:
        plain = json.loads(text)
        self.text = text
        self.asked: tuple[str, ...] = tuple(plain["asked"])
        self._kept = {
            "source": plain["source"],
            "asked": self.asked,
            "inputs": tuple(plain["inputs"]),
            "share_pct": plain["share_pct"],
            "proof": plain.get("proof", ""),
        }

    def provenance(self, answers: tuple[str, ...], taken_at: datetime) -> Provenance:
        """The whole."""
        return Provenance(answers=answers, taken_at=taken_at, **self._kept)


OBSERVATION_BEGIN: Final = b'{"detail":"","fact":'
"""What the canonical JSON of a known fact's observation begins with."""


def observation_end(kind: bytes, provenance: bytes, target: bytes) -> bytes:
    """What follows the fact; kind and target as canonical JSON."""
    return b',"gap":null,"kind":%b,"provenance":%b,"target":%b}' % (kind, provenance, target)


def observation_digest(
    *, target: str, kind: str, body: bytes | None, gap: str | None, detail: str, way: str | None, provenance: bytes
) -> str:
    """SHA-256 (hex) of the observation's canonical JSON, put together from parts that are canonical already."""
    if body is not None:
        return sha256(
            OBSERVATION_BEGIN + body + observation_end(canonical_plain(kind), provenance, canonical_plain(target))
        )
    members = (
        (b"detail", canonical_plain(detail)),
        (b"fact", b"null"),
        (b"gap", canonical_plain(gap)),
        (b"kind", canonical_plain(kind)),
        (b"provenance", provenance),
        (b"target", canonical_plain(target)),
        *(() if way is None else ((b"way", canonical_plain(way)),)),
    )
    return sha256(b"{" + b",".join(b'"' + name + b'":' + value for name, value in members) + b"}")


def fact_of(kind: str, digest: str, body: bytes) -> Fact:
    """The fact of `kind` whose canonical JSON is `body`; raises BadSeal when it fits neither its digest nor its type."""
    if sha256(body) != digest:
        raise BadSeal(f"what is stored as {digest} has another digest: the store was changed")
    wanted = all_kinds().get(kind)
    if wanted is None:
        raise BadSeal(f"the store holds a fact of the unknown kind {kind}: was it written by a newer program?")
    try:
        return from_plain(wanted, json.loads(body))
    except (PlainError, ValueError) as error:
        raise BadSeal(f"the stored fact {digest} is no {kind}: {error}") from error


def sha256(body: bytes) -> str:
    """SHA-256 of `body`, lower-case hex."""
    return hashlib.sha256(body).hexdigest()


def answer_bytes(answer: Answer) -> bytes:
    """An answer as bytes: one line of JSON with the lengths, then standard output and error as they are.

    Not canonical JSON: what a machine said is kept to the letter, and its digest is of what it said.
    """
    head = {
        "ask": answer.ask,
        "exit": answer.exit,
        "entries": answer.entries,
        "absent": answer.absent,
        "gap": None if answer.gap is None else str(answer.gap),
        "way": None if answer.way is None else str(answer.way),
        "detail": answer.detail,
        "truncated": answer.truncated,
        "seal": answer.seal,
        "stdout": len(answer.stdout),
        "stderr": len(answer.stderr),
    }
    return json.dumps(head, sort_keys=True, allow_nan=False).encode("ascii") + b"\n" + answer.stdout + answer.stderr


def answer_of(body: bytes) -> Answer:
    """The answer that `answer_bytes` packed."""
    line, _, rest = body.partition(b"\n")
    head = json.loads(line)
    cut = head.pop("stdout")
    head.pop("stderr")
    gap, way = head.pop("gap"), head.pop("way", None)  # an answer of format 1 says no way
    return Answer(
        **head,
        gap=None if gap is None else Gap(gap),
        way=None if way is None else Way(way),
        stdout=rest[:cut],
        stderr=rest[cut:],
    )
