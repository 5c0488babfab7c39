"""JSON that programs print, opened piece by piece: a piece of another shape than documented is Unreadable."""

from typing import Any

from scanner.model.errors import BadInput, Unreadable
from scanner.model.question import Answer
from scanner.reading.answers import printed
from scanner.reading.json_guard import load_json

_MOST = 160


def json_printed(answer: Answer) -> Any:
    """The JSON value a command printed, or None when the program is not installed."""
    text = printed(answer)
    if text is None:
        return None
    try:
        return load_json(answer.stdout, answer.ask)
    except BadInput as error:
        raise Unreadable(f"{answer.ask}: {str(error)[:_MOST]}") from error


def as_mapping(value: object, what: str) -> dict[str, Any]:
    """`value` as an object; Unreadable when it is none."""
    if not isinstance(value, dict):
        raise Unreadable(f"{what}: {str(value)[:_MOST]} is not an object")
    return value


def as_list(value: object, what: str) -> list[Any]:
    """`value` as a list; Unreadable when it is none."""
    if not isinstance(value, list):
        raise Unreadable(f"{what}: {str(value)[:_MOST]} is not a list")
    return value


def as_text(value: object, what: str) -> str:
    """`value` as text; Unreadable when it is none."""
    if not isinstance(value, str):
        raise Unreadable(f"{what}: {str(value)[:_MOST]} is not text")
    return value


def as_whole(value: object, what: str) -> int:
    """`value` as a whole number; Unreadable when it is none."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable(f"{what}: {str(value)[:_MOST]} is not a whole number")
    return value
