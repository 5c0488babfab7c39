"""Files that somebody handed over, recordings and well-known outputs, turned into typed facts and gaps.

Every file gives at least one row: what is not recognised, or cannot be read, is a gap that says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from scanner.collect.imported.not_judged import known_for
from scanner.collect.imported.refusals import refusal
from scanner.model.errors import BadInput, GapError, MissingInput, Unreadable, Unsupported
from scanner.model.observation import Known, Observation, Provenance, Unseen
from scanner.model.plain import to_plain
from scanner.model.ports import HandedFile, Imported
from scanner.model.records import dataclass
from scanner.model.words import Gap
from scanner.reading.decoded import UNKNOWN, decoded
from scanner.reading.regular_files import bytes_of
from scanner.reading.shell_prompts import without_shell_prompts
from scanner.run.registry import collectors, imported
from scanner.run.runner import collect_target, guarded
from scanner.sealing.redaction import redact_text

MAX_BYTES: Final = 64 * 1024 * 1024
RECORDING: Final = "recording"
FILE: Final = "file"
"""Stands for the kind of fact where a file as a whole gives none."""
_RECORDING_HEAD: Final = b'"recording"'
_HEAD_BYTES: Final = 256
_NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""A file does not tell when it was made; rows have no time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One fact, or one gap with its detail, of the file `target`.

    A field of a fact that was not seen is left out of it, and has a gap of its own: `field` is its path, `products[0].name`.
    """

    target: str
    kind: str
    fact: Any = None  # plain JSON
    gap: str = ""
    detail: str = ""
    field: str = ""


def rows_of(path: Path, kind: str | None) -> Iterator[Row]:
    """The rows of one file, its kind recognised where none is named; raises MissingInput for a file that is not there."""
    try:
        raw = bytes_of(path, max_bytes=MAX_BYTES)
    except FileNotFoundError as error:
        raise MissingInput(f"{path}: No such file or directory") from error
    except OSError as error:
        yield Row(target=str(path), kind=FILE, gap=str(Gap.UNREADABLE), detail=error.strerror or str(error))
        return
    except BadInput as error:
        yield Row(target=str(path), kind=FILE, gap=str(Gap.UNREADABLE), detail=error.problems[0].message)
        return
    try:
        if len(raw) > MAX_BYTES:
            raise Unreadable(f"larger than {MAX_BYTES} bytes")
        if kind == RECORDING or (kind is None and _RECORDING_HEAD in raw[:_HEAD_BYTES]):
            yield from _of_recording(path, raw)
            return
        file = handed(path.name, raw)
        for observation in _read(file, _kind_of(file, kind)):
            yield from _rows(str(path), observation)
    except GapError as gap:
        yield Row(target=str(path), kind=FILE, gap=str(gap.gap), detail=gap.detail)


def handed(name: str, raw: bytes) -> HandedFile:
    """The file as readers get it: its text where it is one, without the secrets in it and the prompts around it."""
    try:
        text = decoded(raw)
    except Unreadable:
        return HandedFile(name=name, raw=raw, text=None, encoding=UNKNOWN)
    output = without_shell_prompts(text.text)
    if output != text.text:
        raw = output.encode("latin-1" if text.encoding == UNKNOWN else "utf-8", "surrogatepass")
    return HandedFile(name=name, raw=raw, text=redact_text(output), encoding=text.encoding)


def _kind_of(file: HandedFile, named: str | None) -> Imported:
    if not (file.raw if file.text is None else file.text).strip():
        raise Unreadable("the file is empty")
    if named is not None:
        kind = imported()[named]
        if not kind.recognises(file):
            _refuse_refusals(file)
        return kind
    found = [each for each in imported().values() if each.recognises(file)]
    found = [each for each in found if each.holds_others] or found
    found = [each for each in found if not each.general] or found
    if not found:
        _refuse_refusals(file)
        if gap := known_for(file):
            raise gap
        raise Unsupported("this kind of file is not recognised; where you know it, name it with --kind")
    if len(found) > 1:
        names = ", ".join(each.id for each in found)
        raise Unsupported(f"this file may be of several kinds ({names}); name one with --kind")
    return found[0]


def _refuse_refusals(file: HandedFile) -> None:
    """Raise the gap that the words stand for, where the file is nothing but a program's complaint."""
    if gap := refusal(file.text or ""):
        raise gap


def _read(file: HandedFile, kind: Imported) -> Iterator[Observation]:
    provenance = Provenance(source=kind.id, taken_at=_NO_TIME)
    for fact, read in kind.facts_of(file):
        yield guarded(read, fact.kind, kind.id, lambda: provenance)


def _of_recording(path: Path, raw: bytes) -> Iterator[Row]:
    from scanner.reach.replay import Replay, parse_recording

    try:
        recording = parse_recording(raw, str(path))
    except BadInput as error:
        raise Unreadable(f"the recording cannot be used: {error}"[:500]) from error
    asked = collectors(recording.platform)
    if not asked:
        raise Unsupported(f"platform {recording.platform}: this version has no questions for it yet")
    collected = collect_target(
        Replay(recording), asked, seal=lambda answer: answer.content_digest(), clock=lambda: recording.taken_at
    )
    for observation in collected.observations:
        yield from _rows(recording.target or str(path), observation)


def _rows(target: str, observation: Observation) -> Iterator[Row]:
    if not isinstance(observation, Known):
        yield Row(target=target, kind=observation.kind, gap=str(observation.gap), detail=observation.detail)
        return
    unseen: list[tuple[str, Unseen]] = []
    fact = _without_unseen(observation.fact, "", unseen)
    yield Row(target=target, kind=observation.kind, fact=fact)
    for field, gap in unseen:
        yield Row(target=target, kind=observation.kind, gap=str(gap.gap), detail=gap.detail, field=field)


def _without_unseen(value: object, path: str, unseen: list[tuple[str, Unseen]]) -> Any:  # plain JSON
    """The value as plain JSON; what was not seen in it goes to `unseen`, and is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return _fields_without({each.name: getattr(value, each.name) for each in fields(value)}, path, unseen)
    if isinstance(value, Mapping):
        return _fields_without(value, path, unseen)
    if isinstance(value, tuple | list):
        found = [(number, each) for number, each in enumerate(value) if not _noted(each, f"{path}[{number}]", unseen)]
        return [_without_unseen(each, f"{path}[{number}]", unseen) for number, each in found]
    return to_plain(value)


def _fields_without(said: Mapping[Any, object], path: str, unseen: list[tuple[str, Unseen]]) -> dict[str, Any]:
    places = {name: f"{path}.{name}".removeprefix(".") for name in said}
    return {
        str(name): _without_unseen(each, places[name], unseen)
        for name, each in said.items()
        if not _noted(each, places[name], unseen)
    }


def _noted(value: object, path: str, unseen: list[tuple[str, Unseen]]) -> bool:
    if isinstance(value, Unseen):
        unseen.append((path, value))
        return True
    return False
