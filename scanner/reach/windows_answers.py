"""The blocks of the Windows runner read into answers; what does not have the form it must have is a gap.

Errors are told by numbers: HRESULTs (winerror.h), WMI status (wbemcli.h), Win32 errors as 0x8007NNNN. Their words, in the
language of that Windows, are a detail for people. Nothing here sends anything: agents' bundles are read by it too.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, Final

from scanner.model.errors import BadInput, Broken, Denied, GapError, TimedOut, Unreadable, Unsupported
from scanner.model.question import Answer, MachineIdentity, Recording
from scanner.model.records import dataclass
from scanner.model.words import Gap, Platform
from scanner.reach.failures import gap_answer
from scanner.reach.foreign import meaning_of
from scanner.reach.limits import MEBIBYTE, Limits
from scanner.reach.windows_entries import SHAPES
from scanner.reach.windows_frames import BUNDLE, HEAD, NAME, Block, transcript_of
from scanner.reading.json_guard import load_json

LIMITS: Final = Limits(timeout_s=60.0, max_bytes=4 * MEBIBYTE)
"""Of one answer: a Windows PowerShell 2.0 may have 150 MB of memory for all it does (MaxMemoryPerShellMB)."""
_JSON_BYTES: Final = 48 * MEBIBYTE
_DETAIL: Final = 300
_FORM: Final = "the answer has not the form it must have"

_DENIED: Final = frozenset(("0x8013150a", "0x80070522", "0x800702e4"))
"""SecurityException, a privilege that is not held, a program that wants to be elevated."""
_TIMEOUT: Final = frozenset(("0x80131505", "0x00040004"))
"""TimeoutException; WBEM_S_TIMEDOUT."""
_UNSUPPORTED: Final = frozenset(("0x80131515", "0x8004100c", "0x80040154", "0x80070057"))
"""NotSupportedException, WBEM_E_NOT_SUPPORTED, a class that is not registered, an argument that makes no sense."""
_NO_CLASS: Final = "0x80041002"
_NO_FILE: Final = frozenset(("0x80070002", "0x80070003"))
_MAY_BE_ABSENT: Final = frozenset(("file", "list", "cmd"))
_ONLY_64_BIT: Final = ("%programfiles(x86)%", "%commonprogramfiles(x86)%", "%programw6432%", "%commonprogramw6432%")
"""A Windows of 32 bits has no such folder, and no such variable."""
_LONE: Final = re.compile(
    rb"\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}"
)
"""Half a character, as the registry may hold; the runner writes no backslash but these escapes."""
_OTHERS: Final[Mapping[Gap, type[GapError]]] = {
    Gap.DENIED: Denied, Gap.TIMEOUT: TimedOut, Gap.UNSUPPORTED: Unsupported, Gap.BROKEN: Broken,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that a computer told of itself; empty texts where it did not say."""

    answers: tuple[Answer, ...]
    is_complete: bool
    product: str = ""
    language: str = ""
    powershell: str = ""
    is_elevated: bool | None = None
    is_emulated: bool = False
    """It was asked through a 32-bit process on a 64-bit Windows, and answered nothing."""
    windows: str = ""
    """Where Windows lies, such as C:\\Windows."""
    identity: MachineIdentity = field(default_factory=MachineIdentity)


def told(frames: bytes, name: str = BUNDLE, limits: Limits = LIMITS) -> Told:
    """What came, as far as it came; the answers are sealed, in the order they were given."""
    transcript = transcript_of(frames, name)
    own = {each.ask: each for each in transcript.blocks if each.ask in (HEAD, NAME)}
    said = {key: value for each in own.values() for key, value in _head(each.out).items()}
    return Told(
        answers=tuple(_answers((each for each in transcript.blocks if each.ask not in own), limits)),
        is_complete=transcript.is_complete and HEAD in own,
        product=said.get("product", ""),
        language=said.get("language", ""),
        powershell=said.get("powershell", ""),
        is_elevated={"1": True, "0": False}.get(said.get("elevated", "")),
        is_emulated=bool(said.get("emulated")),
        windows=said.get("windows", ""),
        identity=MachineIdentity(
            serial=said.get("serial", ""),
            machine_id=said.get("machine-id", "").lower(),
            macs=tuple(sorted({each.strip().lower() for each in said.get("macs", "").split(",") if each.strip()})),
        ),
    )


def answers_of(frames: bytes) -> tuple[Answer, ...]:
    """The answers in the content of a bundle; raises Unreadable when it is not whole, Unsupported when it was not let see."""
    return _whole(frames).answers


def _whole(frames: bytes) -> Told:
    found = told(frames)
    if not found.is_complete:
        raise Unreadable("the answers are not whole: their end, or a part of them, is missing")
    if found.is_emulated:
        raise Unsupported("asked by a 32-bit PowerShell on a 64-bit Windows, which sees only a part of it")
    return found


def recording_of(frames: bytes, target: str, taken_at: datetime) -> Recording:
    """The same as a recording of `target`; raises as `answers_of`."""
    found = _whole(frames)
    return Recording(
        target=target,
        platform=Platform.WINDOWS,
        taken_at=taken_at,
        product=found.product,
        language=found.language,
        identity=found.identity,
        answers=found.answers,
    )


def _head(out: bytes) -> dict[str, str]:
    pairs = (line.partition(":") for line in out.decode("utf-8", "replace").splitlines())
    return {key: " ".join(value.split()) for key, colon, value in pairs if colon}


def _answers(blocks: Iterable[Block], limits: Limits) -> Iterable[Answer]:
    seen: set[str] = set()
    for block in blocks:
        if block.ask in seen:
            continue
        seen.add(block.ask)
        try:
            yield answer_in(block, limits).sealed()
        except GapError as gap:
            yield gap_answer(block.ask, gap).sealed()


def answer_in(block: Block, limits: Limits = LIMITS) -> Answer:
    """The answer of one block; raises the gap that it is."""
    scheme = block.ask.partition(":")[0]
    says = _says(block)
    if "error" in says:
        return _failed(block.ask, scheme, says["error"])
    if says.get("absent") is True:
        return Answer(ask=block.ask, absent=True)
    if scheme == "cmd":
        return _cmd(block, says.get("exit"), limits)
    if scheme == "file" and says.get("file") == 1:
        cut = len(block.out) > limits.max_bytes
        return Answer(ask=block.ask, stdout=block.out[: limits.max_bytes], truncated=cut)
    return _structured(block.ask, scheme, says, limits)


def _says(block: Block) -> dict[str, Any]:
    try:
        says = load_json(_LONE.sub(rb"\\ufffd", block.says), block.ask[:100], max_bytes=_JSON_BYTES)
    except BadInput as error:
        raise Unreadable(f"{block.ask}: the answer is no JSON") from error
    if not isinstance(says, dict):
        raise Unreadable(f"{block.ask}: {_FORM}")
    return says


def _structured(ask: str, scheme: str, says: Mapping[str, Any], limits: Limits) -> Answer:
    shape = SHAPES.get(scheme)
    if shape is None or "entries" not in says:
        raise Unreadable(f"{ask}: {_FORM}")
    try:
        entries, cut = shape(says["entries"], lambda name, error: why(name, scheme, error), limits)
    except GapError:
        raise
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Unreadable(f"{ask}: {_FORM}") from error
    return Answer(ask=ask, entries=entries, truncated=cut)


def _cmd(block: Block, status: Any, limits: Limits) -> Answer:
    most = limits.max_bytes
    if max(len(block.out), len(block.err)) > most:
        detail = f"more than {most} bytes of output"
        return Answer(ask=block.ask, stdout=block.out[:most], stderr=block.err[:most], truncated=True, detail=detail)
    if not isinstance(status, int) or isinstance(status, bool):
        raise Unreadable(f"{block.ask}: its exit status was lost")
    return Answer(ask=block.ask, exit=status, stdout=block.out, stderr=block.err)


def _failed(ask: str, scheme: str, error: Any) -> Answer:
    code = _word(error, "code")
    if scheme in _MAY_BE_ABSENT and code in _NO_FILE:
        return Answer(ask=ask, absent=True)
    if code == "0x80070057" and any(each in ask.lower() for each in _ONLY_64_BIT):
        return Answer(ask=ask, absent=True)
    if scheme == "members" and _word(error, "kind") == "IdentityNotMappedException" and ":S-1-5-32-" in ask:
        return Answer(ask=ask, absent=True)
    return gap_answer(ask, why(ask, scheme, error))


def why(place: str, scheme: str, error: Any) -> GapError:
    """The gap that an error of the runner means; `place` is the question, or the entry of it."""
    code, text = _word(error, "code"), _word(error, "text")
    if not code:
        return Unreadable(f"{place}: {_FORM}")
    gap = _gap_of(code, scheme)
    if gap is Gap.TIMEOUT:
        return TimedOut(f"{place}: no answer in time")
    words = " ".join("".join(each if each.isprintable() else " " for each in text).split())[:_DETAIL]
    return _OTHERS.get(gap, Unreadable)(f"{place}: error {code}: {words}".rstrip(": "))


def _gap_of(code: str, scheme: str) -> Gap:
    if code in _DENIED:
        return Gap.DENIED
    if code in _TIMEOUT:
        return Gap.TIMEOUT
    if code in _UNSUPPORTED or (scheme == "cim" and code == _NO_CLASS):
        return Gap.UNSUPPORTED
    return meaning_of(code) or Gap.UNREADABLE


def _word(error: Any, key: str) -> str:
    value = error.get(key, "") if isinstance(error, dict) else ""
    return value if isinstance(value, str) else ""
