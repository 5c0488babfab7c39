"""A small agent whose bundles are made by hand, so that every byte of them can be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from scanner.model.question import Answer, MachineIdentity, Recording
from scanner.model.secret import Secret
from scanner.model.words import Platform
from scanner.reach.record import pieces
from scanner.sealing.proofs import Algorithm, Proof, Signer, keyed
from scanner.transport.bundle import Content, Head, ending, head_bytes, name_of
from scanner.transport.enrolment import Enrolment, new_code, read_code, request_bytes, request_name
from scanner.transport.register import Agent

NOW = datetime(2026, 11, 30, 7, 30, tzinfo=UTC)
MACHINE = MachineIdentity(serial="VN-0012", machine_id="a" * 32, macs=("52:54:00:12:34:56",))
OTHER_MACHINE = MachineIdentity(serial="VN-0013", machine_id="b" * 32, macs=("52:54:00:12:34:57",))
AGENCY, SITE, TARGET = "so-noi-vu", "tru-so", "so-noi-vu/may-12"
_LETTERS = iter(range(1, 200))


def enrolment(
    *, target: str = TARGET, algorithm: Algorithm = Algorithm.ED25519, expires_at: datetime = NOW + timedelta(days=14)
) -> Enrolment:
    """An enrolment with a code of its own."""
    number = next(_LETTERS)
    code = new_code(lambda size: bytes((number * 7 + each * number) % 251 for each in range(size)))
    read = read_code(code, "code")
    shared = Secret(bytes(range(32)).hex())
    return Enrolment(
        agent=read.agent,
        agency=AGENCY,
        site=SITE,
        target=target,
        expires_at=expires_at,
        algorithm=algorithm,
        key=shared if algorithm is Algorithm.HMAC else read.key,
        code=Secret("" if algorithm is Algorithm.HMAC else code),
    )


def recording(*answers: Answer, taken_at: datetime = NOW, target: str = TARGET) -> bytes:
    """The content of a bundle."""
    said = answers or (Answer(ask="file:/etc/os-release", stdout=b'ID=debian\nVERSION_ID="12"\n').sealed(),)
    return b"".join(pieces(Recording(target=target, platform=Platform.LINUX, taken_at=taken_at, answers=said)))


@dataclass
class Machine:
    """One machine with its agent; each `bundle` follows the one before it."""

    enrolment: Enrolment = field(default_factory=enrolment)
    identity: MachineIdentity = MACHINE
    signer: Signer = field(default_factory=Signer)
    sequence: int = 0
    previous: str = ""

    @property
    def id(self) -> str:
        return self.enrolment.agent

    def request(self, *, made_at: datetime = NOW) -> tuple[str, bytes]:
        """Name and content of its request."""
        name = request_name(self.id, self.signer.sign(b"").key_id)
        return name, request_bytes(self.enrolment, self.signer, self.identity, made_at)

    def bundle(self, content: bytes | None = None, /, **changed: object) -> tuple[str, bytes]:
        """Name and content of its next bundle; `changed` are fields of the head."""
        import hashlib

        body = recording(target=self.enrolment.target or TARGET) if content is None else content
        self.sequence += 1
        head = Head(
            agent=self.id,
            agency=self.enrolment.agency,
            site=self.enrolment.site,
            target=self.enrolment.target,
            sequence=self.sequence,
            previous=self.previous,
            taken_at=NOW,
            identity=self.identity,
            content=Content.RECORDING,
            length=len(body),
        )
        head = replace(head, **changed)  # type: ignore[arg-type]  # fields by name
        signed = head_bytes(head) + body + b"\n"
        raw = signed + ending(self.prove(signed))
        self.previous = hashlib.sha256(raw).hexdigest()
        return name_of(head.agent, head.sequence), raw

    def prove(self, signed: bytes) -> Proof:
        if self.enrolment.algorithm is Algorithm.HMAC:
            return keyed(bytes.fromhex(self.enrolment.key.reveal()), self.id, signed)
        return self.signer.sign(signed)

    def accepted(self) -> Mapping[str, Agent]:
        """The register as it is once this machine was accepted."""
        public = b"" if self.enrolment.algorithm is Algorithm.HMAC else self.signer.public
        agent = Agent(
            enrolment=self.enrolment, offered_at=NOW, accepted_at=NOW, public=public, request="", identity=self.identity
        )
        return {self.id: agent}
