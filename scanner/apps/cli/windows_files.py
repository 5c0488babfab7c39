"""The files `rasoat agent install --to FOLDER` writes for Windows computers: an agent's, or those of a JEA endpoint."""

import os
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath

from scanner.model.errors import MissingInput, StoreError
from scanner.model.words import Platform


def questions() -> tuple[str, ...]:
    """All that the collectors of this version ask Windows."""
    from scanner.run.registry import collectors

    return tuple(dict.fromkeys(question for each in collectors(Platform.WINDOWS) for question in each.questions))


def agent_files(spool: str) -> Mapping[str, bytes]:
    """The agent's script, its questions and its task, by name."""
    from scanner.apps.agent import units
    from scanner.reach.windows_agent import agent_script, question_file

    return {
        units.WINDOWS_SCRIPT: agent_script().encode("ascii"),
        units.WINDOWS_QUESTIONS: question_file(questions()).encode("ascii"),
        "rasoat.xml": units.windows_task(spool).encode(),
    }


def endpoint_files(account: str) -> Mapping[str, bytes]:
    """The module, the role and the session configuration of a JEA endpoint, by path."""
    from scanner.reach.windows_agent import jea_files

    return {name: text.encode() for name, text in jea_files(questions(), account).items()}


def write(made: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Write all into `folder`, which must exist; raises MissingInput, StoreError."""
    if not folder.is_dir():
        raise MissingInput(f"{folder}: no such folder")
    places = []
    for name, content in made.items():
        place = folder.joinpath(*PureWindowsPath(name).parts)
        try:
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(content)
        except OSError as error:
            raise StoreError(f"{place}: {os.strerror(error.errno or 0)}") from error
        places.append(place)
    return places
