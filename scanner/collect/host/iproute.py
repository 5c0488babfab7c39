"""What ip(8) of iproute2 prints as JSON; older and smaller programs named `ip` cannot, and their callers read /proc."""

from typing import Any

from scanner.collect.host.json_shapes import as_list, as_mapping, json_printed
from scanner.model.question import Ask
from scanner.reading.answers import given

_CANNOT = (b"unknown, try", b"invalid option", b"unrecognized option", b"illegal option")
"""iproute2 before 4.13: `Option "-j" is unknown, try "ip -help".`; busybox: `ip: unrecognized option: j`."""


def ip_objects(ask: Ask, question: str) -> list[dict[str, Any]] | None:
    """The objects `ip -j …` printed; None when there is no ip, or none that speaks JSON (4.13 to 4.16 in parts)."""
    answer = given(ask(question))
    complained = answer.exit not in (0, None) and any(words in answer.stderr for words in _CANNOT)
    if answer.absent or complained or answer.stdout.strip()[:1].isalnum():
        return None
    objects = [as_mapping(each, question) for each in as_list(json_printed(answer), question)]
    return [each for each in objects if each]  # some versions print {} for what a filter left out
