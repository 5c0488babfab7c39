"""SNMP by pysnmp, v2c and v3: one shared engine writes and reads the messages, the sockets are ours."""

from contextlib import suppress
from ipaddress import IPv4Address
from typing import Any, Final

from pyasn1.error import PyAsn1Error
from pysnmp.error import PySnmpError
from pysnmp.proto import errind
from pysnmp.proto.api import v2c

from scanner.model.errors import Denied, Unreadable
from scanner.model.words import SnmpTag
from scanner.reach.snmp_credentials import User
from scanner.reach.snmp_engine import SharedEngine
from scanner.reach.snmp_messages import LARGEST, Agent, Binding, Metered, Request, Response, Turn, connected_to
from scanner.reach.snmp_reader import message_id_of, read_bindings, read_head, request_id_of

_DOMAIN: Final = (1, 3, 6, 1, 6, 1, 1)  # snmpUDPDomain; the engine only uses it as a key
_PDU_AT, _STATUS_AT = 8, 9
"""Where a callback of the engine has them among its arguments."""
_NEVER: Final = 1 << 40
"""Ticks until the engine gives up by itself: time is kept outside."""
_V2C, _V3 = (1, 2, 1), (3, 3, 3)
"""Message processing model, security model and level (noAuthNoPriv, authPriv) (RFC 3411, 6)."""
_MOST_READ: Final = 20
"""Datagrams that claim to answer one request; pysnmp takes a millisecond for each, and everybody else waits."""
_STUMBLES: Final = (PySnmpError, PyAsn1Error, ArithmeticError, LookupError, TypeError, ValueError, RecursionError)
"""What damaged messages have been seen to do to pysnmp: whatever it is, they are not for us."""
_SYNCHRONISING: Final = (errind.unknownEngineID, errind.notInTimeWindow)
"""Reports that tell the agent's engine id and clock (RFC 3414, 4)."""
_REFUSALS: Final = (
    (errind.unknownUserName, "the agent knows no such user"),
    (errind.wrongDigest, "the password or protocol of `auth` is wrong"),
    (errind.decryptionError, "the password or protocol of `priv` is wrong"),
    (errind.unsupportedSecurityLevel, "the agent does not let this user authenticate and encrypt"),
)

_TAGS: Final = {
    v2c.Integer32.tagSet: SnmpTag.INTEGER,
    v2c.OctetString.tagSet: SnmpTag.BYTES,
    v2c.ObjectIdentifier.tagSet: SnmpTag.OID,
    v2c.IpAddress.tagSet: SnmpTag.ADDRESS,
    v2c.Counter32.tagSet: SnmpTag.COUNTER32,
    v2c.Gauge32.tagSet: SnmpTag.GAUGE32,
    v2c.TimeTicks.tagSet: SnmpTag.TICKS,
    v2c.Opaque.tagSet: SnmpTag.OPAQUE,
    v2c.Counter64.tagSet: SnmpTag.COUNTER64,
    v2c.null.tagSet: SnmpTag.NULL,
    v2c.NoSuchObject.tagSet: SnmpTag.NO_SUCH_OBJECT,
    v2c.NoSuchInstance.tagSet: SnmpTag.NO_SUCH_INSTANCE,
    v2c.EndOfMibView.tagSet: SnmpTag.END_OF_MIB_VIEW,
}


class PysnmpLine:
    """A line to one agent through the shared engine."""

    def __init__(self, shared: SharedEngine, agent: Agent, metered: Metered) -> None:
        """Nothing is sent yet; raises OSError where there is no way to the agent at all."""
        self._shared = shared
        self._engine, self._name, number = shared.for_visit(agent.credential)
        self._place = (str(agent.address), agent.port, number)
        self._models = _V3 if isinstance(agent.credential, User) else _V2C
        self._metered = metered
        self._waits_for: int | None = None
        self._number, self._left = 0, 0
        self._heard: list[tuple[Any, Any]] = []
        self._engine_ids: set[bytes] = set()
        self._socket = connected_to(agent)

    def fileno(self) -> int:
        """As `Line.fileno`."""
        return self._socket.fileno()

    def send(self, request: Request) -> None:
        """As `Line.send`."""
        with self._shared.at_work():
            self._give_up()
            try:
                datagram = self._written(request)
            except PySnmpError as error:  # what the agent told of itself is past use
                raise Unreadable(f"no message can be written to it: {str(error)[:100]}") from error
        self._number = message_id_of(datagram) if self._models is _V3 else request_id_of(datagram)
        self._left = _MOST_READ
        self._socket.send(datagram)

    def receive(self) -> Response | Turn:
        """As `Line.receive`."""
        try:
            datagram = self._socket.recv(LARGEST)
        except BlockingIOError:
            return Turn.NOTHING
        self._metered(len(datagram))
        try:
            if self._number_of(datagram) != self._number or not self._left:
                return Turn.NOTHING
        except Unreadable:
            return Turn.GARBAGE
        self._left -= 1
        with self._shared.at_work():
            self._hear(datagram)
        if not self._heard:
            return Turn.NOTHING
        pdu, status = self._heard.pop()
        self._waits_for = None
        return _response(pdu) if status is None else self._turn(status["errorIndication"])

    def close(self) -> None:
        """As `Line.close`."""
        self._socket.close()
        with self._shared.at_work():
            self._give_up()
            for each in self._engine_ids:
                self._engine.forget(self._name, each)
            self._engine_ids.clear()

    def _written(self, request: Request) -> bytes:
        processing, security, level = self._models
        self._waits_for = self._engine.pysnmp.message_dispatcher.send_pdu(
            self._engine.pysnmp,
            _DOMAIN,
            self._place,
            processing,
            security,
            v2c.OctetString(self._name.encode()),
            level,
            contextEngineId=None,  # the agent's own
            contextName=b"",
            pduVersion=1,
            PDU=_pdu_of(request),
            expectResponse=True,
            timeout=_NEVER,
            cbFun=self._note,
        )
        return self._engine.written.datagram

    def _give_up(self) -> None:
        """The answer to the last request counts no longer; it may still come, and is then not ours."""
        self._heard.clear()
        if self._waits_for is not None:
            dispatcher = self._engine.pysnmp.message_dispatcher
            dispatcher.release_state_information(self._engine.pysnmp, self._waits_for, self._models[0])
            self._waits_for = None

    def _number_of(self, datagram: bytes) -> int:
        """What tells to which request it belongs, read before pysnmp sees it: nobody shall keep the engine busy."""
        if self._models is _V3:
            return message_id_of(datagram)
        head = read_head(datagram)
        read_bindings(datagram, head)
        return head.request_id

    def _hear(self, datagram: bytes) -> None:
        engine = self._engine
        engine.peer = b""
        with suppress(*_STUMBLES):
            engine.pysnmp.message_dispatcher.receive_message(engine.pysnmp, _DOMAIN, self._place, datagram)
        if engine.peer:
            self._engine_ids.add(engine.peer)

    def _note(self, *said: Any) -> None:
        """Called by the engine with the response, or with what kept it from being one."""
        self._heard.append((said[_PDU_AT], said[_STATUS_AT]))

    def _turn(self, indication: Any) -> Turn:
        if indication in _SYNCHRONISING:
            return Turn.AGAIN
        for refusal, why in _REFUSALS:
            if indication == refusal:
                raise Denied(f"the SNMPv3 user {self._name} was refused, and tried once: {why}")
        raise Unreadable(f"it reports a trouble of SNMPv3: {str(indication)[:100]}")


def _pdu_of(request: Request) -> Any:
    pdu = v2c.GetBulkRequestPDU() if request.repetitions else v2c.GetRequestPDU()
    kind = v2c.apiBulkPDU if request.repetitions else v2c.apiPDU
    kind.set_defaults(pdu)
    kind.set_varbinds(pdu, [(v2c.ObjectIdentifier(each), v2c.null) for each in request.oids])
    if request.repetitions:
        v2c.apiBulkPDU.set_non_repeaters(pdu, 0)
        v2c.apiBulkPDU.set_max_repetitions(pdu, request.repetitions)
    return pdu


def _response(pdu: Any) -> Response:
    bindings = tuple([_binding(oid, value) for oid, value in v2c.apiPDU.get_varbinds(pdu)])
    return Response(status=int(v2c.apiPDU.get_error_status(pdu)), bindings=bindings)


def _binding(oid: Any, value: Any) -> Binding:
    name, tag = ".".join(map(str, oid)), _TAGS[value.tagSet]
    if not tag.is_value:
        return Binding(name, None, tag)
    if tag is SnmpTag.OID:
        return Binding(name, ".".join(map(str, value)), tag)
    if tag is SnmpTag.ADDRESS:
        return Binding(name, str(IPv4Address(bytes(value))), tag)
    return Binding(name, bytes(value) if tag in (SnmpTag.BYTES, SnmpTag.OPAQUE) else int(value), tag)
