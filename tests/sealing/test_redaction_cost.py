"""Redaction is linear in what it is given, however hostile, and cheap where there is nothing to hide.

CPU time is compared with itself at half the size, and with reading the words of the same text; never with a clock.
"""

import time
from collections.abc import Callable

import pytest

from scanner.sealing.hit_lines import hide_in_lines

SMALL = 16 * 1024

HOSTILE = [
    b"password", b"password=", b'password="', b"password=[", b"password={", b"password\n", b"password: |\n", b"password:\n  ",
    b"pwd=", b"key ", b"key=", b'secret "', b"::", b"a:1:", b"$1$", b"$6$aaaaaaaaaaaaaa", b"{SSHA}", b"://", b"://a:", b"://a:b@",
    b"-----BEGIN PRIVATE KEY-----", b"-----BEGIN PRIVATE KEY-----\n", b"-----END PRIVATE KEY-----\n", b"<password", b"<password ",
    b'value="" ', b'value=""id="', b'name="password" ', b'"', b"\\", b'password=\\\\\\"', b"snmp-server host ", b"snmp -A ",
    b"createUser ", b"curl -u ", b"mysql -p", b"htpasswd -b ", b"echo x|", b"user password ", b"login ", b"set password ",
    b"identified by '", b"authorization: ", b"net user ", b"auth md5 ", b"eyJaaaaaaaa.", b"sk-A1", b"SG.", b"111111-",
    "mật khẩu ".encode(), b"password is ", b"# ", b" ", b"\n", b"\0", b"[redacted]", b"a", b"0xaaaaaaaaaaaaaaaa", b"priv:\n",
    b"Private-Lines: 9999\n", b"kind: Secret\ndata:\n", b'"data":{', b" -p ", b"password REG_SZ", b": RSA a ", b'("password", "',
    b"password=,a", b"PASSWD: ", b"password:\n- ", b'"passwords": [\n', b"/snmp community\n", b"scrypt:1$",
]  # fmt: skip


def cpu_s(work: Callable[[], object]) -> float:
    """The least CPU time of three runs, so that other work on the machine does not count."""
    times = []
    for _ in range(3):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return max(min(times), 1e-4)


def filled(unit: bytes, size: int) -> bytes:
    """`unit` again and again, cut at `size`."""
    return (unit * (size // len(unit) + 1))[:size]


@pytest.mark.parametrize("unit", HOSTILE, ids=repr)
def test_twice_the_input_costs_at_most_about_twice(unit: bytes) -> None:
    small, large = (filled(unit, size) for size in (SMALL, 2 * SMALL))
    assert cpu_s(lambda: hide_in_lines(large)) < 3.2 * cpu_s(lambda: hide_in_lines(small)) + 0.002


LARGEST = [b"password=", b'password="', b"a:1:", b"://a:b@", b"-----BEGIN PRIVATE KEY-----", b'value=""id="', b"\\", b"a",
           "mật khẩu ".encode(), b"[redacted]", b"$6$aaaaaaaaaaaaaa", b"PASSWD: "]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("unit", LARGEST, ids=repr)
def test_eight_mebibytes_cost_sixteen_times_half_a_mebibyte(unit: bytes) -> None:
    small, large = filled(unit, 512 * 1024), filled(unit, 8 * 1024 * 1024)
    before = time.process_time()
    hide_in_lines(large)
    assert time.process_time() - before < 16 * 1.6 * cpu_s(lambda: hide_in_lines(small)) + 0.05


def package_list(size: int) -> bytes:
    """Text like dpkg's status file: one package in eight speaks of keys, tokens or passwords, as real ones do."""
    described = (
        " a long text reads over several lines",
        " keyboards, tokens of a grammar and changes of passwords read",
    )
    stanzas = [
        f"Package: libexample{at}\nStatus: install ok installed\nPriority: optional\nSection: libs\nInstalled-Size: {at}\n"
        f"Maintainer: Example Team <team{at % 9}@lists.example.org>\nArchitecture: amd64\nVersion: 1.{at}.3-2+deb13u1\n"
        f"Depends: libc6 (>= 2.34), libexample-data (= 1.{at}.3-2), zlib1g (>= 1:1.2.0)\nConffiles:\n"
        f" /etc/example/{at}.conf {at:032x}\nDescription: example library number {at}\n This library shows how\n"
        f"{described[at % 8 == 0]},\n and that most of it is of no interest to anybody.\n\n"
        for at in range(size // 500)
    ]
    return "".join(stanzas).encode()[:size]


def test_ordinary_input_costs_a_small_multiple_of_reading_its_words() -> None:
    raw = package_list(1024 * 1024)
    assert hide_in_lines(raw) == raw
    assert cpu_s(lambda: hide_in_lines(raw)) < 15 * cpu_s(lambda: len(raw.split()))
