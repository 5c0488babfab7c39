"""A signed bundle: what one agent recorded once, in one file `AGENT-SEQUENCE.bundle` (docs/agents.md shows one).

    rasoat-bundle 1
    agent: ID … length: BYTES          the head, one line each of `FIELDS`
    <empty line>
    <content>                          a recording, or the frames of the Windows question runner
    <line feed>signature: …            over every byte before this line

Reading one verifies its form alone; whether its signature is that of the agent it names is the centre's to say.
"""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Final

from scanner.model.kept_code import kept_pattern
from scanner.model.question import MachineIdentity
from scanner.model.records import dataclass
from scanner.sealing.proofs import Proof, proof_of
from scanner.transport.head_lines import (
    agent_of,
    code_of,
    compose,
    identity_lines,
    identity_of,
    moment_of,
    parse,
    refused,
    stamp,
)

FIRST: Final = "rasoat-bundle 1"
FIELDS: Final = (
    "agent", "agency", "site", "target", "sequence", "previous", "taken-at", "serial", "machine-id", "macs", "content",
    "length",
)  # fmt: skip
MAX_BYTES: Final = 128 * 1024 * 1024
MAX_SEQUENCE: Final = 10**9
NO_PREVIOUS: Final = "-"
SIGNATURE: Final = b"signature: "
_MAX_SIGNATURE_LINE: Final = 300
_NAME = kept_pattern(r"([a-z0-9]{5})-([0-9]{1,10})\.bundle")
_NUMBER = kept_pattern(r"0|[1-9][0-9]{0,10}")
_DIGEST = kept_pattern(r"[0-9a-f]{64}")


class Content(StrEnum):
    """What a bundle holds."""

    RECORDING = "recording"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a bundle says of itself; `target` and `site` empty where its enrolment was bound to none.

    `previous` is the SHA-256 (hex) of the whole bundle before it, empty for the first; `length` in bytes.
    """

    agent: str
    agency: str
    site: str
    target: str
    sequence: int
    previous: str
    taken_at: datetime
    identity: MachineIdentity
    content: Content
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle whose form is right.

    `text` is its head as written, `signed` what `proof` is over, `digest` the SHA-256 (hex) of the whole file.
    """

    head: Head
    text: str
    content: bytes
    proof: Proof
    signed: memoryview
    digest: str


def name_of(agent: str, sequence: int) -> str:
    """What the file of a bundle is called."""
    return f"{agent}-{sequence}.bundle"


def named(name: str) -> tuple[str, int] | None:
    """Agent and sequence that a file name tells, with zeros before it or without; None for a file that is no bundle."""
    found = _NAME.fullmatch(name)
    return (found[1], int(found[2])) if found else None


def head_bytes(head: Head) -> bytes:
    """The head as it stands at the beginning of a bundle."""
    return compose(
        FIRST,
        {
            "agent": head.agent,
            "agency": head.agency,
            "site": head.site,
            "target": head.target,
            "sequence": str(head.sequence),
            "previous": head.previous or NO_PREVIOUS,
            "taken-at": stamp(head.taken_at),
            **identity_lines(head.identity),
            "content": head.content,
            "length": str(head.length),
        },
    )


def ending(proof: Proof) -> bytes:
    """The last line."""
    return SIGNATURE + str(proof).encode("ascii") + b"\n"


def read_bundle(raw: bytes, name: str) -> Bundle:
    """The bundle in `raw`; raises BadInput when it is cut, has something behind it, or is no bundle."""
    values, start = parse(raw, name, first=FIRST, fields=FIELDS)
    head = _head(values, name)
    end = start + head.length
    if len(raw) <= end:
        raise refused(name, f"it is cut: {max(0, len(raw) - start)} of {head.length} bytes of its content are there")
    last = raw[end : end + _MAX_SIGNATURE_LINE]
    if not last.endswith(b"\n") or end + len(last) != len(raw):
        raise refused(name, "it is cut in its last line, or something stands behind it")
    proof = proof_of(last[len(b"\n" + SIGNATURE) : -1].decode("ascii", "replace"))
    if not last.startswith(b"\n" + SIGNATURE) or proof is None:
        raise refused(name, "its last line is no signature, or its length is wrong")
    digest = hashlib.sha256(raw).hexdigest()
    return Bundle(
        head=head,
        text=raw[:start].decode(),
        content=raw[start:end],
        proof=proof,
        signed=memoryview(raw)[: end + 1],
        digest=digest,
    )


def _head(values: dict[str, str], name: str) -> Head:
    if values["content"] not in set(Content):
        raise refused(name, f"content is neither {Content.RECORDING} nor {Content.ANSWERS}")
    sequence = _number(values, "sequence", name, least=1, most=MAX_SEQUENCE)
    return Head(
        agent=agent_of(values["agent"], name),
        agency=code_of(values["agency"], "agency", name),
        site=code_of(values["site"], "site", name),
        target=code_of(values["target"], "target", name, parts=2),
        sequence=sequence,
        previous=_previous(values["previous"], sequence, name),
        taken_at=moment_of(values["taken-at"], "taken-at", name),
        identity=identity_of(values, name),
        content=Content(values["content"]),
        length=_number(values, "length", name, least=0, most=MAX_BYTES),
    )


def _number(values: dict[str, str], field: str, name: str, *, least: int, most: int) -> int:
    said = values[field]
    if not _NUMBER.fullmatch(said) or not least <= int(said) <= most:
        raise refused(name, f"{field} is no number from {least} to {most}")
    return int(said)


def _previous(said: str, sequence: int, name: str) -> str:
    if (said == NO_PREVIOUS) is not (sequence == 1) or (sequence > 1 and not _DIGEST.fullmatch(said)):
        raise refused(name, "previous is no SHA-256, or - where it is not the first bundle")
    return "" if sequence == 1 else said
