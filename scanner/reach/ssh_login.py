"""From an address to an authenticated SSH connection: gates, host key, one try of one credential; within a deadline.

Source: RFC 4253 (transport), RFC 4252 (authentication). Elliptic curves come before finite-field groups, which cost
five to seventeen times as much. What a server offers too little of is told in its own words, never as "unreachable".
"""

import io
import logging
import threading
import time
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

import paramiko

from scanner.model.errors import Denied, GapError, TimedOut, Unreachable, Unreadable, Unsupported
from scanner.model.organisation import Address
from scanner.model.records import dataclass
from scanner.model.secret import Secret
from scanner.reach.bounded_socket import BoundedSocket, connected
from scanner.reach.pace import Stop
from scanner.reach.ssh_host_keys import KnownHosts, fingerprint, known_as, name_of

CONNECT_S = 10.0
GREETING_S = 15.0
LOGIN_S = 20.0
BEFORE_LOGIN_BYTES = 512 * 1024
"""Banners and key exchange of real servers take less than 10 kB."""
AGENT_KEYS = 3
"""sshd gives up after MaxAuthTries (6); every key that is offered counts."""
_TICK_S = 0.05

_KEX = (
    "curve25519-sha256@libssh.org",
    "curve25519-sha256",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "mlkem768x25519-sha256",
)

logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # what goes wrong is raised, and becomes a gap with a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """One server and who logs in there; `password` and `key` None = the keys of the user's SSH agent."""

    address: Address
    port: int
    user: str
    names: tuple[str, ...]
    """Names its key may be known by, besides the address."""
    password: Secret | None = None
    key: Secret | None = None
    first_use: bool = False
    """True where the inventory says that the key of a first visit may be believed."""

    @property
    def known_as(self) -> tuple[str, ...]:
        """What a known_hosts file calls it."""
        return known_as(self.address, self.port, self.names)


Check = Callable[[Address, int], object]
"""The gate: raises OutOfScope for what no authorisation names."""


class Connector:
    """Opens connections for one scan."""

    def __init__(self, known: KnownHosts, check: Check, stop: Stop) -> None:
        self._known = known
        self._check = check
        self._stop = stop
        self._opened: WeakSet[paramiko.Transport] = WeakSet()
        self._lock = threading.Lock()

    def open(self, login: Login, *, through: "paramiko.Transport | None" = None) -> "paramiko.Transport":
        """An authenticated connection, `through` that of a bastion; raises the gap of what kept us out, or OutOfScope."""
        self._stop.raise_if_thrown()
        self._check(login.address, login.port)
        bounded = BoundedSocket(self._socket(login, through), BEFORE_LOGIN_BYTES)
        transport = paramiko.Transport(bounded)  # type: ignore[arg-type]  # acts as the socket it wraps
        with self._lock:
            self._opened.add(transport)
        try:
            self._greet(transport, bounded, login)
            self._verify(transport, login)
            self._log_in(transport, login)
        except BaseException:
            transport.close()
            raise
        bounded.allow(1 << 40)  # from here on what comes is bounded by who reads the channel
        return transport

    def close(self) -> None:
        """End every connection, those that are being opened too: whoever waits for one stops waiting."""
        with self._lock:
            opened = list(self._opened)
        for transport in opened:
            transport.close()

    def _socket(self, login: Login, through: "paramiko.Transport | None") -> Any:  # a socket or a channel
        if through is None:
            try:
                return connected(str(login.address), login.port, CONNECT_S, self._stop)
            except OSError as error:
                raise _unreached(login, error) from error
        try:
            there, here = (str(login.address), login.port), ("127.0.0.1", 0)
            return through.open_channel("direct-tcpip", there, here, timeout=CONNECT_S)
        except paramiko.ChannelException as error:
            raise Unreachable(f"the bastion does not get through to {_at(login)}: {error.text}") from error
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise Unreachable(f"the bastion does not get through to {_at(login)}: {error}") from error

    def _greet(self, transport: "paramiko.Transport", bounded: BoundedSocket, login: Login) -> None:
        """Versions and key exchange. The library's own waits add up to minutes, so its thread is watched from here."""
        security = transport.get_security_options()
        first = [each for each in _KEX if each in security.kex]
        security.kex = (*first, *(each for each in security.kex if each not in first))
        kinds = {key.kind for key in self._known.of(login.known_as) if not key.revoked}
        ours = {"rsa-sha2-512": "ssh-rsa", "rsa-sha2-256": "ssh-rsa"}
        preferred = [each for each in security.key_types if ours.get(each, each) in kinds]
        security.key_types = (*preferred, *(each for each in security.key_types if each not in preferred))
        transport.banner_timeout = GREETING_S
        done = threading.Event()
        transport.start_client(event=done)
        self._await(done, GREETING_S, f"{_at(login)}: no SSH greeting and key exchange within {GREETING_S:g} s")
        if not transport.is_active():
            raise _greeting_gap(transport.get_exception(), bounded, login)

    def _verify(self, transport: "paramiko.Transport", login: Login) -> None:
        key = transport.get_remote_server_key()
        blob, known = key.asbytes(), self._known.of(login.known_as)
        if any(each.revoked and each.blob == blob for each in known):
            raise Denied(f"{_at(login)}: shows the host key {fingerprint(blob)}, which is revoked: not trusted")
        known = tuple(each for each in known if not each.revoked)
        if any(each.blob == blob for each in known):
            return
        if known:
            raise Denied(
                f"{_at(login)}: shows the host key {fingerprint(blob)}, not the one that is known: not trusted"
            )
        if not login.first_use:
            raise Denied(f"{_at(login)}: its host key {fingerprint(blob)} is not known: not trusted")
        self._known.learn(name_of(str(login.address), login.port), key.get_name(), blob)

    def _log_in(self, transport: "paramiko.Transport", login: Login) -> None:
        """One try: a wrong password tried twice may lock the account."""
        transport.auth_timeout = LOGIN_S
        watch = threading.Timer(LOGIN_S, transport.close)
        watch.daemon = True
        watch.start()
        try:
            self._authenticate(transport, login)
        except paramiko.BadAuthenticationType as error:
            raise Denied(f"{_at(login)}: takes no such logon, only {', '.join(error.allowed_types)}") from error
        except paramiko.AuthenticationException as error:
            if not transport.is_active() and not watch.is_alive():
                raise TimedOut(f"{_at(login)}: no answer to the logon within {LOGIN_S:g} s") from error
            raise Denied(f"{_at(login)}: the logon of {login.user} was refused; it was tried once") from error
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise Unreadable(f"{_at(login)}: the logon broke off: {error}") from error
        finally:
            watch.cancel()
        if not transport.is_authenticated():
            raise Denied(f"{_at(login)}: wants a second factor after the logon, which no scan can give")

    def _authenticate(self, transport: "paramiko.Transport", login: Login) -> None:
        if login.key is not None:
            transport.auth_publickey(login.user, private_key(login.key, login.password))
        elif login.password is not None:
            transport.auth_password(login.user, login.password.reveal())
        else:
            self._by_agent(transport, login)

    def _by_agent(self, transport: "paramiko.Transport", login: Login) -> None:
        keys = paramiko.Agent().get_keys()
        if not keys:
            raise Denied("no credential is named, and no SSH agent holds a key")
        for key in keys[:AGENT_KEYS]:
            try:
                transport.auth_publickey(login.user, key)
            except paramiko.BadAuthenticationType:
                raise
            except paramiko.AuthenticationException:
                continue
            return
        raise Denied(f"{_at(login)}: refused the first {len(keys[:AGENT_KEYS])} keys of the SSH agent for {login.user}")

    def _await(self, done: threading.Event, seconds: float, late: str) -> None:
        ends_at = time.monotonic() + seconds
        while not done.wait(_TICK_S):
            self._stop.raise_if_thrown()
            if time.monotonic() > ends_at:
                raise TimedOut(late)


def private_key(written: Secret, passphrase: Secret | None) -> "paramiko.PKey":
    """The private key of a credential; raises Denied when it cannot be used."""
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(
                io.StringIO(written.reveal()), password=None if passphrase is None else passphrase.reveal()
            )
        except paramiko.PasswordRequiredException:
            raise Denied("the private key wants a passphrase: name it as `passphrase`") from None
        except (paramiko.SSHException, ValueError):
            continue
    raise Denied("the private key of the credential cannot be read, or its passphrase is wrong")


def is_private_key(secret: Secret) -> bool:
    """True for a credential that holds a private key, not a password."""
    return secret.reveal().lstrip().startswith("-----BEGIN ")


def _at(login: Login) -> str:
    return name_of(str(login.address), login.port)


def _unreached(login: Login, error: OSError) -> GapError:
    if isinstance(error, TimeoutError):
        return TimedOut(f"{_at(login)}: no connection within {CONNECT_S:g} s")
    return Unreachable(f"{_at(login)}: {error.strerror or error}")


def _greeting_gap(error: Exception | None, bounded: BoundedSocket, login: Login) -> GapError:
    words = str(error or "the connection ended")
    if bounded.exceeded:
        return Unreadable(f"{_at(login)}: sent more than {BEFORE_LOGIN_BYTES} bytes before any logon")
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
        return Unsupported(f"{_at(login)}: offers only outdated cryptography: {words}")
    if "banner" in words or "protocol version" in words:
        return Unreadable(f"{_at(login)}: does not speak SSH there")
    return Unreadable(f"{_at(login)}: the key exchange broke off: {words[:200]}")
