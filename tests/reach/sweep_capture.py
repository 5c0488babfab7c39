"""`python -m tests.reach.sweep_capture INTERFACE`: says "ready", and at the end of its input what TCP frames came there.

One JSON object: `frames` with time (microseconds modulo 2^32), destination and port of each that is no RST, and `lost`.
"""

import json
import select
import socket
import sys

import numpy as np

from scanner.reach.packet_sockets import PACKET_IGNORE_OUTGOING, SOL_PACKET
from scanner.reach.receive import RingReceiver

_ALL_FRAMES = 0x0003
IPV4 = b"\x08\x00"
TCP, RST = 6, 4


def main(interface: str) -> None:
    """Until the input ends and nothing comes any more."""
    line = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    line.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    receiver = RingReceiver(line, 1 << 20)
    line.bind((interface, _ALL_FRAMES))  # before the packet filter drops what is to silent addresses
    print("ready", flush=True)  # noqa: T201  # this is how it is waited for
    kept, is_over = [], False
    while True:
        got = receiver.read()
        if got is not None:
            rows, at = got
            tcp = (
                (rows[:, 12] == IPV4[0]) & (rows[:, 13] == IPV4[1]) & (rows[:, 23] == TCP) & ((rows[:, 47] & RST) == 0)
            )
            rows = rows[tcp]
            to = np.ascontiguousarray(rows[:, 30:34]).view(">u4").ravel().astype(np.int64)
            port = np.ascontiguousarray(rows[:, 36:38]).view(">u2").ravel().astype(np.int64)
            kept.append(np.stack([at[tcp].astype(np.int64), to, port], axis=1))
        elif is_over:
            break
        else:
            is_over = bool(select.select([sys.stdin], [], [], 0.005)[0])
    frames = np.concatenate(kept).tolist() if kept else []
    print(json.dumps({"frames": frames, "lost": receiver.lost()}))  # noqa: T201  # this is what it is for


main(sys.argv[1])
