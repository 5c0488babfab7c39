"""Sockets that accept connections or datagrams."""

from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningSocket:
    """`address` as printed, `0.0.0.0`, `::` for any; `loopback` True when only this machine can reach it."""

    protocol: str
    address: str
    port: int
    loopback: bool
    process: str | None | Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class HostListening(Fact):
    """Every listening TCP and bound UDP socket; `open_ports` as `tcp/22`, those not on loopback."""

    kind: ClassVar[str] = "host.listening"

    sockets: tuple[ListeningSocket, ...]
    open_ports: tuple[str, ...]
    listed_all: bool = True
    """False where they come out of a list that may hold a part of them alone."""
