r"""`dpkg-query -W -s -l` and `dpkg -s -l` from /var/lib/dpkg/status.

A package that others only name is known to dpkg as `unknown ok not-installed`; one that nobody names is not found.
Source: dpkg-query(1) of dpkg 1.21, tried beside it.
"""

import fnmatch
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from scanner.evaluate.policies.command import Command, Told, Words
from scanner.evaluate.policies.texts import Text
from scanner.evaluate.policies.world import World
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.records import dataclass

_STATUS: Final = "/var/lib/dpkg/status"
_SHOW, _STATE, _LIST = "show", "status", "list"
_VERBS: Final = {"-W": _SHOW, "--show": _SHOW, "-s": _STATE, "--status": _STATE, "-l": _LIST, "--list": _LIST}
_QUIET: Final = frozenset(("--no-pager",))
_DEFAULT_FORMAT: Final = r"${binary:Package}\t${Version}\n"
_NAME = re.compile(r"[a-z0-9*?\[\]][a-z0-9+.*?\[\]-]*")
_RELATIONS = re.compile(r"^(?:Pre-Depends|Depends|Recommends|Suggests|Enhances|Conflicts|Breaks|Replaces|Provides): (.*)$",
                        re.MULTILINE)  # fmt: skip
_RELATED = re.compile(r"\s*([a-z0-9][a-z0-9+.-]+)")
_FIELD = re.compile(r"^(?P<name>[A-Za-z][\w-]*):[ \t]*(?P<value>.*(?:\n[ \t].*)*)", re.MULTILINE)
_PART = re.compile(r"\$\{(?P<field>[^};]+)(?:;(?P<width>-?\d{1,4}))?\}|\\(?P<escape>.)|(?P<text>[^\\$]+|\$)", re.DOTALL)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "0": "\0"}
_NOT_THERE: Final = "unknown ok not-installed"
_FORGOTTEN = re.compile(
    r"^(Status:[ \t]*)(deinstall|purge|install)(?=[ \t]+\S+[ \t]+not-installed[ \t]*$)", re.MULTILINE
)
_ARCHITECTURE = re.compile(r"^Architecture:", re.MULTILINE)
_ABBREVIATED: Final = {
    "not-installed": "n",
    "config-files": "c",
    "half-installed": "H",
    "unpacked": "U",
    "half-configured": "F",
    "triggers-awaited": "W",
    "triggers-pending": "t",
    "installed": "i",
}
_HEAD: Final = (
    "Desired=Unknown/Install/Remove/Purge/Hold\n"
    "| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n"
    "|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n"
)
_COLUMNS: Final = (14, 12, 12, 33)
"""Least widths of name, version, architecture, description."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Package:
    """One package: its paragraph as written, empty for one that others only name."""

    name: str
    paragraph: str = ""

    def field(self, name: str) -> str:
        for found in _FIELD.finditer(self.paragraph):
            if found["name"].lower() == name.lower():
                return found["value"]
        return ""

    @property
    def status(self) -> tuple[str, str, str]:
        words = (self.field("Status") or _NOT_THERE).split()
        if len(words) != 3:  # noqa: PLR2004  # want, error, state (dpkg(1))
            raise Unreadable(f"{_STATUS}: the status of {self.name} is no status")
        return words[0], words[1], words[2]

    @property
    def is_told(self) -> bool:
        """True when `-s` prints its paragraph: one that is not installed has it while it says anything."""
        want, _, state = self.status
        return state != "not-installed" or want != "unknown" or bool(self.field("Priority") or self.field("Section"))


def told(program: str, words: Words) -> Told | None:
    """One verb and names of packages; the format of `-W` by -f or --showformat."""
    verb, form, names = "", _DEFAULT_FORMAT, list[str]()
    rest = iter(words)
    for word in rest:
        if word in _VERBS and not verb:
            verb = _VERBS[word]
        elif word in ("-f", "--showformat"):
            form = next(rest, "")
        elif word.startswith(("-f", "--showformat=")):
            form = word.removeprefix("--showformat").removeprefix("-f").removeprefix("=")
        elif word.startswith("-"):
            return None if word not in _QUIET else Told(questions=(), tell=lambda _world: ())
        else:
            names.append(word)
    if not verb or (program == "dpkg" and verb == _SHOW) or not all(_NAME.fullmatch(each) for each in names):
        return None
    if (verb == _STATE and not names) or not _is_known(form):
        return None
    return Told(questions=(f"file:{_STATUS}",), tell=lambda world: (_tell(verb, form, names, world),))


def _is_known(form: str) -> bool:
    fields = [found["field"] for found in _PART.finditer(form) if found["field"]]
    return all(":" not in each or each in _VIRTUAL for each in fields)


def _tell(verb: str, form: str, names: list[str], world: World) -> Text:
    known, doubled = _known(world)
    for name in doubled:
        if not names or any(fnmatch.fnmatchcase(name, each) for each in names):
            raise Unsupported(f"{_STATUS}: {name} is there for several architectures")
    native = known["dpkg"].field("Architecture") if "dpkg" in known else ""
    if verb == _STATE:
        return _states(names, known)
    chosen = [each for each in sorted(known) if _is_wanted(known[each], names)]
    complaints = "".join(f"dpkg-query: no packages found matching {each}\n" for each in names
                         if not any(fnmatch.fnmatchcase(name, each) for name in chosen))  # fmt: skip
    if verb == _SHOW:
        return Text(out="".join(_formatted(form, known[each], native) for each in chosen), err=complaints)
    return Text(out=_table([known[each] for each in chosen], native), err=complaints)


def _known(world: World) -> tuple[dict[str, _Package], frozenset[str]]:
    """Every package by name, and the names that stand there for several architectures; read once for all rules."""
    text = world.file(_STATUS)
    if text is None or not text.whole or not text.out.strip():
        raise Unsupported(f"{_STATUS}: the list of packages was not told in full")
    if _STATUS not in world.kept:
        every = list(_packages(text.out))
        many = Counter(each.name for each in every)
        world.kept[_STATUS] = ({each.name: each for each in every}, frozenset(name for name in many if many[name] > 1))
    known: tuple[dict[str, _Package], frozenset[str]] = world.kept[_STATUS]
    return known


def _packages(text: str) -> Iterator[_Package]:
    """Every package that has a paragraph, then those that are only named."""
    written: set[str] = set()
    for paragraph in re.split(r"\n{2,}", text):
        found = re.search(r"^Package: (\S+)$", paragraph, re.MULTILINE)
        if found is None:
            continue
        written.add(found[1])
        yield _Package(name=found[1], paragraph=_as_remembered(paragraph.strip("\n")))
    for name in dict.fromkeys(_named(text)):
        if name not in written:
            yield _Package(name=name)


def _as_remembered(paragraph: str) -> str:
    """A package that is not there is wanted no more, unless it is held, or is to be installed and has an architecture."""
    found = _FORGOTTEN.search(paragraph)
    if found is None or (found[2] == "install" and _ARCHITECTURE.search(paragraph)):
        return paragraph
    return _FORGOTTEN.sub(r"\1unknown", paragraph)


def _named(text: str) -> Iterator[str]:
    for relations in _RELATIONS.findall(text):
        for each in re.split(r"[,|]", relations):
            found = _RELATED.match(each)
            if found:
                yield found[1]


def _is_wanted(package: _Package, names: Iterable[str]) -> bool:
    """Without names, everything that is, or was, installed."""
    wanted = list(names)
    if not wanted:
        return package.status[2] != "not-installed"
    return any(fnmatch.fnmatchcase(package.name, each) for each in wanted)


def _states(names: Iterable[str], known: dict[str, _Package]) -> Text:
    out, err = [], ""
    for name in names:
        if name in known and known[name].is_told:
            out.append(known[name].paragraph + "\n")
        else:
            err += f"dpkg-query: package '{name}' is not installed and no information is available\n"
    hint = "Use dpkg --info (= dpkg-deb --info) to examine archive files.\n" if err else ""
    return Text(out="\n".join(out), err=err + hint)


def _own_name(package: _Package, native: str) -> str:
    """The name with its architecture where the name alone would not tell (deb-multiarch)."""
    arch = package.field("Architecture")
    foreign = arch not in ("", "all", native)
    return f"{package.name}:{arch}" if package.field("Multi-Arch") == "same" or foreign else package.name


def _abbreviated(package: _Package) -> str:
    want, error, state = package.status
    return (
        ("r" if want == "deinstall" else want[0])
        + _ABBREVIATED.get(state, "?")
        + ("R" if error == "reinstreq" else " ")
    )


_VIRTUAL: Final[Mapping[str, Callable[[_Package, str], str]]] = {
    "binary:Package": _own_name,
    "binary:Summary": lambda package, _native: package.field("Description").partition("\n")[0],
    "db:Status-Abbrev": lambda package, _native: _abbreviated(package),
    "db:Status-Want": lambda package, _native: package.status[0],
    "db:Status-Eflag": lambda package, _native: package.status[1],
    "db:Status-Status": lambda package, _native: package.status[2],
}


def _formatted(form: str, package: _Package, native: str) -> str:
    made = ""
    for found in _PART.finditer(form):
        if found["field"]:
            value = _value(found["field"], package, native)
            width = int(found["width"] or 0)
            made += value[: abs(width)].rjust(width) if width > 0 else value[: -width or None].ljust(-width)
        elif found["escape"]:
            made += _ESCAPES.get(found["escape"], found["escape"])
        else:
            made += found["text"]
    return made


def _value(field: str, package: _Package, native: str) -> str:
    if field in _VIRTUAL:
        return _VIRTUAL[field](package, native)
    if field.lower() == "package":
        return package.name
    return " ".join(package.status) if field.lower() == "status" else package.field(field)


def _arch(package: _Package) -> str:
    """One that is only named has none; one with a paragraph that names none has an empty one."""
    return package.field("Architecture") or ("<empty>" if package.paragraph else "<none>")


def _table(packages: list[_Package], native: str) -> str:
    if not packages:
        return ""
    rows = [(_own_name(each, native), each.field("Version") or "<none>", _arch(each),
             each.field("Description").partition("\n")[0] or "(no description available)") for each in packages]  # fmt: skip
    widths = [max(least, *(len(row[at]) for row in rows)) for at, least in enumerate(_COLUMNS)]
    name, version, arch, about = widths
    head = f"||/ {'Name':<{name}} {'Version':<{version}} {'Architecture':<{arch}} Description\n"
    line = f"{'+' * 3}-{'=' * name}-{'=' * version}-{'=' * arch}-{'=' * about}\n"
    body = "".join(
        f"{_abbreviated(package):<3} {row[0]:<{name}} {row[1]:<{version}} {row[2]:<{arch}} {row[3]}\n"
        for package, row in zip(packages, rows, strict=True)
    )
    return _HEAD + head + line + body


COMMAND = Command(id="dpkg_query", programs=("dpkg-query", "dpkg"), told=told)
