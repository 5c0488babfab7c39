"""`--from FOLDER` of `scan` and `collect`: what agents left there is imported first, and told file by file."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from scanner.evidence.store import EvidenceStore
from scanner.model.organisation import Inventory
from scanner.model.text import Language, Text
from scanner.run.imports import Imported, import_from
from scanner.score.gate import ExitReason
from scanner.sealing.proofs import Algorithm
from scanner.transport.register import Register
from scanner.transport.spool import Spool

if TYPE_CHECKING:
    from reports.words import Words

SHOWN: Final = 50
"""Lines of one sort; a share where agents of a year have left their bundles has more."""


def import_spools(
    store: EvidenceStore,
    folders: Sequence[Path],
    *,
    language: Language,
    inventory: Inventory | None = None,
    err: bool = False,
) -> tuple[list[Imported], tuple[ExitReason, ...]]:
    """Import all folders, tell what came of each, and why the command cannot end with 0.

    Told, too, is of which agents nothing is read in `inventory`.
    """
    from reports.words import words
    from scanner.apps.cli.session import now
    from scanner.run.agents import without_target

    roads = [Spool(folder) for folder in folders]
    register = Register(store.folder)
    done = [import_from(road, store, register, clock=now) for road in roads]
    for folder, each in zip(folders, done, strict=True):
        click.echo("\n".join(lines_of(each, str(folder), language)), err=err)
    came = {kept.agent for each in done for kept in each.kept}
    for agent in without_target(inventory, (register.agents[each] for each in sorted(came))) if inventory else ():
        bound = agent.enrolment.target or agent.enrolment.agency
        click.echo(words(language).tell("spool_no_target", agent=agent.id, bound=bound), err=err)
    return done, tuple(reason for each in done for reason in reasons_of(each))


def told_reasons(reasons: Sequence[ExitReason], language: Language) -> Iterator[str]:
    """Why the command ends with another code than 0, a line each."""
    from reports.words import words

    for each in reasons:
        yield words(language).tell("exit_because", code=each.code.value, why=each.text.in_(language))


def lines_of(done: Imported, folder: str, language: Language) -> Iterator[str]:
    """What came of one folder."""
    from reports.words import words

    say = words(language)
    yield say.tell(
        "spool_sums",
        folder=folder,
        kept=len(done.kept),
        known=len(done.known),
        refused=len(done.refused),
        accepted=len(done.accepted),
    )
    yield from (say.tell("spool_accepted", agent=each) for each in done.accepted)
    yield from (say.tell("spool_replaced", agent=each) for each in done.replaced)
    yield from _bounded(list(_kept(done, say)), say)
    if 0 < len(done.known) <= SHOWN:
        yield from (say.tell("spool_known", name=each) for each in done.known)
    yield from _bounded(list(_refused(done, say)), say)
    if done.strange:
        yield say.tell("spool_strange", files=done.strange)
    if done.is_empty:
        yield say.tell("spool_empty")


def _kept(done: Imported, say: "Words") -> Iterator[str]:
    for each in done.kept:
        if each.gap:
            yield say.tell("spool_gap", agent=each.agent, first=each.gap[0], last=each.gap[1])
        word = "spool_late" if each.is_late else "spool_kept"
        proof = say.tell("spool_signed" if each.proof is Algorithm.ED25519 else "spool_keyed")
        yield say.tell(word, name=each.name, target=each.target, at=each.taken_at, proof=proof)


def _refused(done: Imported, say: "Words") -> Iterator[str]:
    from reports.visible import visible

    for each in done.refused:
        why = visible(say.sentences.told(each.why), 600)
        yield say.tell("spool_refused", name=visible(each.name, 100), why=why)


def _bounded(lines: Sequence[str], say: "Words") -> Iterator[str]:
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield say.tell("spool_more", lines=len(lines) - SHOWN)


def reasons_of(done: Imported) -> Iterator[ExitReason]:
    """Why a command that imported cannot end with 0, one reason a code."""
    for code in sorted({each.code for each in done.refused}):
        names = [each.name for each in done.refused if each.code == code]
        shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")  # noqa: PLR2004  # a line has room for three
        yield ExitReason(
            code=code,
            text=Text(
                vi=f"{len(names)} tệp của agent bị từ chối: {shown}",
                en=f"{len(names)} files of agents refused: {shown}",
            ),
        )
