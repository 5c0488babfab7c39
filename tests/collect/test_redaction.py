"""Names of SNMP communities that a collector must still read after redaction.

That redaction changes no fact of any case is shown in tests/sealing/test_redaction_keeps_facts.py.
"""

import pytest

from scanner.sealing.redaction import redact_text


@pytest.mark.parametrize("word", ["public", "private"])
@pytest.mark.parametrize(
    "line", ["rocommunity {}", "rwcommunity6 {} default", "com2sec ro default {}", "rocommunity '{}'"]
)
def test_the_default_communities_stay_readable(line: str, word: str) -> None:
    """They are no secret, and host.snmpd tells them apart from others by name."""
    assert redact_text(line.format(word)) == line.format(word)


def test_other_communities_do_not_stay() -> None:
    """Every other name is taken away, and the line is still one."""
    assert redact_text("rocommunity Tinh-2026 10.0.0.0/8").startswith("rocommunity [redacted] ")
