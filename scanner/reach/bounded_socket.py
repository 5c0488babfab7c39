"""A connected socket that gives a hostile peer only so many bytes and only while nothing has stopped us."""

import errno
import os
import selectors
import socket
import time
from typing import Any

from scanner.reach.pace import Stop

_TICK_S = 0.05


class BoundedSocket:
    """Wraps a socket for a library that reads whatever comes; past the bound it behaves as if the peer had hung up."""

    def __init__(self, inner: Any, most: int) -> None:  # a socket, or a channel of a bastion that acts as one
        self._inner = inner
        self._left = most
        self.exceeded = False

    def allow(self, more: int) -> None:
        """Raise the bound by `more` bytes."""
        self._left += more

    def recv(self, size: int) -> bytes:
        """As `socket.recv`; b"" once the bound is passed."""
        if self._left <= 0:
            self.exceeded = True
            return b""
        data: bytes = self._inner.recv(min(size, self._left))
        self._left -= len(data)
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def connected(address: str, port: int, seconds: float, stop: Stop) -> socket.socket:
    """A TCP connection to an address that is written as numbers; raises OSError, or Stopped within a moment."""
    opened = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        opened.setblocking(False)  # noqa: FBT003  # the standard library's own form
        _connect(opened, (address, port), seconds, stop)
        opened.settimeout(seconds)
    except BaseException:
        opened.close()
        raise
    return opened


def _connect(opened: socket.socket, to: tuple[str, int], seconds: float, stop: Stop) -> None:
    ends_at = time.monotonic() + seconds
    error = opened.connect_ex(to)
    with selectors.DefaultSelector() as selector:
        selector.register(opened, selectors.EVENT_WRITE)
        while error in (errno.EINPROGRESS, errno.EALREADY):
            stop.raise_if_thrown()
            if time.monotonic() > ends_at:
                raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
            if selector.select(_TICK_S):
                error = opened.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if error:
        raise OSError(error, os.strerror(error))
