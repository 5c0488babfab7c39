"""Types of the fields of the forms, for pydantic and for the JSON Schemas of editors alike."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field  # noqa: TID251  # eq=False
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from scanner.inventory.forms import addresses, parsing
from scanner.inventory.forms.form import Form
from scanner.inventory.vocabulary import KNOWN_TAGS, OWN_PREFIX
from scanner.model.organisation import Address, Network
from scanner.model.words import Role, TargetKind


@dataclass(frozen=True, eq=False)
class Read:
    """Marks a field with the function that reads it and with what an editor should know of it."""

    check: Callable[[object], object]
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(self.schema)


def text(pattern: str = "", **more: object) -> Mapping[str, Any]:
    """The JSON Schema of a text."""
    return {"type": "string", **({"pattern": f"^(?:{pattern})$"} if pattern else {}), **more}


DAY_SCHEMA = text(r"\d{4}-\d{2}-\d{2}", format="date")


def word(choices: Iterable[str]) -> Read:
    """Reads one of a few words."""
    known = tuple(choices)
    return Read(parsing.word_of(known), text(enum=list(known)))


def member(kind: type[StrEnum], *, without: Iterable[StrEnum] = ()) -> Read:
    """Reads one word of the enum `kind`."""
    left_out = frozenset(without)
    words = [each.value for each in kind if each not in left_out]
    check = parsing.word_of(words)
    return Read(lambda value: kind(check(value)), text(enum=words))


def mapping(readers: Mapping[str, parsing.Reader], shapes: Mapping[str, Any], own: parsing.Reader | None) -> Read:
    """Reads a mapping whose keys are known names; editors complete them."""
    schema = {
        "type": "object",
        "properties": {name: dict(shapes[name]) for name in readers},
        "patternProperties": {f"^{OWN_PREFIX}": {}} if own else {},
        "additionalProperties": False,
    }
    return Read(parsing.mapping_of(readers, own), schema)


def days(names: Iterable[str]) -> Read:
    """Reads dated acts by their names."""
    known = tuple(names)
    return mapping(dict.fromkeys(known, parsing.as_day), dict.fromkeys(known, DAY_SCHEMA), parsing.as_day)


def lines(names: Iterable[str]) -> Read:
    """Reads texts by their names."""
    known = tuple(names)
    return mapping(dict.fromkeys(known, parsing.as_line), dict.fromkeys(known, text()), parsing.as_line)


def reasons(names: Iterable[str]) -> Read:
    """Reads a reason for each of some words, and for no others."""
    known = tuple(names)
    return mapping(dict.fromkeys(known, parsing.as_line), dict.fromkeys(known, text()), None)


_STATEMENTS: Mapping[str, tuple[parsing.Reader, Mapping[str, Any]]] = {
    "yes_no": (parsing.as_yes_no, {"type": "boolean"}),
    "count": (parsing.as_count, {"type": "integer", "minimum": 0, "maximum": parsing.MAX_COUNT}),
    "text": (parsing.as_line, {"type": "string"}),
}


def statements(kinds: Mapping[str, str]) -> Read:
    """Reads single statements, each by its kind."""
    readers = {name: _STATEMENTS[kind][0] for name, kind in kinds.items()}
    return mapping(readers, {name: _STATEMENTS[kind][1] for name, kind in kinds.items()}, parsing.as_statement)


Line = Annotated[str, Read(parsing.as_line, text(type=["string", "number"], minLength=1, maxLength=parsing.MAX_LINE))]
"""One line of text."""
Id = Annotated[str, Read(parsing.as_id, text(parsing.ID.pattern))]
Reference = Annotated[str, Read(parsing.as_reference, text("[a-z0-9-]+(/[a-z0-9-]+)?"))]
Pattern = Annotated[str, Read(parsing.as_pattern, text("[a-z0-9*/-]+"))]
Day = Annotated[date, Read(parsing.as_day, DAY_SCHEMA)]
SupportEnd = Annotated[str, Read(parsing.as_support_end)]
Range = Annotated[Network, Read(addresses.as_network)]
Ip = Annotated[Address, Read(addresses.as_address)]
Mac = Annotated[str, Read(addresses.as_mac)]
Service = Annotated[str, Read(addresses.as_service, text(addresses.SERVICE.pattern))]
Hours = Annotated[tuple[time, time], Read(parsing.as_hours, text(r"\d\d:\d\d ?[-–] ?\d\d:\d\d"))]
CheckId = Annotated[str, Read(parsing.matching(parsing.CHECK, "bad_check_id"), text(parsing.CHECK.pattern))]
ControlId = Annotated[str, Read(parsing.matching(parsing.CONTROL, "bad_control_id"), text(parsing.CONTROL.pattern))]
Sha256 = Annotated[str, Read(parsing.matching(parsing.SHA256, "bad_sha256"), text(parsing.SHA256.pattern))]
PublicKey = Annotated[str, Read(parsing.as_public_key, text("[0-9a-fA-F]{64}"))]
Credential = Annotated[str, Read(parsing.as_credential, text(parsing.ID.pattern))]
MailAddress = Annotated[
    str, Read(parsing.matching(parsing.MAIL_ADDRESS, "bad_mail_address"), text(parsing.MAIL_ADDRESS.pattern))
]
UrlPath = Annotated[str, Read(parsing.matching(parsing.URL_PATH, "bad_url_path"), text(parsing.URL_PATH.pattern))]
Tag = Annotated[str, Read(parsing.as_tag, text(examples=list(KNOWN_TAGS)))]
Level = Annotated[int, Field(ge=1, le=5)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Port = Annotated[int, Field(ge=1, le=65535)]
RoleWord = Annotated[Role, member(Role)]
DECLARED_KINDS = (TargetKind.SEGMENT, TargetKind.SYSTEM, TargetKind.AGENCY)
"""Kinds that are declared in agency.yaml and are never rows of the register."""
KindWord = Annotated[TargetKind, member(TargetKind, without=DECLARED_KINDS)]


class NameForm(Form):
    """A name in both languages; written once, it stands for both."""

    vi: Line
    en: Line


Name = Annotated[NameForm, BeforeValidator(parsing.as_words)]
