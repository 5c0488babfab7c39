r"""Security templates of Windows, as `secedit /export` and Group Policy (GptTmpl.inf) write them.

    [System Access]
    MinimumPasswordLength = 8
    [Registry Values]
    MACHINE\Software\…\EnableLUA=4,1        type (1 text, 3 bytes, 4 number, 7 texts) and value
    [Privilege Rights]
    SeDebugPrivilege = *S-1-5-32-544        SIDs, or names where a SID has none in this template

Names are the same in every language. An export ends with [Version] and its Revision; a section behind which nothing more
stands may have lost lines. Source: Microsoft, [MS-GPSB], "Security Protocol Extension"; secedit of Windows 7 to 11.
"""

import re
from collections.abc import Mapping
from typing import Final

from scanner.model.errors import NotCollected, Unreadable
from scanner.model.records import dataclass
from scanner.model.words import Way

_HEAD: Final = re.compile(r"\[([^\]\n]{1,80})\]")
_NUMBER: Final = re.compile(r"-?[0-9]{1,10}")
_HEADS: Final = frozenset(("Unicode", "Version"))
_KNOWN: Final = frozenset(
    ("System Access", "Registry Values", "Privilege Rights", "Event Audit", "Service General Setting", "Registry Keys",
     "File Security", "Group Membership")
)  # fmt: skip
ACCESS, RIGHTS, EVENTS = "System Access", "Privilege Rights", "Event Audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Sections by name, their settings by name. `open` is the section that may lack lines, empty where none does."""

    sections: Mapping[str, Mapping[str, str]]
    open: str

    def section(self, name: str) -> Mapping[str, str]:
        """A section; raises NotCollected where the file has none."""
        if name not in self.sections:
            raise NotCollected(f"the security template has no section [{name}]", way=Way.RUNNING)
        return self.sections[name]

    def number(self, section: str, name: str) -> int:
        """A number that is set; raises NotCollected where it is not set, or may be among what was cut."""
        value = self.section(section).get(name)
        if value is None and section == self.open:
            raise Unreadable(f"the security template ends in the section [{section}]: {name} may be missing")
        if value is None:
            raise NotCollected(f"the security template does not set {name}", way=Way.RUNNING)
        if not _NUMBER.fullmatch(value):
            raise Unreadable(f"{name} = {value[:40]!r} is no number")
        return int(value)


def template(text: str) -> Template:
    """The template in `text`, without a last line that does not end, and what stands before the first section.

    Raises Unreadable where it has no section, or one twice.
    """
    sections: dict[str, dict[str, str]] = {}
    name = ""
    for number, line in enumerate(_lines(text), start=1):
        bare = line.strip().lstrip("\ufeff")
        if not bare or bare.startswith(";"):
            continue
        if head := _HEAD.fullmatch(bare):
            name = head[1]
            if name in sections:
                raise Unreadable(f"line {number}: the section [{name}] stands twice")
            sections[name] = {}
        elif name:
            _note(sections[name], bare, number)
    if not sections:
        raise Unreadable("no section stands in it")
    whole = "Revision" in sections.get("Version", {})
    return Template(sections=sections, open="" if whole and name == "Version" else name)


def _lines(text: str) -> list[str]:
    """The revision is 1 in every template: behind it nothing can be missing."""
    *lines, last = text.split("\n")
    return [*lines, last] if last.strip() == "Revision=1" else lines


def _note(section: dict[str, str], line: str, number: int) -> None:
    """A line without a sign of equality, as services and files have, is its own name."""
    setting, _, value = line.partition("=")
    if setting.strip() in section:
        raise Unreadable(f"line {number}: {setting.strip()[:80]} stands twice")
    section[setting.strip()] = value.strip()


def rights(template: Template) -> dict[str, tuple[str, ...]]:
    """Who has each right: SIDs without their asterisk, or names as written."""
    return {
        name: tuple(each.strip().removeprefix("*") for each in value.split(",") if each.strip())
        for name, value in template.section(RIGHTS).items()
    }


def is_template(text: str) -> bool:
    """Whether this is a template: one of its sections is one that templates alone have, beside their head."""
    heads = {found[1] for found in map(_HEAD.fullmatch, map(str.strip, text.lstrip("\ufeff").split("\n"))) if found}
    return bool(heads & _HEADS) and bool(heads & _KNOWN)
