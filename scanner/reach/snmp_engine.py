"""The pysnmp engine that writes and reads the SNMP messages of all targets; it has no sockets.

An engine costs more than a hundred questions, so there is never one a target. It is not made for threads: a lock
guards it, held while a message is written or read and never while an answer is waited for. Its own transport, which
takes datagrams from anywhere, is not used. What it keeps of a target is taken out when the target is done with.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any, Final

from pysnmp.carrier.base import AbstractTransportDispatcher
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.proto.api import v2c
from pysnmp.smi.error import NoSuchInstanceError

from scanner.reach.snmp_credentials import Auth, Community, Priv, User

_READ: Final = ("rfc3412.prepareDataElements:internal", "rfc3412.prepareDataElements:response")
"""Where the engine lets itself be watched after it has read a message of an agent."""
_ROW_STATUS: Final = 13
"""Column usmUserStatus (RFC 3414, 5)."""

_AUTH: Final = {
    Auth.SHA: config.USM_AUTH_HMAC96_SHA,
    Auth.SHA224: config.USM_AUTH_HMAC128_SHA224,
    Auth.SHA256: config.USM_AUTH_HMAC192_SHA256,
    Auth.SHA384: config.USM_AUTH_HMAC256_SHA384,
    Auth.SHA512: config.USM_AUTH_HMAC384_SHA512,
}
_PRIV: Final = {
    Priv.AES: config.USM_PRIV_CFB128_AES,
    Priv.AES192: config.USM_PRIV_CFB192_AES_BLUMENTHAL,
    Priv.AES256: config.USM_PRIV_CFB256_AES_BLUMENTHAL,
    Priv.AES192_CISCO: config.USM_PRIV_CFB192_AES,
    Priv.AES256_CISCO: config.USM_PRIV_CFB256_AES,
}


class _Written(AbstractTransportDispatcher):  # type: ignore[misc]  # pysnmp has no types
    """Keeps the datagram that the engine wants sent; what it would answer by itself is dropped with the next one."""

    def __init__(self) -> None:
        super().__init__()
        self.datagram = b""

    def send_message(self, outgoingMessage: Any, transportDomain: Any, transportAddress: Any) -> None:  # noqa: N803, ARG002  # pysnmp's names
        """Called by the engine."""
        self.datagram = bytes(outgoingMessage)


class Engine:
    """A pysnmp engine and whom it knows; only for use under the lock of `SharedEngine`."""

    def __init__(self) -> None:
        self.pysnmp = SnmpEngine()
        self.written = _Written()
        self.pysnmp.register_transport_dispatcher(self.written)
        self.peer = b""
        """The engine id of the agent whose message was read last."""
        self.pysnmp.observer.register_observer(self._meet, *_READ)
        self._known: dict[str, User | Community] = {}
        self._numbers = count(1)

    def knows(self, credential: User | Community) -> str | None:
        """The name by which the engine has `credential`; None when it has another one of that name."""
        if isinstance(credential, User):
            if credential.name not in self._known:
                self._add_user(credential)
                self._known[credential.name] = credential
            return credential.name if self._known[credential.name] == credential else None
        for name, each in self._known.items():
            if each == credential:
                return name
        name = f"community {next(self._numbers)}"
        if name in self._known:  # a user is called so
            return None
        community = v2c.OctetString(credential.community.reveal().encode())
        config.add_v1_system(self.pysnmp, name, community, securityName=name)
        self._known[name] = credential
        return name

    def _meet(self, _engine: Any, _point: str, context: Any, _ours: Any) -> None:
        self.peer = bytes(context["securityEngineId"])

    def _add_user(self, user: User) -> None:
        config.add_v3_user(
            self.pysnmp,
            v2c.OctetString(user.name.encode()),
            _AUTH[user.auth],
            v2c.OctetString(user.auth_password.reveal().encode()),
            _PRIV[user.priv],
            v2c.OctetString(user.priv_password.reveal().encode()),
        )

    def forget(self, user: str, engine_id: bytes) -> None:
        """Take out the keys made for one agent: the engine looks through all it has at every new one."""
        (entry,) = self.pysnmp.get_mib_builder().import_symbols("SNMP-USER-BASED-SM-MIB", "usmUserEntry")
        row = entry.getInstIdFromIndices(v2c.OctetString(engine_id), v2c.OctetString(user.encode()))
        status = (*entry.name, _ROW_STATUS, *row)
        with suppress(NoSuchInstanceError):  # an agent that was never spoken to by its own keys
            entry.getNode(status)
            instruments = self.pysnmp.message_dispatcher.mib_instrum_controller
            instruments.write_variables((status, "destroy"), snmpEngine=self.pysnmp)


class SharedEngine:
    """The engine of all targets. Only where two credentials give one user name two passwords is there another one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engines: list[Engine] = []
        self._numbers = count(1)

    def for_visit(self, credential: User | Community) -> tuple[Engine, str, int]:
        """The engine that knows `credential`, its name there, and a number that no other visit has."""
        with self._lock:
            engine, name = self._engine_for(credential)
            return engine, name, next(self._numbers)  # the engine learns about every visit anew

    def _engine_for(self, credential: User | Community) -> tuple[Engine, str]:
        for each in self._engines:
            name = each.knows(credential)
            if name is not None:
                return each, name
        self._engines.append(Engine())
        return self._engine_for(credential)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Nobody else uses an engine meanwhile; what it has outlived it drops."""
        with self._lock:
            for each in self._engines:
                each.written.handle_timer_tick(time.monotonic())
            yield
