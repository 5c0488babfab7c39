"""Redaction is no way to hide a setting from a check: what surrounds a setting does not make it a secret."""

from itertools import product

from scanner.sealing.redaction import redact_text
from tests.together import together

SETTINGS = [
    "PermitRootLogin yes",
    "  %wheel ALL=(ALL) NOPASSWD: ALL",
    "PASS_MAX_DAYS 99999",
    "  net.ipv4.ip_forward = 1",
]
BEFORE = [
    "# password: |",
    "# secret: >",
    "# passwords:",
    "; token =",
    "# <password>",
    '# "passwords": [',
    "# x password=hex:00,\\",
    "# chpasswd <<EOF",
    "# -----BEGIN PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----",
    "# PuTTY-User-Key-File-3: x",
    '# password = "',
    "# enable secret",
]
AFTER = ["# -----END PRIVATE KEY-----", "-----END PRIVATE KEY-----", '# "', "]", "# EOF", "</password>"]


@together("before, setting, after", product(BEFORE, SETTINGS, AFTER))
def test_a_setting_stays_whatever_stands_above_and_below_it(before: str, setting: str, after: str) -> None:
    shown = redact_text(f"{before}\n{setting}\n{setting}\n{after}\n").split("\n")
    assert shown[1:3] == [setting, setting]
