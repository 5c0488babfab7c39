"""What `rasoat waivers` does: a proposal is made, what it would cover is told, then it is written; and the lists."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path

from reports.material import Material
from reports.view_papers import attestations_of, waivers_of
from reports.visible import visible
from reports.words import words
from scanner.apps.cli.options import Approval, Asking
from scanner.inventory.exchange.waiving import WaiverRequest, approve_waiver, request_waivers
from scanner.inventory.select import select_waiver
from scanner.model.errors import WrongUsage
from scanner.model.organisation import Inventory, Waiver
from scanner.model.text import Language
from scanner.reading.form import did_you_mean
from scanner.run.registry import checks, rule_pack
from scanner.run.selection import open_inventory
from scanner.run.waiver_reach import Pair, reach_of

_TARGETS_SHOWN = 12


def request(folder: Path, asking: Asking, today: date, language: Language) -> list[str]:
    """Write the request; returns what is told of it. Raises WrongUsage for a check or control that is not there."""
    inventory, _ = open_inventory(folder, language)
    _look_up(asking.checks, checks(), "check")
    _look_up(asking.controls, [each.id for each in rule_pack().controls], "control")
    requested = request_waivers(inventory, [_asked(asking, today)], language=language)
    waiver = select_waiver(requested.inventory, requested.ids[0])
    covers = _reach(waiver, requested.inventory, today)
    (file,) = requested.proposal.apply()
    say = words(language)
    lines = [say.tell("waiver_written", id=waiver.id, file=file), *_covered(waiver, covers, language)]
    if waiver.is_wide:
        targets, rules = _size(waiver)
        lines.append(say.tell("waiver_is_wide", targets=targets, rules=rules))
    return [*lines, say.tell("waiver_approve_next", folder=folder, id=waiver.id)]


def approve(folder: Path, name: str, approval: Approval, *, today: date, language: Language) -> list[str]:
    """Write the approval; returns what is told of it. Raises WrongUsage when it would cover nothing, or is wide unsaid."""
    if approval.at is not None and approval.at > today:
        raise WrongUsage(f"--at {approval.at}: that day is still to come")
    inventory, _ = open_inventory(folder, language)
    waiver = select_waiver(inventory, name)
    proposal = approve_waiver(inventory, waiver, by=approval.by, at=approval.at or today, language=language)
    covers = _reach(waiver, inventory, today)
    if not covers:
        raise WrongUsage(f"{waiver.id} covers nothing: none of its checks and controls is due for its targets")
    if waiver.is_wide and not approval.wide:
        targets, rules = _size(waiver)
        raise WrongUsage(
            f"{waiver.id} is wide: {targets} targets, {rules} checks and controls; request smaller ones, or add --wide"
        )
    (file,) = proposal.apply()
    say = words(language)
    lines = [say.tell("waiver_now_approved", id=waiver.id, by=visible(approval.by), file=file, day=waiver.ends_at)]
    return [*lines, *_covered(waiver, covers, language), say.tell("waiver_keeps")]


def listed(have: Material, *, attestations: bool) -> list[str]:
    """Every waiver against the results, or every attestation; a line that there is none."""
    lines: list[str] = []
    for score in have.results.agencies:
        if attestations:
            for paper in attestations_of(have, score.agency):
                lines.append(f"{paper.id}  {paper.where}  {paper.chip.word}")
                lines += [f"  {each}" for each in (paper.title, paper.state, *paper.notes, paper.people)]
            continue
        for row in waivers_of(have, score.agency):
            counts = have.in_words(row.counts)
            lines.append(f"{row.id}  {row.where}" + (f"  {counts}" if counts else ""))
            lines += [f"  {each}" for each in (row.state, *row.notes, row.reason, row.people)]
    return lines or [have.words.tell("attestations_nowhere" if attestations else "waivers_nowhere")]


def _look_up(names: Iterable[str], known: Collection[str], kind: str) -> None:
    """A file may name checks of another version; who asks today names those that are there."""
    for each in names:
        if each not in known:
            raise WrongUsage(f"there is no {kind} {each}{did_you_mean(each, known)}")


def _asked(asking: Asking, today: date) -> WaiverRequest:
    return WaiverRequest(
        agency=asking.agency,
        checks=asking.checks,
        controls=asking.controls,
        targets=asking.targets,
        reason=asking.reason,
        compensation=asking.compensation,
        requested_by=asking.by,
        requested_at=today,
        ends_at=asking.until,
        document=asking.document,
    )


def _reach(waiver: Waiver, inventory: Inventory, today: date) -> tuple[Pair, ...]:
    return reach_of(waiver, inventory, today, pack=rule_pack(), checks=checks())


def _size(waiver: Waiver) -> tuple[int, int]:
    return len(waiver.targets), len(waiver.checks) + len(waiver.controls)


def _covered(waiver: Waiver, pairs: Sequence[Pair], language: Language) -> list[str]:
    """A line for each check and control with the targets it is due for; a rule that is due nowhere says so."""
    say = words(language)
    titles = {each.id: each.title for each in rule_pack().controls} | {
        name: each.title for name, each in checks().items()
    }
    lines = [say.tell("waiver_covers", pairs=len(pairs))]
    for rule in (*waiver.controls, *waiver.checks):
        title = titles[rule].in_(language) if rule in titles else ""
        due = [target for name, target in pairs if name == rule]
        more = f" … (+{len(due) - _TARGETS_SHOWN})" if len(due) > _TARGETS_SHOWN else ""
        where = ", ".join(due[:_TARGETS_SHOWN]) + more if due else say.tell("waiver_due_nowhere")
        lines.append(f"  {rule} ({title}): {where}" if title else f"  {rule}: {where}")
    return lines
