"""Answers from a recording instead of a target, and reads recordings, our own and those of other programs."""

import base64
import binascii
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from scanner.model.errors import BadInput, MissingInput, NotCollected, Problem
from scanner.model.question import Answer, MachineIdentity, Recording
from scanner.model.words import Gap, Platform, Way
from scanner.reach.broader_answers import broader, index_of
from scanner.reach.failures import gap_answer
from scanner.reach.foreign import meaning_of, platform_of
from scanner.reach.limits import MEBIBYTE
from scanner.reach.record import VERSION
from scanner.reading.json_guard import load_json
from scanner.reading.regular_files import bytes_of

MAX_BYTES = 256 * MEBIBYTE
MAX_DEPTH = 40
MAX_ANSWERS = 100_000
"""A computer is asked some hundred questions; millions of empty answers would hold a reader for minutes."""
_MAX_PROBLEMS = 50
_EPOCH = "1970-01-01T00:00:00Z"
"""Stands in for a time that is refused."""
T = TypeVar("T")


class Replay:
    """Answers every recorded question as the target did; whatever was not asked then is `not_collected`."""

    def __init__(self, recording: Recording) -> None:
        self._answers = {each.ask: each for each in recording.answers}
        self._spelled = index_of(self._answers) if recording.platform is Platform.WINDOWS else {}
        if len(self._answers) < len(recording.answers):
            raise BadInput(Problem(file=recording.target, message="the recording answers a question twice"))

    def __call__(self, question: str, /) -> Answer:
        """The recorded answer."""
        recorded = self._answers.get(question) or broader(question, self._spelled)
        unasked = NotCollected(f"{question}: not asked when the recording was made", way=Way.RECORD_AGAIN)
        return recorded or gap_answer(question, unasked)


def read_recording(path: Path) -> Recording:
    """The recording in a file; raises MissingInput, or BadInput with every problem and its place."""
    return parse_recording(_bounded(path), str(path))


def parse_recording(raw: bytes, name: str) -> Recording:
    """The recording in `raw`; raises BadInput with every problem and its place."""
    source = load_json(raw, name, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    if not isinstance(source, dict) or type(source.get("recording")) is not int or source["recording"] != VERSION:
        message = f"recording: is not {VERSION}: this is no recording that this program can read"
        raise BadInput(Problem(file=name, message=message))
    reader = _Reader(name)
    recording = reader.recording(source)
    if reader.problems:
        raise BadInput(*reader.problems[:_MAX_PROBLEMS])
    return recording


def _bounded(path: Path) -> bytes:
    try:
        return bytes_of(path, max_bytes=MAX_BYTES)
    except OSError as error:
        raise MissingInput(f"{path}: {error.strerror}: no recording can be read there") from error


class _Reader:
    """Reads typed values out of plain JSON; notes each mistake with its place and goes on with a stand-in."""

    def __init__(self, name: str) -> None:
        self.problems: list[Problem] = []
        self._name = name

    def recording(self, source: dict[str, Any]) -> Recording:
        platform, word = platform_of(self._needed(source, "platform", ""))
        answers: list[Any] = self._typed(source, "answers", "", [])
        if len(answers) > MAX_ANSWERS:
            self._wrong("answers", f"are more than {MAX_ANSWERS}")
            answers = []
        identity: dict[str, Any] = self._typed(source, "identity", "", {})
        made = Recording(
            target=self._needed(source, "target", ""),
            platform=platform,
            taken_at=self._moment(source),
            product=self._string(source, "product", "") or word,
            language=self._string(source, "language", ""),
            identity=self._identity(identity),
            answers=tuple(self._answer(each, f"answers[{number}]") for number, each in enumerate(answers)),
        )
        self._find_twins(made.answers)
        return made

    def _identity(self, source: dict[str, Any]) -> MachineIdentity:
        macs: list[Any] = self._typed(source, "macs", "identity.", [])
        if not all(isinstance(each, str) for each in macs):
            self._wrong("identity.macs", "is not a list of texts")
            macs = []
        return MachineIdentity(
            serial=self._string(source, "serial", "identity."),
            machine_id=self._string(source, "machine_id", "identity."),
            macs=tuple(macs),
        )

    def _answer(self, source: Any, place: str) -> Answer:
        if not isinstance(source, dict):
            self._wrong(place, "is not an object")
            return Answer(ask="")
        inside = f"{place}."
        stdout = source.get("stdout")
        if stdout is None and source.get("entries") is None and not source.get("error") and not source.get("absent"):
            source = source | {"error": {"code": str(Gap.UNREADABLE), "text": "the recording holds no answer to it"}}
        detail = self._string(source, "detail", inside)
        gap, text, says_absent = self._error(source.get("error"), f"{inside}error")
        is_structure = isinstance(stdout, list) or (isinstance(stdout, dict) and set(stdout) != {"b64"})
        return Answer(
            ask=self._needed(source, "ask", inside),
            exit=self._exit(source.get("exit"), f"{inside}exit"),
            stdout=b"" if is_structure else self._bytes(stdout, f"{inside}stdout"),
            stderr=self._bytes(source.get("stderr"), f"{inside}stderr"),
            entries=stdout if is_structure else source.get("entries"),
            absent=self._typed(source, "absent", inside, default=False) or says_absent,
            gap=gap,
            way=_way(source.get("error")) if gap else None,
            detail=text or detail,
            truncated=self._typed(source, "truncated", inside, default=False),
            seal=self._string(source, "seal", inside),
        )

    def _error(self, source: Any, place: str) -> tuple[Gap | None, str, bool]:
        """Gap, its text, and whether the error says that nothing is there."""
        if source is None or source == {}:
            return None, "", False
        if type(source) in (str, int):
            source = {"code": source}
        if not isinstance(source, dict) or type(source.get("code")) not in (str, int):
            self._wrong(place, "is not an object with a code and a text")
            return None, "", False
        gap = meaning_of(source["code"])
        text = self._string(source, "text", f"{place}.")
        if gap is None:
            return None, text, True
        return gap, text if source["code"] == gap else f"{source['code']}: {text}".rstrip(": "), False

    def _exit(self, value: Any, place: str) -> int | None:
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self._wrong(place, "is not a whole number")
        return None

    def _bytes(self, value: Any, place: str) -> bytes:
        if value is None:
            return b""
        if isinstance(value, str):
            return value.encode("utf-8")
        try:
            return base64.b64decode(value["b64"], validate=True)
        except (TypeError, KeyError, ValueError, binascii.Error):
            self._wrong(place, 'is neither text nor {"b64": …}')
            return b""

    def _moment(self, source: dict[str, Any]) -> datetime:
        said = self._needed(source, "taken_at", "")
        try:
            moment = datetime.fromisoformat(said or _EPOCH)
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        self._wrong("taken_at", f"{said[:40]!r} is no time with its zone, as 2026-08-19T07:30:00Z")
        return datetime.fromisoformat(_EPOCH)

    def _string(self, source: dict[str, Any], key: str, inside: str) -> str:
        return self._typed(source, key, inside, "")

    def _needed(self, source: dict[str, Any], key: str, inside: str) -> str:
        value = source.get(key)
        if isinstance(value, str) and value:
            return value
        self._wrong(f"{inside}{key}", "is missing, empty, or no text")
        return ""

    def _typed(self, source: dict[str, Any], key: str, inside: str, default: T) -> T:
        """The value of the type that `default` has; a key that is left out or null means `default`."""
        value = source.get(key)
        if value is None:
            return default
        if isinstance(value, type(default)):
            return value
        self._wrong(f"{inside}{key}", f"is not {_KINDS[type(default)]}")
        return default

    def _find_twins(self, answers: tuple[Answer, ...]) -> None:
        first: dict[str, int] = {}
        for number, answer in enumerate(answers):
            if first.setdefault(answer.ask, number) != number and answer.ask:
                self._wrong(
                    f"answers[{number}].ask", f"{answer.ask[:80]!r} is answered in answers[{first[answer.ask]}] too"
                )

    def _wrong(self, place: str, message: str) -> None:
        self.problems.append(Problem(file=self._name, message=f"{place}: {message}"))


def _way(error: Any) -> Way | None:
    """What would mend the error, where the recording says so in a word this program knows."""
    said = error.get("way") if isinstance(error, dict) else None
    return next((each for each in Way if each == said), None)


_KINDS: dict[type, str] = {str: "a text", list: "a list", dict: "an object", bool: "true or false"}
