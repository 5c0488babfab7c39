"""A machine answers an enrolment: it makes its key, keeps it, and leaves a request for the centre."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from scanner.apps.agent.state import Bound, State
from scanner.model.errors import MissingInput, WrongUsage
from scanner.model.ports import Transport
from scanner.model.question import MachineIdentity
from scanner.model.secret import Secret
from scanner.sealing.proofs import Algorithm, Signer, key_id_of
from scanner.transport.enrolment import Enrolment, read_code, read_enrolment_file, request_bytes, request_name
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
    return Enrolment(
        agent=read.agent,
        agency=code_of(agency, "agency", "--agency"),
        site=code_of(site, "site", "--site"),
        target=code_of(target, "target", "--target", parts=2),
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
        raise refused(enrolment.agent, f"the enrolment ended on {enrolment.expires_at:%Y-%m-%d}; ask for a new one")
    is_shared = enrolment.algorithm is Algorithm.HMAC
    if road is None and not is_shared:
        raise WrongUsage("--spool: name the folder that the request to the centre is left in")
    with state.alone():
        if not state.has_key(enrolment.agent):
            key = bytes.fromhex(enrolment.key.reveal()) if is_shared else Signer().private
            state.enrol(_bound(enrolment), key)
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
    if name not in set(road.names()):
        road.stage(name, request_bytes(enrolment, signer, identity, now.astimezone(UTC)))
        road.publish(name)
    return name
