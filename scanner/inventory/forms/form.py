"""What all forms share: unknown keys are refused, nothing is coerced, an empty value is a value not filled in."""

from collections.abc import Iterator
from typing import Any, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails

from scanner.inventory.findings import Findings, Path, Place, guess, listed

F = TypeVar("F", bound="Form")

WRONG: Final = "\x00"
"""Stands in a row for a cell that was found wrong already, so that it is not called missing too."""

_TYPES = {
    "string_type": "text", "int_type": "whole_number", "int_from_float": "whole_number", "float_type": "number",
    "bool_type": "yes_no", "list_type": "list", "dict_type": "mapping", "model_type": "mapping",
    "model_attributes_type": "mapping", "int_parsing": "whole_number",
}  # fmt: skip
_BOUNDS = {
    "greater_than_equal": ("number_small", "ge"), "greater_than": ("number_not_above", "gt"),
    "less_than_equal": ("number_large", "le"), "less_than": ("number_large", "lt"),
}  # fmt: skip


class Form(BaseModel):
    """One thing people write down; frozen, strict, no unknown keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_strip_whitespace=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _leave_out_empty(cls, value: Any) -> Any:
        """`serial:` and `serial: ""` say the same as no such line: not filled in."""
        if isinstance(value, dict) and (None in value.values() or "" in value.values()):
            fields = cls.model_fields
            return {key: each for key, each in value.items() if each not in (None, "") or key not in fields}
        return value


def read_form(form: type[F], value: object, *, place: Place, path: Path, findings: Findings) -> F | None:
    """`value` as a `form`, or None when findings were noted; `path` is where the value stands in its file."""
    try:
        return form.model_validate({} if value is None else value)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            if each["input"] == WRONG:
                continue
            _note(form, each, place=place, path=path, findings=findings)
        return None


def _note(form: type[Form], error: ErrorDetails, *, place: Place, path: Path, findings: Findings) -> None:
    steps = tuple(each for each in error["loc"] if each != "[key]")
    where = (*path, *steps)
    code = error["type"]
    words: dict[str, object] = {"key": steps[-1] if steps else "", "value": error["input"]}
    if code == "extra_forbidden":
        known = keys_at(form, steps[:-1])
        words |= {"guess": guess(str(words["key"]), known), "allowed": listed(known)}
        code = "unknown_key"
    elif code == "missing":
        code = "key_missing"
    elif code in _TYPES:
        words["wanted"] = _TYPES[code]
        code = "wrong_type"
    elif code in _BOUNDS:
        code, bound = _BOUNDS[code]
        words["limit"] = f"{error['ctx'][bound]:.10g}"
    elif code == "string_too_long":
        code = "text_too_long"
    else:
        words |= error.get("ctx", {})
    findings.add(place, where, code, **words)


def keys_at(form: type[Form], steps: Path) -> tuple[str, ...]:
    """The keys a form takes at `steps` within it."""
    current: type[Form] | None = form
    for step in steps:
        if isinstance(step, str) and current is not None and step in current.model_fields:
            current = next(_forms_in(current.model_fields[step].annotation), None)
    return tuple(current.model_fields) if current is not None else ()


def _forms_in(annotation: Any) -> Iterator[type[Form]]:
    """Forms named anywhere in a type expression: list[Form], Form | None, dict[str, Form]."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        if issubclass(annotation, Form):
            yield annotation
        return
    for each in get_args(annotation):
        yield from _forms_in(each)
