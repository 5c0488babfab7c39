"""Results that several tests look at; building them runs the real engine and the real score."""

import pytest

from scanner.model.results import Results
from tests.reports.results_case import Case, build

PROVINCE = (
    ("so-mau", "Sở Mẫu", "department"),
    ("so-gia-dinh", "Sở Giả Định", "department"),
    ("xa-mot", "Xã Mẫu Một", "commune"),
)


@pytest.fixture(scope="session")
def one() -> Results:
    """One agency, two hosts; the SSH server of the first may not be read."""
    return build(Case(hosts=2, denied=lambda target, kind: target.endswith("pc-1") and kind == "host.sshd"))


@pytest.fixture(scope="session")
def province() -> Results:
    """Three agencies in two peer groups; nothing of the commune may be read."""
    return build(Case(hosts=2, agencies=PROVINCE, denied=lambda target, _kind: target.startswith("xa")))
