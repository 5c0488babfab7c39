"""In which order the machine keeps the bytes of a number: /proc/net prints addresses as numbers of the machine."""

from ipaddress import IPv4Address, IPv6Address
from typing import Literal

from scanner.model.errors import Unreadable, Unsupported
from scanner.model.question import Ask
from scanner.reading.answers import printed, text

Order = Literal["little", "big"]

_KERNEL = "file:/sys/kernel/cpu_byteorder"
_MACHINE = "cmd:uname -m"
ORDER_QUESTIONS = (_KERNEL, _MACHINE)

_LITTLE = ("x86_64", "i386", "i486", "i586", "i686", "aarch64", "ppc64le", "riscv64", "riscv32", "loongarch64", "ia64")
_BIG = ("s390x", "s390", "ppc64", "ppc", "sparc64", "sparc", "aarch64_be")


def byte_order(ask: Ask) -> Order:
    """As the kernel says since 5.17, else by the architecture; Unsupported where it may be either (mips)."""
    said = text(ask(_KERNEL))
    if said is not None:
        if said.strip() == "little":
            return "little"
        if said.strip() == "big":
            return "big"
        raise Unreadable(f"{_KERNEL}: {said[:40]!r}")
    machine = (printed(ask(_MACHINE)) or "").strip()
    if machine in _LITTLE or (machine.startswith("armv") and machine.endswith("l")):
        return "little"
    if machine in _BIG or (machine.startswith("armv") and machine.endswith("b")):
        return "big"
    raise Unsupported(f"the byte order of the architecture {machine[:40]!r} is not known")


def address_of(digits: str, order: Order) -> IPv4Address | IPv6Address:
    """An address as /proc/net prints it: words of 32 bits, each as a number in the machine's order."""
    words = [bytes.fromhex(digits[start : start + 8]) for start in range(0, len(digits), 8)]
    raw = b"".join(word[::-1] if order == "little" else word for word in words)
    return IPv4Address(raw) if len(raw) == len(b"IPv4") else IPv6Address(raw)
