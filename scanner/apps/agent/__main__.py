"""`python -m scanner.apps.agent`: the agent with the standard library and one package, for timers and small machines.

What it prints is for a log; `rasoat agent` does the same and speaks to people.
"""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from scanner.apps.agent.enrolling import enrol, handed_enrolment, typed_enrolment
from scanner.apps.agent.machine import this_machine
from scanner.apps.agent.places import usual_state
from scanner.apps.agent.running import Asking, Outside, Ran, run_once, runs_as_service
from scanner.apps.agent.state import State
from scanner.collect.host.questions import AS_ROOT, QUESTIONS, WALKS
from scanner.model.errors import RasoatError
from scanner.reach.local import LocalHost
from scanner.transport.spool import Spool


def asking_here(*, walk: bool) -> Asking:
    """Every question, of this machine."""
    return Asking(
        ask=Outside(LocalHost(), may_be_sandboxed=runs_as_service()),
        questions=[each for each in QUESTIONS if walk or each not in WALKS],
        as_root=AS_ROOT,
        is_root=os.geteuid() == 0,
    )


def run_here(state: Path, spool: Path, *, walk: bool) -> Ran:
    """One run on this machine."""
    road = Spool(spool)
    return run_once(State(state), road, asking_here(walk=walk), identity=this_machine(), clock=_now)


def main() -> int:
    """The exit code."""
    given = _arguments().parse_args()
    os.umask(0o077)
    try:
        if given.command == "run":
            _print_run(run_here(given.state, given.spool, walk=given.walk))
        else:
            _enrol(given)
    except RasoatError as error:
        print(f"rasoat-agent: {error}", file=sys.stderr)  # noqa: T201  # a program of its own
        return int(error.exit_code)
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scanner.apps.agent", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run, enroll = commands.add_parser("run"), commands.add_parser("enroll")
    for each in (run, enroll):
        each.add_argument("--state", type=Path, default=usual_state())
    run.add_argument("--spool", type=Path, required=True)
    run.add_argument("--once", action="store_true", required=True)
    run.add_argument("--no-walk", dest="walk", action="store_false")
    enroll.add_argument("--spool", type=Path)
    way = enroll.add_mutually_exclusive_group(required=True)
    way.add_argument("--code")
    way.add_argument("--file", type=Path)
    for name in ("agency", "site", "target"):
        enroll.add_argument(f"--{name}", default="")
    return parser


def _enrol(given: argparse.Namespace) -> None:
    if given.file is not None:
        enrolment = handed_enrolment(given.file)
    else:
        enrolment = typed_enrolment(given.code, agency=given.agency, site=given.site, target=given.target, now=_now())
    road = None if given.spool is None else Spool(given.spool)
    state = State(given.state, create=True)
    done = enrol(enrolment, state, road=road, identity=this_machine(), clock=_now)
    print(f"agent={done.agent} request={done.request}")  # noqa: T201  # a program of its own


def _print_run(ran: Ran) -> None:
    counts = f"asked={ran.asked} answered={ran.answered} needs_root={len(ran.denied)}"
    print(f"bundle={ran.name} {counts}")  # noqa: T201  # a program of its own
    if ran.finished:
        print(f"finished={ran.finished}")  # noqa: T201  # a program of its own
    for each in ran.denied:
        print(f"needs_root: {each}")  # noqa: T201  # a program of its own


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(main())
