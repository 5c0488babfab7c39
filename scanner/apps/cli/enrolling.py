"""What `rasoat agent enroll` and `run` do and tell, at the centre and on the machine."""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.apps.cli import session
from scanner.apps.cli.options import Answering, Binding, Offering
from scanner.model.errors import StoreError, WrongUsage
from scanner.model.text import Language
from scanner.model.words import ExitCode
from scanner.run.enrolling import Offer, offer_enrolment, revoke_agent
from scanner.sealing.proofs import Algorithm
from scanner.transport.enrolment import Enrolment, enrolment_file
from scanner.transport.register import Register
from scanner.transport.spool import Spool

if TYPE_CHECKING:
    from reports.words import Words


def at_the_centre(
    binding: Binding, offering: Offering, inventory: Path | None, *, store: Path, language: Language
) -> int:
    """Make an enrolment: its code is shown, and its file written where one is wanted."""
    from reports.words import words
    from scanner.run.collection import this_user
    from scanner.run.selection import open_inventory

    offer, to = _offer(binding, offering), offering.to
    known = None if inventory is None else open_inventory(inventory, language)[0]
    if to is not None and to.exists():
        raise WrongUsage(f"--to {to}: there is such a file already")
    with session.writable_store(store):
        register, by = Register(store), this_user()
        made = offer_enrolment(offer, register, inventory=known, now=session.now(), by=by, random=os.urandom)
        if to is not None:
            try:
                _write(to, enrolment_file(made))
            except StoreError as error:  # nobody was handed it, so nobody shall wait for its machine
                revoke_agent(register, made.agent, now=session.now(), by=by, reason=str(error))
                raise
    for line in _told(made, to, words(language)):
        click.echo(line)
    return ExitCode.FINE


def _offer(binding: Binding, offering: Offering) -> Offer:
    if not binding.agency:
        raise WrongUsage(
            "--agency: name the agency the machine belongs to; on the machine itself give --code or --file"
        )
    if offering.shared and offering.to is None:
        raise WrongUsage("--hmac: name the file the key is written to with --to")
    return Offer(
        agency=binding.agency,
        site=binding.site,
        target=binding.target,
        days=offering.days,
        algorithm=Algorithm.HMAC if offering.shared else Algorithm.ED25519,
        replaces=offering.replace,
    )


def _told(made: Enrolment, to: Path | None, say: "Words") -> list[str]:
    lines = [say.tell("enrolled_for", agent=made.agent, bound=made.target or made.agency, ends=made.expires_at)]
    if made.code:
        bound = [f"--{name} {said}" for name, said in (("site", made.site), ("target", made.target)) if said]
        more = " ".join([f"--agency {made.agency}", *bound])
        lines.append(say.tell("enrolled_code", code=made.code.reveal()))
        lines.append(say.tell("enrolled_how", code=made.code.reveal(), bound=more))
        lines.append(say.tell("enrolled_windows", bound=more))
    if to is not None:
        lines.append(say.tell("enrolled_file", file=to))
    return lines


def _write(place: Path, content: bytes) -> None:
    opened = -1
    try:
        opened = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(content)
    except OSError as error:
        if opened >= 0:
            with suppress(OSError):  # half a key is none
                place.unlink()
        raise StoreError(f"{place}: {error.strerror}: the enrolment cannot be written there") from error


def on_the_machine(answering: Answering, binding: Binding, language: Language) -> int:
    """Answer an enrolment: make a key and leave a request."""
    from reports.words import words
    from scanner.apps.agent.enrolling import enrol
    from scanner.apps.agent.machine import this_machine
    from scanner.apps.agent.places import usual_state
    from scanner.apps.agent.state import State

    enrolment = _handed(answering, binding)
    road = None if answering.spool is None else Spool(answering.spool)
    state = State(answering.state or usual_state(), create=True)
    done = enrol(enrolment, state, road=road, identity=this_machine(), clock=session.now)
    say = words(language)
    click.echo(say.tell("enrolled_here", agent=done.agent))
    if done.request:
        click.echo(say.tell("enrolled_request", name=done.request))
    return ExitCode.FINE


def _handed(answering: Answering, binding: Binding) -> Enrolment:
    from scanner.apps.agent.enrolling import handed_enrolment, typed_enrolment

    if answering.file is not None:
        if answering.code is not None:
            raise WrongUsage("--code and --file: give one of them")
        return handed_enrolment(answering.file)
    if not binding.agency:
        raise WrongUsage("--agency: a code needs the agency, and the site and the target it was made for")
    return typed_enrolment(
        answering.code or "", agency=binding.agency, site=binding.site, target=binding.target, now=session.now()
    )


def run_here(spool: Path, state: Path | None, *, walk: bool, language: Language) -> None:
    """One run of the agent on this machine, told to a person."""
    from reports.words import words
    from scanner.apps.agent.__main__ import run_here as run_agent
    from scanner.apps.agent.places import usual_state

    ran = run_agent(state or usual_state(), spool, walk=walk)
    say = words(language)
    if ran.finished:
        click.echo(say.tell("agent_finished", name=ran.finished))
    click.echo(say.tell("agent_ran", name=ran.name, asked=ran.asked, answered=ran.answered))
    if ran.denied:
        click.echo(say.tell("agent_denied", questions=len(ran.denied)))
        for each in ran.denied:
            click.echo(f"  {each}")
