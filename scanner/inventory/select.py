"""What a command is to work on: agencies and targets by the names people give, with a "did you mean"."""

from collections.abc import Collection, Mapping, Sequence

from scanner.inventory.findings import guess, listed
from scanner.model.errors import WrongUsage
from scanner.model.organisation import Agency, Inventory, Target, Waiver


def select_agencies(inventory: Inventory, codes: Collection[str]) -> tuple[Agency, ...]:
    """The agencies of these codes in the order of the inventory; all of them when no code is given.

    Raises WrongUsage for a code that is not there.
    """
    known = {each.code: each for each in inventory.agencies}
    for code in codes:
        if code not in known:
            raise WrongUsage(f"there is no agency {code}; {offer(code, known)}")
    return tuple(each for each in inventory.agencies if not codes or each.code in codes)


def select_targets(agencies: Collection[Agency], ids: Collection[str]) -> tuple[Target, ...]:
    """The targets of these ids: full, or without their agency where only one agency has such a target.

    All targets when no id is given. Raises WrongUsage for an id that is not there, or stands for several.
    """
    every = [target for agency in agencies for target in agency.targets]
    if not ids:
        return tuple(every)
    by_name: dict[str, list[str]] = {}
    for target in every:
        by_name.setdefault(target.id, []).append(target.id)
        by_name.setdefault(target.id.partition("/")[2], []).append(target.id)
    wanted = {_one_target(each, by_name) for each in ids}
    return tuple(each for each in every if each.id in wanted)


def _one_target(name: str, by_name: Mapping[str, Sequence[str]]) -> str:
    found = by_name.get(name, ())
    if not found:
        raise WrongUsage(f"there is no target {name}; {offer(name, by_name)}")
    if len(found) > 1:
        raise WrongUsage(f"{name} stands for several targets: {listed(found)}; write one of these")
    return found[0]


def select_waiver(inventory: Inventory, name: str) -> Waiver:
    """The waiver of this id: full, or without its agency where only one agency has such a waiver.

    Raises WrongUsage for an id that is not there, or stands for several.
    """
    every = {each.id: each for agency in inventory.agencies for each in agency.waivers}
    found = [each for each in every if name in (each, each.partition("/")[2])]
    if not found:
        known = dict.fromkeys(part for each in every for part in (each, each.partition("/")[2]))
        raise WrongUsage(f"there is no waiver {name}; {offer(name, known)}")
    if len(found) > 1:
        raise WrongUsage(f"{name} stands for several waivers: {listed(found)}; write one of these")
    return every[found[0]]


def offer(word: str, known: Collection[str]) -> str:
    """The name that `word` was probably meant to be, or which there are."""
    close = guess(word, known)
    return f"did you mean {close}?" if close else f"there are: {listed(known) or 'none'}"
