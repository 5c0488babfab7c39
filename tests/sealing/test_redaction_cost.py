"""Redaction comes to an end with whatever it is given, and leaves alone what holds no secret."""

import pytest

from scanner.sealing.hit_lines import hide_in_lines

LARGE = 64 * 1024

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


def filled(unit: bytes, size: int) -> bytes:
    """`unit` again and again, cut at `size`."""
    return (unit * (size // len(unit) + 1))[:size]


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE, ids=repr)
def test_hostile_input_ends_and_keeps_its_lines(unit: bytes) -> None:
    """It comes to an end; how the cost grows with the size is measured by tests/bench/redaction.py."""
    raw = filled(unit, LARGE)
    assert hide_in_lines(raw).count(b"\n") == raw.count(b"\n")


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


def test_ordinary_input_stays_as_it_is() -> None:
    raw = package_list(1024 * 1024)
    assert hide_in_lines(raw) == raw
