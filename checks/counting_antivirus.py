"""Which products of a machine a check of antivirus may look at, and how sure it was. For checks; not a check itself."""

from collections.abc import Iterable

from scanner.model.errors import NotCollected
from scanner.model.kinds.host_antivirus import AntivirusProduct, HostAntivirus
from scanner.model.observation import seen
from scanner.model.text import Text
from scanner.model.words import Way


def counting(antivirus: HostAntivirus) -> tuple[AntivirusProduct, ...]:
    """Antivirus products that are really there: no EDR or addition that is none alone, no registration left behind."""
    return tuple(each for each in antivirus.products if each.antivirus is not False and each.left_behind is not True)


def active(antivirus: HostAntivirus) -> list[AntivirusProduct]:
    """Those that are not known to be off."""
    return [each for each in counting(antivirus) if each.enabled is not False]


def must_know_all(antivirus: HostAntivirus) -> None:
    """Raise NotCollected where there may be a product that could not be seen, which would change what is said."""
    if antivirus.looked_everywhere is False:
        raise NotCollected("not everything that shows an antivirus could be read: there may be another", way=Way.LET_IN)


def running(antivirus: HostAntivirus) -> list[AntivirusProduct]:
    """Those that work; raises the gap where one may work, or may be there, and nobody can tell."""
    must_know_all(antivirus)
    return [each for each in counting(antivirus) if seen(each.enabled)]


def with_doubt(text: Text, products: Iterable[AntivirusProduct], *fields: str) -> Text:
    """The text, and that what it says rests on places nobody confirmed on a real Windows yet."""
    if not any(isinstance(each.unconfirmed, tuple) and set(fields) & set(each.unconfirmed) for each in products):
        return text
    return Text(
        vi=f"{text.vi} Nơi đọc giá trị này chưa được kiểm chứng trên máy Windows thật.",
        en=f"{text.en} The place it was read from is not confirmed on Windows yet.",
    )
