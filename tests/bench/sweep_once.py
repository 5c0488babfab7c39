"""`python -m tests.bench.sweep_once JSON`: one sweep as a process of its own; prints what it found, as JSON.

JSON has `network`, `ports`, and where wanted `per_second`, `per_host`, `rounds`, `probe`, `canaries`, `only`.
"""

import json
import sys
from datetime import UTC, date, datetime
from ipaddress import IPv4Network

from scanner.model.organisation import Authorisation, Origin
from scanner.model.words import ScanStyle
from scanner.reach.pace import Stop
from scanner.reach.scope import TargetGate
from scanner.reach.sweep import sweep
from scanner.reach.swept import Ends, Order, Probe, Segment, View


def main(said: str) -> None:
    """Sweep what the words say."""
    wanted = json.loads(said)
    network = IPv4Network(wanted["network"])
    paper = Authorisation(
        id="bench", number="1", signed_at=date(2020, 1, 1), signer="bench", valid_from=date(2020, 1, 1),
        valid_until=date(2100, 1, 1), ranges=(network,), hours=(), packets_per_second=None, style=ScanStyle.WHITE_BOX,
        active_tests=(), public=False, document="", origin=Origin(file="", path="", digest=""),
    )  # fmt: skip
    segment = Segment(
        name="bench", network=network, per_second=wanted.get("per_second"), per_host=wanted.get("per_host")
    )
    order = Order(
        segments=(segment,),
        ports=tuple(wanted["ports"]),
        rounds=wanted.get("rounds", 1),
        probe=Probe(wanted.get("probe", "syn")),
        canaries=wanted.get("canaries", True),
    )
    only = View(wanted["only"]) if "only" in wanted else None
    found = sweep(order, TargetGate([paper], lambda: datetime.now(UTC)), Ends(stop=Stop()), only=only)
    told = {
        "open": [[str(address), port] for address, port in found.pairs()],
        "sent": found.counts.sent,
        "dropped": found.counts.dropped,
        "seconds": found.seconds,
        "view": found.view,
        "incomplete": found.incomplete,
    }
    print(json.dumps(told))  # noqa: T201  # this is what it is for


main(sys.argv[1])
