"""How a machine gets an agent the centre believes: an enrolment the centre makes, and the request a machine answers with.

An enrolment is bound to an agency and, where they are named, a site and a target; it ends on a day and serves one machine.
Its code is 25 letters and digits that a person can type: 5 name the agent, 18 are the secret (90 random bits), 2 catch
slips of the hand. Who reads a request on its way cannot guess the code from the proof in it, nor use it for another key.

    rasoat-enrolment 1             the file for machines that are handed one, mode 600
    agent … proof                  `proof` is how its bundles will be proven
    code                           for ed25519: the machine makes its own key pair
    key-id, key                    for hmac-sha256: how proofs call the key; 32 random bytes, base64

    rasoat-enrolment-request 1     what the machine sends: `AGENT-KEYID.request`
    agent … macs
    signature: ed25519 …           of the new key over the lines before: whoever sends it has the private key
    proof: hmac-sha256 …           with the code's secret over the lines before
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from scanner.model.question import MachineIdentity
from scanner.model.records import dataclass
from scanner.model.secret import Secret
from scanner.sealing.letters import ALPHABET, as_typed, grouped
from scanner.sealing.proofs import KEY_BYTES, Algorithm, Proof, Signer, keyed, proof_of
from scanner.transport.head_lines import (
    MAX_HEAD_BYTES,
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

FILE_FIRST: Final = "rasoat-enrolment 1"
FILE_FIELDS: Final = ("agent", "agency", "site", "target", "expires-at", "proof", "code", "key-id", "key")
REQUEST_FIRST: Final = "rasoat-enrolment-request 1"
REQUEST_FIELDS: Final = (
    "agent", "agency", "site", "target", "public-key", "made-at", "serial", "machine-id", "macs",
)  # fmt: skip
MAX_REQUEST_BYTES: Final = 2 * MAX_HEAD_BYTES
_GROUP: Final = 5
_AGENT_LETTERS: Final = 5
_SECRET_LETTERS: Final = 18
_CHECK_LETTERS: Final = 2
_LETTERS: Final = _AGENT_LETTERS + _SECRET_LETTERS + _CHECK_LETTERS
_PUBLIC = re.compile(r"[0-9a-f]{64}")
_REQUEST_NAME = re.compile(r"([a-z0-9]{5})-[0-9a-f]{16}\.request")


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code that was typed or read: whom it enrols, and the key that proves it."""

    agent: str
    key: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What the centre offers one machine; `site` and `target` empty where it is bound to none.

    `code` is written in groups, empty with an HMAC; `key` is hex: of the code's secret, or the key of the HMAC itself.
    """

    agent: str
    agency: str
    site: str
    target: str
    expires_at: datetime
    algorithm: Algorithm
    key: Secret
    code: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a machine sends; its form is right, its proofs are not verified. `digest` is the SHA-256 (hex) of the file."""

    agent: str
    agency: str
    site: str
    target: str
    public: bytes
    made_at: datetime
    identity: MachineIdentity
    signature: Proof
    signed: bytes
    proof: Proof
    proven: bytes
    digest: str


def new_code(random: Callable[[int], bytes]) -> str:
    """A code in five groups of five, from `random` bytes such as os.urandom gives."""
    letters = "".join(ALPHABET[each % 32] for each in random(_AGENT_LETTERS + _SECRET_LETTERS))
    letters += _check_of(letters)
    return grouped(letters, _GROUP)


def read_code(typed: str, name: str) -> Code:
    """The code somebody typed, in whatever case and groups; raises BadInput."""
    letters = as_typed(typed)
    if len(letters) != _LETTERS or not set(letters) <= set(ALPHABET):
        raise refused(name, f"a code has {_LETTERS} letters and digits, such as 7K2QX-…")
    if _check_of(letters[:-_CHECK_LETTERS]) != letters[-_CHECK_LETTERS:]:
        raise refused(name, "the code has a slip of the hand in it: compare it letter by letter")
    key = hashlib.sha256(f"rasoat enrolment 1 {letters[:-_CHECK_LETTERS]}".encode()).hexdigest()
    return Code(agent=letters[:_AGENT_LETTERS].lower(), key=Secret(key))


def _check_of(letters: str) -> str:
    digest = hashlib.sha256(f"rasoat check {letters}".encode()).digest()
    return "".join(ALPHABET[each % 32] for each in digest[:_CHECK_LETTERS])


def enrolment_file(enrolment: Enrolment) -> bytes:
    """The file for a machine; whoever has it can enrol as that machine."""
    is_keyed = enrolment.algorithm is Algorithm.HMAC
    key = base64.b64encode(bytes.fromhex(enrolment.key.reveal())).decode("ascii") if is_keyed else ""
    return compose(
        FILE_FIRST,
        {
            "agent": enrolment.agent,
            "agency": enrolment.agency,
            "site": enrolment.site,
            "target": enrolment.target,
            "expires-at": stamp(enrolment.expires_at),
            "proof": enrolment.algorithm,
            "code": enrolment.code.reveal(),
            "key-id": enrolment.agent if is_keyed else "",
            "key": key,
        },
    )


def read_enrolment_file(raw: bytes, name: str) -> Enrolment:
    """The enrolment in a file; raises BadInput."""
    values, end = parse(raw, name, first=FILE_FIRST, fields=FILE_FIELDS)
    if end != len(raw):
        raise refused(name, "something stands behind its last line")
    if values["proof"] not in set(Algorithm):
        raise refused(name, f"proof is neither {Algorithm.ED25519} nor {Algorithm.HMAC}")
    algorithm = Algorithm(values["proof"])
    agent = agent_of(values["agent"], name)
    if algorithm is Algorithm.HMAC:
        key = _shared_key(values["key"], name)
        if values["key-id"] != agent:
            raise refused(name, "its key is that of another agent")
    else:
        code = read_code(values["code"], name)
        key = code.key
        if code.agent != agent:
            raise refused(name, "its code is that of another agent")
    return Enrolment(
        agent=agent,
        agency=code_of(values["agency"], "agency", name),
        site=code_of(values["site"], "site", name),
        target=code_of(values["target"], "target", name, parts=2),
        expires_at=moment_of(values["expires-at"], "expires-at", name),
        algorithm=algorithm,
        key=key,
        code=Secret(values["code"]),
    )


def _shared_key(said: str, name: str) -> Secret:
    try:
        key = base64.b64decode(said, validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY_BYTES:
        raise refused(name, f"key is not the base64 of {KEY_BYTES} bytes")
    return Secret(key.hex())


def request_name(agent: str, key_id: str) -> str:
    """What the file of a request is called."""
    return f"{agent}-{key_id}.request"


def is_request_name(name: str) -> bool:
    """True for what `request_name` would give."""
    return _REQUEST_NAME.fullmatch(name) is not None


def request_bytes(bound: Enrolment, signer: Signer, identity: MachineIdentity, made_at: datetime) -> bytes:
    """The request of this machine for `bound`, proven twice."""
    lines = compose(
        REQUEST_FIRST,
        {
            "agent": bound.agent,
            "agency": bound.agency,
            "site": bound.site,
            "target": bound.target,
            "public-key": signer.public.hex(),
            "made-at": stamp(made_at),
            **identity_lines(identity),
        },
    )
    signed = lines + f"signature: {signer.sign(lines)}\n".encode()
    return signed + f"proof: {keyed(bytes.fromhex(bound.key.reveal()), bound.agent, signed)}\n".encode()


def read_request(raw: bytes, name: str) -> Request:
    """The request in `raw`; raises BadInput when its form is wrong."""
    values, end = parse(raw, name, first=REQUEST_FIRST, fields=REQUEST_FIELDS)
    after_signature = raw.find(b"\n", end) + 1
    signature = _proof(raw[end:after_signature], b"signature: ", name)
    proof = _proof(raw[after_signature:], b"proof: ", name)
    if not _PUBLIC.fullmatch(values["public-key"]):
        raise refused(name, "public-key is not 64 hex digits")
    return Request(
        agent=agent_of(values["agent"], name),
        agency=code_of(values["agency"], "agency", name),
        site=code_of(values["site"], "site", name),
        target=code_of(values["target"], "target", name, parts=2),
        public=bytes.fromhex(values["public-key"]),
        made_at=moment_of(values["made-at"], "made-at", name),
        identity=identity_of(values, name),
        signature=signature,
        signed=raw[:end],
        proof=proof,
        proven=raw[:after_signature],
        digest=hashlib.sha256(raw).hexdigest(),
    )


def _proof(line: bytes, begins: bytes, name: str) -> Proof:
    found = None
    if line.startswith(begins) and line.endswith(b"\n"):
        found = proof_of(line[len(begins) : -1].decode("ascii", "replace"))
    if found is None:
        raise refused(name, "its last two lines are no signature and no proof, or it is cut")
    return found
