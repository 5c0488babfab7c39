"""What one product file of `products/` says: how a product shows on Windows and on Linux, and where it keeps its values."""

import re
from enum import StrEnum
from fnmatch import fnmatchcase, translate
from functools import cache

from scanner.model.records import dataclass


class Field(StrEnum):
    """What a place of a product tells."""

    VERSION = "version"
    ENGINE_VERSION = "engine_version"
    SIGNATURE_VERSION = "signature_version"
    SIGNATURE_AT = "signature_at"
    REALTIME = "realtime"
    TAMPER_PROTECTION = "tamper_protection"
    LAST_FULL_SCAN_AT = "last_full_scan_at"
    LICENCE_END = "licence_end"
    LICENCE_DAYS = "licence_days"
    """Days that the licence has left, counted from the moment of asking."""
    LICENCE_KEY = "licence_key"
    """A number of which 0 means that no licence is there."""
    UP_TO_DATE = "up_to_date"


class Word(StrEnum):
    """How a place writes what it tells: the closed set of readers (`value_words.py`)."""

    TEXT = "text"
    FIRST_WORD = "first_word"
    """`28123 (20241002)`: 28123."""
    PATTERN_NUMBER = "pattern_number"
    """Trend Micro: 1977300 is 19.773.00."""
    NUMBER = "number"
    SWITCH = "switch"
    """1 on, 0 off."""
    UNIX_SECONDS = "unix_seconds"
    FILETIME = "filetime"
    YYYYMMDD = "yyyymmdd"
    YYMMDD = "yymmdd"
    YEAR_MONTH_DAY = "year_month_day"
    """`2024/10/02` or `2024-10-02`, whatever comes behind."""
    DAY_MONTH_YEAR_TIME = "day_month_year_time"
    """`02-10-2024 08-15-00`, in UTC."""
    DAY_IN_BRACKETS = "day_in_brackets"
    """`28123 (20241002)`: 2 October 2024."""


_TEXTS = frozenset({Word.TEXT, Word.FIRST_WORD, Word.PATTERN_NUMBER})
_TIMES = frozenset(set(Word) - _TEXTS - {Word.NUMBER, Word.SWITCH})
WORDS_OF = {
    Field.VERSION: _TEXTS,
    Field.ENGINE_VERSION: _TEXTS,
    Field.SIGNATURE_VERSION: _TEXTS,
    Field.SIGNATURE_AT: _TIMES,
    Field.REALTIME: frozenset({Word.SWITCH}),
    Field.TAMPER_PROTECTION: frozenset({Word.SWITCH}),
    Field.LAST_FULL_SCAN_AT: _TIMES,
    Field.LICENCE_END: _TIMES,
    Field.LICENCE_DAYS: frozenset({Word.NUMBER}),
    Field.LICENCE_KEY: frozenset({Word.NUMBER}),
    Field.UP_TO_DATE: frozenset({Word.SWITCH}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names in lower case, `*` for any run of characters; `confirmed` on a real Windows."""

    are: tuple[str, ...] = ()
    source: str = ""
    confirmed: bool = False

    def has(self, name: str) -> bool:
        """Whether one of the names is `name`, in any case."""
        return self.fit(name) > 0

    def fit(self, name: str) -> int:
        """How much of a name fits: the length of the longest that does, 0 for none."""
        plain = name.strip().lower()
        if not _one_of(self.are).match(plain):  # as nearly every name of a computer for nearly every product
            return 0
        return max((len(each) for each in self.are if fnmatchcase(plain, each)), default=0)


@cache
def _one_of(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, names)))


NO_NAMES = Names()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a value stands: `value` of the registry key `key`, or in the text `file` behind `after`; `word` reads it."""

    of: Field
    word: Word
    key: str = ""
    value: str = ""
    file: str = ""
    after: str = ""
    source: str
    confirmed: bool

    @property
    def question(self) -> str:
        """What is asked for it; the `*` of a key stands for one level."""
        if self.file:
            return f"file:{self.file}"
        return f"regs:{self.key}|{self.value}" if "*" in self.key else f"reg:{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """A management server: `services` that run on a computer enrolled in it."""

    name: str
    services: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class OnWindows:
    """How the product shows there. `registered`: its names in the Security Center; `service_paths`: parts of a path.

    `free`, `trial`: names, registered or of the Uninstall list, that say so.
    """

    registered: Names = NO_NAMES
    services: Names = NO_NAMES
    service_paths: Names = NO_NAMES
    processes: Names = NO_NAMES
    drivers: Names = NO_NAMES
    uninstall: Names = NO_NAMES
    free: Names = NO_NAMES
    trial: Names = NO_NAMES
    only_running: bool = False
    """True where every Windows has the service, and only one that runs shows the product."""
    consoles: tuple[Console, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OnLinux:
    """How the product shows there: `processes` and `units` protect while they run; the first of `packages` has its version.

    `programs` are files that only the installed product has. `reader` names what reads its tools, "" when none does.
    """

    name: str
    packages: tuple[str, ...]
    programs: tuple[str, ...]
    processes: tuple[str, ...]
    units: tuple[str, ...]
    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One product, or a family that shows alike. `licence` is what is so of every copy (free, built-in), else "".

    `antivirus` False: it never counts as one alone (EDR, an addition). `realtime` False: no copy scans on access. `edr`
    True: made to watch behaviour and report to a centre. `behaves` True: works without signature files.
    """

    id: str
    name: str
    vendor: str
    antivirus: bool
    realtime: bool
    edr: bool
    behaves: bool
    licence: str
    home_use_only: bool
    """True where the licence of its free edition does not let an organisation use it."""
    windows: OnWindows | None
    linux: OnLinux | None
