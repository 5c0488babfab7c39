r"""Windows Security Center: what `productState` of `root\SecurityCenter2:AntiVirusProduct` says of a product.

Microsoft never published the layout; this is the one that public decoders agree on (Stack Overflow 4700897: 34 products on
10,000 machines). On and off stand the other way round in the documented enum WSC_SECURITY_PRODUCT_STATE, which is another.

    bits 16-23  what it provides: 1 firewall, 2 updates, 4 antivirus, 8 antispyware, 16 internet settings, 32 UAC, 64 service
    bits 12-15  0 off, 1 on, 2 snoozed, 3 expired
    bits 8-11   0 another vendor, 1 Microsoft
    bits 4-7    0 signatures up to date, 1 out of date
"""

from collections.abc import Iterable
from itertools import islice
from typing import Final, TypeVar

from scanner.model.errors import Unreadable, Unsupported
from scanner.model.observation import Unseen
from scanner.model.records import dataclass

T = TypeVar("T")
ANTIVIRUS: Final = 4
_STATES: Final = {0: "off", 1: "on", 2: "snoozed", 3: "expired"}
_SIGNATURES: Final = {0: True, 1: False}
_MOST: Final = 0xFFFFFFFF
_MOST_REGISTERED: Final = 256
"""Products one machine may have registered: what says more is no Security Center."""
DEFENDER_GUID: Final = "{d68ddc3a-831f-4fae-9e44-da132c1acf46}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductState:
    """`state` is on, off, snoozed or expired; `current` whether the vendor calls its signatures up to date."""

    provides: int
    state: str | Unseen
    microsoft: bool
    current: bool | Unseen

    @property
    def is_antivirus(self) -> bool:
        """False for what is registered as another kind of product alone; such a number may be left out (0)."""
        return not self.provides or bool(self.provides & ANTIVIRUS)


def so_few(registered: Iterable[T]) -> tuple[T, ...]:
    """All that is registered; raises Unreadable where a machine, or a file, says that there are hundreds."""
    found = tuple(islice(registered, _MOST_REGISTERED + 1))
    if len(found) > _MOST_REGISTERED:
        raise Unreadable(f"more than {_MOST_REGISTERED} products are registered")
    return found


def product_state(number: int | None) -> ProductState:
    """What the number says; raises Unreadable for one that is none of 32 bits."""
    if number is None or not 0 <= number <= _MOST:
        raise Unreadable(f"{number!r} is no product state")
    switch, signatures = number >> 12 & 0xF, number >> 4 & 0xF
    return ProductState(
        provides=number >> 16 & 0xFF,
        state=_STATES.get(switch) or Unseen.of(Unsupported(f"state {switch} of the Security Center has no known meaning")),
        microsoft=(number >> 8 & 0xF) == 1,
        current=_SIGNATURES.get(
            signatures, Unseen.of(Unsupported(f"signature state {signatures} of the Security Center has no known meaning"))
        ),
    )  # fmt: skip
