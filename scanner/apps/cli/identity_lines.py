"""What `rasoat identify` tells people: a block a source, what it is, and the signs that say so."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from scanner.model.identity import Identity
from scanner.model.ssh_algorithm import Judged
from scanner.run.identifying import Identified

if TYPE_CHECKING:
    from reports.words import Words

WITNESSES_SHOWN: Final = 3


def identity_lines(found: Iterable[Identified], say: "Words") -> Iterator[str]:
    """Each source with what it is, how sure that is, and why."""
    from reports.visible import visible

    for each in found:
        yield visible(each.source, 300)
        if not each.identity.witnesses:
            yield f"  {say.tell('identify_unknown')}" + (f": {visible(say.detail(each.gap), 300)}" if each.gap else "")
            continue
        yield f"  {visible(_what(each.identity, say), 300)}"
        for sort, witnesses in (
            ("identify_witness", each.identity.witnesses),
            ("identify_conflict", each.identity.conflicts),
        ):
            for sign in list(dict.fromkeys(witness.sign for witness in witnesses))[:WITNESSES_SHOWN]:
                yield f"    {say.tell(sort)}: {visible(sign, 300)}"
        if each.unread:
            yield f"    {say.tell('identify_unread', n=each.unread)}"


def algorithm_lines(judged: Iterable[Judged], say: "Words") -> Iterator[str]:
    """Each algorithm with its verdict and the reasons."""
    from reports.visible import visible

    for each in judged:
        reasons = "; ".join(reason.in_(say.language) for reason in each.reasons)
        verdict = say.of("algorithm_verdict", each.verdict)
        yield visible(f"{each.category}:{each.algorithm}", 200)
        yield f"  {verdict}" + (f": {reasons}" if reasons else "")


def _what(identity: Identity, say: "Words") -> str:
    kind = say.of("target_kind", identity.type) if identity.type else say.tell("identify_no_kind")
    serial = f"{say.tell('identify_serial')} {identity.serial}" if identity.serial else ""
    service = " ".join(filter(None, (identity.service.product, identity.service.version)))
    system = " ".join(filter(None, (identity.os, identity.version)))
    made = " ".join(filter(None, (identity.vendor, identity.product)))
    parts = (kind, made, identity.hardware, system, serial, service)
    sure = say.tell("identify_sure", percent=round(100 * identity.confidence))
    return f"{' · '.join(dict.fromkeys(filter(None, parts)))} ({sure})"
