"""Which interfaces lead outside: those of the default routes, or all but loopback where there is none."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from scanner.collect.host.default_routes import default_routes
from scanner.collect.host.packet_space import EVERYTHING, MOST, NOTHING, Cover
from scanner.model.question import Ask
from scanner.model.records import dataclass

LOOPBACK = "lo"


@dataclass(slots=True)
class Outside:
    """Looks up the default routes when a rule names an interface, and only then."""

    ask: Ask
    _leading: frozenset[str] | None = None

    def arriving_on(self, patterns: Iterable[str], *, negated: bool) -> Cover:
        """What a rule covers that wants packets to arrive on one of some interfaces, `eth*` for all that begin so."""
        wanted = tuple(patterns)
        named = any(self._leads(each) for each in wanted)
        if negated:
            return NOTHING if named else EVERYTHING if wanted == (LOOPBACK,) else MOST
        return MOST if named else NOTHING

    def _leads(self, pattern: str) -> bool:
        if pattern == LOOPBACK:
            return False
        if self._leading is None:
            self._leading = frozenset(hop.interface for hop in default_routes(self.ask))
        return not self._leading or any(fnmatchcase(name, pattern.replace("[", "[[]")) for name in self._leading)
