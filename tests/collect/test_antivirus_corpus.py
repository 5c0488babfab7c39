"""Outputs of antivirus tools that other projects recorded, read by our readers, against what those projects expect."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.collect.host import antivirus_defender, antivirus_tools
from scanner.collect.host.antivirus_reading import Reader
from scanner.model.observation import seen
from scanner.model.question import Answer, Ask
from tests.collect.test_host_corpora import _host_files, _rows

pytestmark = pytest.mark.corpora

READERS: dict[str, tuple[Reader, str]] = {
    "files/glpi_linux_defender-101.23062.0010.json": (antivirus_defender.READER, antivirus_defender.HEALTH),
    "files/kesl_10.1_app-info.txt": (antivirus_tools.READERS["kesl"], antivirus_tools.KESL),
    "files/kes8_linux_app-info.txt": (antivirus_tools.READERS["kesl"], antivirus_tools.KESL),
}


def asked(question: str, said: bytes) -> Ask:
    def ask(other: str, /) -> Answer:
        return Answer(ask=other, exit=0, stdout=said) if other == question else Answer(ask=other, absent=True)

    return ask


@pytest.mark.parametrize("name", READERS)
def test_values_are_those_other_projects_read(shared: Path, name: str) -> None:
    reader, question = READERS[name]
    row = next(each for each in _rows(shared, "host_facts") if each["file"] == name)
    expected = row["expected"]["antivirus"]
    told = reader.read(asked(question, _host_files(shared)[name]), frozenset())
    values: dict[str, Callable[[], str]] = {
        "version": lambda: str(seen(told.version)),
        "expiration": lambda: str(seen(told.licence_end)),
        "base_version": lambda: str(seen(told.signature_version)),
        "base_creation": lambda: f"{seen(told.signature_at):%Y-%m-%d}",
    }
    compared = {key: look() for key, look in values.items() if key in expected}
    assert compared == {key: expected[key] for key in compared}
    assert len(compared) >= 2
    if "realtime" in expected:
        assert told.realtime is expected["realtime"]


def test_an_answer_of_another_shape_is_not_seen(shared: Path) -> None:
    said = _host_files(shared)["files/glpi_linux_not-expected-output.json"]
    told = antivirus_defender.READER.read(asked(antivirus_defender.HEALTH, said), frozenset())
    assert json.loads(said) == 1
    with pytest.raises(Exception, match="is not an object"):
        seen(told.version)
