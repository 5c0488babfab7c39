"""What a waiver reaches by the rules alone, before anything is measured: which of its checks and controls are due where."""

from collections.abc import Iterator, Mapping
from datetime import date

from scanner.evaluate.due import fits
from scanner.inventory.subjects import disposals_of, subjects_of
from scanner.model.check import Check
from scanner.model.control import RulePack
from scanner.model.organisation import Inventory, Waiver
from scanner.model.subject import Subject
from scanner.model.words import Platform

Pair = tuple[str, str]
"""A check or control, and a target."""


def reach_of(
    waiver: Waiver, inventory: Inventory, on: date, *, pack: RulePack, checks: Mapping[str, Check]
) -> tuple[Pair, ...]:
    """Every check or control it names with every target it names where that is due on the day `on`.

    A machine that was not visited yet may be of any platform, so each check of its kind counts.
    """
    subjects = {**subjects_of(inventory, on), **disposals_of(inventory, on)}
    targets = [subjects[each] for each in waiver.targets if each in subjects]
    return tuple(_pairs(waiver, targets, pack, checks))


def _pairs(waiver: Waiver, targets: list[Subject], pack: RulePack, checks: Mapping[str, Check]) -> Iterator[Pair]:
    controls = {each.id: each for each in pack.controls}
    for name in waiver.controls:
        yield from ((name, each.id) for each in targets if name in controls and controls[name].is_due_for(each))
    for name in waiver.checks:
        check = checks.get(name)
        if check is None:
            continue
        answers = [controls[each] for each in check.controls if each in controls]
        for each in targets:
            may_fit = each.platform is Platform.UNKNOWN or fits(check, each)
            if may_fit and any(control.is_due_for(each) for control in answers):
                yield name, each.id
