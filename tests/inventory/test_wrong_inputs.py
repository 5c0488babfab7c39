"""Every wrong input in wrong/ is refused with exactly the problems its file expects: place, what is wrong, what to write."""

import re
from pathlib import Path
from typing import Any

import pytest

from scanner.inventory.load import load_inventory
from scanner.model.errors import BadInput
from scanner.model.text import Language
from scanner.reading.yaml_guard import load_yaml
from tests.inventory.folders import HERE, changed_copy

CASES = sorted((HERE / "wrong").glob("*.yaml"))
PLANTED = ("Hunter2", "hunter2", "abc123", "S3cret", "b3Blbn", "public}")
"""Secrets in the cases; no message may hold one."""


def case(file: Path) -> Any:
    return load_yaml(file.read_bytes(), file.name).value


def problems_of(folder: Path, language: Language) -> list[str]:
    with pytest.raises(BadInput) as refused:
        load_inventory(folder, language=language)
    return [str(each) for each in refused.value.problems]


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_is_refused_with_every_problem_in_its_place_in_both_languages(file: Path, tmp_path: Path) -> None:
    """An officer reads in Vietnamese what is said of the same places in English."""
    wanted = case(file)
    folder = changed_copy(tmp_path, wanted["edits"])
    english, vietnamese = problems_of(folder, "en"), problems_of(folder, "vi")
    assert english == wanted["expect"]
    assert not any(secret in line for secret in PLANTED for line in english)
    place = re.compile(r"^.*?: ")
    assert sorted(place.match(each)[0] for each in english) == sorted(place.match(each)[0] for each in vietnamese)  # type: ignore[index]  # every problem has a place
    guards = file.stem.startswith(
        ("yaml_tab", "yaml_alias", "yaml_deep", "yaml_key", "yaml_two", "yaml_not", "yaml_un", "json_syntax")
    )
    assert guards or not set(english) & set(vietnamese)
