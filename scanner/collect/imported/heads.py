"""The beginning of a file: enough to know it for what it is, and little enough to be looked at by every kind there is."""

from typing import Final

from scanner.model.ports import HandedFile

_ENOUGH: Final = 64 * 1024


def head_of(file: HandedFile) -> str:
    """The whole lines of the first 64 KiB; all of a shorter file, and the beginning of a longer line."""
    text = file.text or ""
    if len(text) <= _ENOUGH:
        return text
    return text[: text.rfind("\n", 0, _ENOUGH) + 1] or text[:_ENOUGH]
