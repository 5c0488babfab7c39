"""A machine answers an enrolment: it makes its key, keeps it, and leaves a request for the centre."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from scanner.apps.agent.state import Bound, State
from scanner.model.errors import BadInput, MissingInput, WrongUsage
from scanner.model.ports import Transport
from scanner.model.question import MachineIdentity
from scanner.model.records import dataclass
from scanner.model.secret import Secret
from scanner.sealing.proofs import Algorithm, Signer, is_keyed_by, is_signed_by, key_id_of
from scanner.transport.enrolment import (
    MAX_REQUEST_BYTES,
    Enrolment,
    read_code,
    read_enrolment_file,
    read_request,
    request_bytes,
    request_name,
)
from scanner.transport.head_lines import MAX_HEAD_BYTES, code_of, refused

_CODE: Final = "--code"
_ANY_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What came of it; `request` is the name of the file for the centre, empty where none is needed (HMAC)."""

    agent: str
    request: str


def typed_enrolment(code: str, *, agency: str, site: str, target: str, now: datetime) -> Enrolment:
    """The enrolment a person typed; the centre alone knows when it ends. Raises BadInput."""
    read = read_code(code, _CODE)
    full = (
        f"{agency}/{target}" if target and "/" not in target else target
    )  # as at the centre, where it may be typed short
    return Enrolment(
        agent=read.agent,
        agency=code_of(agency, "agency", "--agency"),
        site=code_of(site, "site", "--site"),
        target=code_of(full, "target", "--target", parts=2),
        expires_at=now + _ANY_DAY,
        algorithm=Algorithm.ED25519,
        key=read.key,
        code=Secret(code),
    )


def handed_enrolment(file: Path) -> Enrolment:
    """The enrolment in a file; raises MissingInput or BadInput."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(MAX_HEAD_BYTES + 1)
    except OSError as error:
        raise MissingInput(f"{file}: {error.strerror}: no enrolment can be read there") from error
    return read_enrolment_file(raw, str(file))


def enrol(  # the ports, all by keyword
    enrolment: Enrolment,
    state: State,
    *,
    road: Transport | None,
    identity: MachineIdentity,
    clock: Callable[[], datetime],
) -> Enrolled:
    """Take up `enrolment`, in the place of the one this machine had. Doing it twice is doing it once.

    Raises BadInput when it has ended, WrongUsage when there is no road for the request.
    """
    now = clock()
    if now > enrolment.expires_at:
        raise refused(
            enrolment.agent,
            f"the enrolment ended on {enrolment.expires_at:%Y-%m-%d}, and by the clock of this machine it is "
            f"{now:%Y-%m-%d}: set the clock, or ask for a new one",
        )
    is_shared = enrolment.algorithm is Algorithm.HMAC
    if road is None and not is_shared:
        raise WrongUsage("--spool: name the folder that the request to the centre is left in")
    with state.alone():
        bound = _bound(enrolment)
        if not state.has_key(enrolment.agent):
            key = bytes.fromhex(enrolment.key.reveal()) if is_shared else Signer().private
            state.enrol(bound, key)
        elif state.bound(enrolment.agent) != bound:  # typed wrongly the first time: the centre refused it
            state.bind(bound)
        name = ""
        if road is not None and not is_shared:
            name = _left(enrolment, Signer(state.key(enrolment.agent)), road, identity=identity, now=now)
        state.use(enrolment.agent)
    return Enrolled(agent=enrolment.agent, request=name)


def _bound(enrolment: Enrolment) -> Bound:
    return Bound(
        agent=enrolment.agent,
        agency=enrolment.agency,
        site=enrolment.site,
        target=enrolment.target,
        algorithm=enrolment.algorithm,
    )


def _left(enrolment: Enrolment, signer: Signer, road: Transport, *, identity: MachineIdentity, now: datetime) -> str:
    name = request_name(enrolment.agent, key_id_of(signer.public))
    if not _stands(name, enrolment, road, identity=identity, now=now):
        road.stage(name, request_bytes(enrolment, signer, identity, now.astimezone(UTC)))
        (road.renew if road.mark(name) else road.publish)(name)
    return name


def _stands(name: str, enrolment: Enrolment, road: Transport, *, identity: MachineIdentity, now: datetime) -> bool:
    """True when this very request lies there, whole. One that was typed wrongly or stamped by a wrong clock is renewed."""
    try:
        left = read_request(road.read(name, max_bytes=MAX_REQUEST_BYTES), name)
    except BadInput:
        return False
    bound = (enrolment.agent, enrolment.agency, enrolment.site, enrolment.target)
    return (
        (left.agent, left.agency, left.site, left.target) == bound
        and left.identity == identity
        and left.made_at <= now
        and is_signed_by(left.public, left.signature, left.signed)
        and is_keyed_by(bytes.fromhex(enrolment.key.reveal()), left.agent, left.proof, left.proven)
    )
