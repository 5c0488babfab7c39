"""JSON Schemas of the files people write, for editors: completion, and the meaning of a field in both languages.

They are made from the forms, so that an editor and the loader never differ; the words come from fields.yaml.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from scanner.inventory.forms.agency import AgencyForm
from scanner.inventory.forms.form import Form
from scanner.inventory.forms.papers import AttestationsForm, PlansForm, WaiversForm
from scanner.inventory.forms.province import AuthorisationsForm, ProvinceForm
from scanner.inventory.forms.target import TargetsForm
from scanner.reading.packaged_yaml import load_packaged_yaml

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
FOLDER: Final = "schema"
"""Folder beside the agencies where the schemas stand for editors; the loader leaves it alone."""

_FILES: Final[Mapping[str, type[Form]]] = {
    "province": ProvinceForm,
    "agency": AgencyForm,
    "targets": TargetsForm,
    "waivers": WaiversForm,
    "attestations": AttestationsForm,
    "plans": PlansForm,
    "authorisations": AuthorisationsForm,
}
_WORDS: Final = {
    "ProvinceForm": "province", "UnitForm": "unit", "ListsForm": "lists", "ProductsForm": "products", "ServiceForm": "service",
    "LimitsForm": "limits", "IndicatorForm": "indicator", "AuthorisationForm": "authorisation", "AgencyForm": "agency", "SiteForm": "site",
    "SegmentForm": "segment", "SystemForm": "system", "UplinkForm": "uplink", "TslcdForm": "tslcd",
    "TargetForm": "target", "DefaultsForm": "target", "TargetsForm": "targets", "ConnectForm": "connect",
    "DisposalForm": "disposal", "WaiverForm": "waiver", "AttestationForm": "attestation", "PlanForm": "plan", "SoftwareRow": "software",
    "CertificateRow": "certificates", "AccountRow": "accounts", "LeaverRow": "leavers", "SupplierRow": "suppliers",
    "IncidentRow": "incidents", "FlowRow": "allowed_flows", "BackupRow": "backups", "SolutionRow": "solutions",
    "LetterheadForm": "letterhead", "ContactForm": "contact", "OfficeForm": "office",
}  # fmt: skip
"""The words of fields.yaml that belong to each form."""
_NAMED: Final = {
    ("AgencyForm", "dates"): "agency_dates", ("AgencyForm", "documents"): "agency_documents",
    ("AgencyForm", "declared"): "agency_declared", ("SegmentForm", "dates"): "segment_dates",
    ("SystemForm", "dates"): "system_dates", ("SystemForm", "documents"): "system_documents",
    ("SystemForm", "declared"): "system_declared", ("TargetForm", "dates"): "target_dates",
    ("TargetForm", "documents"): "target_documents",
}  # fmt: skip
"""And to the names inside a field."""


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of each file by its name without ending."""
    words = load_fields()
    return {name: _schema(name, form, words) for name, form in _FILES.items()}


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write the schemas into `folder` as NAME.schema.json, where the first line of each YAML file looks for them."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas().items():
        place = folder / f"{name}.schema.json"
        place.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        written.append(place)
    return tuple(written)


def load_fields() -> Mapping[str, Any]:
    """Name and meaning of every field: {form: {field: {vi, en, note_vi, note_en}}}."""
    file = files("scanner.inventory") / "fields.yaml"
    fields: Mapping[str, Any] = load_packaged_yaml(file, "scanner/inventory/fields.yaml").value
    return fields


def _schema(name: str, form: type[Form], words: Mapping[str, Any]) -> dict[str, Any]:
    made = form.model_json_schema()
    for title, part in {form.__name__: made, **made.get("$defs", {})}.items():
        _describe(title, part, words)
    return {"$schema": DIALECT, "$id": f"rasoat:inventory/{name}", **made}


def _describe(title: str, part: dict[str, Any], words: Mapping[str, Any]) -> None:
    """Replace what pydantic says of a form by the words of both languages; our docstrings are for programmers."""
    part.pop("description", None)
    for key, field in part.get("properties", {}).items():
        field.pop("title", None)
        if title in _WORDS:
            field["description"] = meaning(words[_WORDS[title]][key])
        for inner, described in words.get(_NAMED.get((title, key), ""), {}).items():
            field["properties"][inner]["description"] = meaning(described)
        _allow_one_language(field)


def _allow_one_language(field: dict[str, Any]) -> None:
    """A name may be written once for both languages."""
    options = field.get("anyOf", [field])
    if any(each.get("$ref", "").endswith("/NameForm") for each in options):
        kept = [each for each in options if each is not field] or [{"$ref": field.pop("$ref")}]
        field["anyOf"] = [{"type": "string", "minLength": 1}, *kept]


def meaning(entry: Mapping[str, str]) -> str:
    """`Số sê-ri / Serial number` and, below it, what to write."""
    notes = " / ".join(entry[key] for key in ("note_vi", "note_en") if key in entry)
    return f"{entry['vi']} / {entry['en']}" + (f"\n{notes}" if notes else "")
