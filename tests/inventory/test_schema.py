"""JSON Schemas: valid themselves, they take every good file and refuse what the loader refuses for its form."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner.inventory.schema import schemas, write_schemas
from scanner.reading.yaml_guard import load_yaml
from tests.inventory.folders import GOOD, SHIPPED
from tests.together import together

SCHEMAS = schemas()
VALIDATORS = {name: jsonschema.Draft202012Validator(schema) for name, schema in SCHEMAS.items()}
FILES = [*GOOD.rglob("*.yaml"), *(SHIPPED / "this-computer").rglob("*.yaml"), *(SHIPPED / "example-province").rglob("*.yaml")]  # fmt: skip


def value_of(file: Path) -> Any:
    return load_yaml(file.read_bytes(), file.name).value


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_is_a_valid_schema_with_words_in_both_languages(name: str) -> None:
    schema = SCHEMAS[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    described = [each for part in (schema, *schema["$defs"].values()) for each in part.get("properties", {}).values()]
    assert sum(" / " in each.get("description", "") for each in described) >= len(described) / 2


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parents[1].name}/{file.parent.name}/{file.name}")
def test_every_good_file_fits_its_schema(file: Path) -> None:
    VALIDATORS[file.stem].validate(value_of(file))


@together(
    "name, change",
    [
        ("agency", {"stafff": 3}),
        ("agency", {"staff": "20"}),
        ("agency", {"default_level": 6}),
        ("agency", {"code": "Sở Mẫu"}),
        ("agency", {"dates": {"inventory_review": "2026-01-01"}}),
        ("agency", {"dates": {"log_review": "1/1/2026"}}),
        ("agency", {"declared": {"iso9001": "yes"}}),
        ("agency", {"segments": [{"id": "lan", "cidr": "10.0.0.0/24", "zone": "intranal"}]}),
        ("agency", {"systems": [{"id": "x", "name": "X"}]}),
        ("targets", {"targets": [{"id": "a", "kind": "laptop"}]}),
        ("targets", {"targets": [{"id": "a", "kind": "computer", "connect": {"password": "x"}}]}),
        ("province", {"tree": [{"code": "a", "kind": "sở"}]}),
        ("waivers", {"waivers": [{"id": "a"}]}),
        ("attestations", {"attestations": [{"id": "a", "answer": "unknown"}]}),
        ("plans", {"plans": [{"id": "a", "decision": "plan"}]}),
        ("authorisations", {"authorisations": [{"id": "a", "style": "box"}]}),
    ],
)
def test_an_editor_underlines_what_the_loader_refuses(name: str, change: dict[str, Any]) -> None:
    good = next(file for file in FILES if file.stem == name)
    assert VALIDATORS[name].is_valid(value_of(good))
    assert not VALIDATORS[name].is_valid({**value_of(good), **change})


def test_the_shipped_schemas_are_those_of_the_forms(tmp_path: Path) -> None:
    for made in write_schemas(tmp_path / "schema"):
        shipped = SHIPPED / "schema" / made.name
        assert json.loads(made.read_text(encoding="utf-8")) == json.loads(shipped.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "file", [file for file in FILES if SHIPPED in file.parents], ids=lambda file: f"{file.parent.name}/{file.name}"
)
def test_the_first_line_leads_an_editor_to_the_schema(file: Path) -> None:
    first = file.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (file.parent / first.partition("=")[2]).resolve() == (
        SHIPPED / "schema" / f"{file.stem}.schema.json"
    ).resolve()
