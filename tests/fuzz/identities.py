"""What devices say of themselves, broken: recordings of their SNMP agents, their banners, the files of knowledge."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from scanner.collect.network.identity_table import families
from scanner.model.device_knowledge import Channel
from scanner.model.errors import BadInput
from scanner.model.identity import Identity
from scanner.reading.device_families import family_of
from scanner.reading.form import Form
from scanner.reading.kept import SCANNER
from scanner.reading.yaml_guard import load_yaml
from scanner.run.identifying import of_banners, of_recording
from tests.fuzz.reader import Reader, reader_of, scratch

KNOWLEDGE = SCANNER / "collect/network/identity"
_CHANNELS = frozenset(Channel)


def readers_of_identities() -> Iterator[Reader]:
    """All of them."""
    for name, seeds, read in _READERS:
        yield reader_of(name, seeds, read)


def _recordings() -> tuple[bytes, ...]:
    told = [
        [f"{key}|4|{value}" for key, value in example.said if key not in _CHANNELS]
        for family in families()
        for example in family.examples
    ]
    return tuple("\n".join([*each, ""]).encode() for each in told if each)


def _banners() -> tuple[bytes, ...]:
    told = [
        json.dumps({"id": family.id, "protocol": key, "banner": value}, ensure_ascii=False)
        for family in families()
        for example in family.examples
        for key, value in example.said
        if key in _CHANNELS
    ]
    return tuple(f"{each}\n".encode() for each in told)


def _sound(identity: Identity) -> bool:
    """Texts and numbers as they are promised; nothing is known without a witness."""
    told = (identity.vendor, identity.product, identity.os, identity.version, identity.hardware, identity.serial)
    assert all(each is None or (isinstance(each, str) and each) for each in told)
    assert 0 <= identity.confidence <= 1
    assert identity.witnesses or not any((*told, identity.type, identity.service.product))
    return bool(identity.witnesses)


def _recording(given: bytes, _draw: random.Random) -> bool:
    place = scratch("snmprec")
    place.write_bytes(given)
    return _sound(of_recording(place).identity)


def _lines(given: bytes, _draw: random.Random) -> bool:
    place = scratch("banners")
    place.write_bytes(given)
    try:
        found = [each.identity for each in of_banners(place)]
    except BadInput:
        return False
    return any(list(map(_sound, found)))


def _knowledge(given: bytes, _draw: random.Random) -> bool:
    try:
        form = Form("x.yaml", load_yaml(given, "x.yaml"))
    except BadInput:
        return False
    family_of(form, "x")
    return not form.problems


_READERS: tuple[tuple[str, Callable[[], tuple[Any, ...]], Callable[[Any, random.Random], bool]], ...] = (
    ("identity:recordings", _recordings, _recording),
    ("identity:banners", _banners, _lines),
    ("identity:knowledge", lambda: tuple(each.read_bytes() for each in sorted(KNOWLEDGE.glob("*.yaml"))), _knowledge),
)
