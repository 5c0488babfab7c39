"""docs/reference.md tells of everything there is, as it is."""

import pytest

from tests.docs.reference import PAGE, page


def test_the_reference_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.docs.reference"


@pytest.mark.parametrize("word", ["rasoat scan", "host.sshd", "linux_sshd", "sshd_root_logon_off", "| 130 |"])
def test_the_reference_names_what_people_look_for(word: str) -> None:
    assert word in PAGE.read_text(encoding="utf-8")
