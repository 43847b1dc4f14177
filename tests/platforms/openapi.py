"""Strict validators from a platform's OpenAPI document: unknown properties and wrong variants are errors."""

import os
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

_ROOT = Path(__file__).parents[2]


def contract(name: str) -> Path | None:
    """The platform's document ``name``: in MADOGUCHI_CONTRACTS, else in a folder ``contracts`` near the checkout."""
    given = os.environ.get("MADOGUCHI_CONTRACTS")
    found = [Path(given) / name] if given else sorted(_ROOT.parent.glob(f"*/contracts/{name}"))
    return next((path for path in found if path.is_file()), None)


class Contract:
    """The schemas of one OpenAPI 3 document."""

    def __init__(self, path: Path) -> None:
        schemas = yaml.safe_load(path.read_text(encoding="utf-8"))["components"]["schemas"]
        self._definitions = _without_discriminators(schemas)
        self._validators: dict[str, Any] = {}

    def check(self, schema: str, value: Any) -> None:
        """Raise jsonschema_rs.ValidationError unless ``value`` is a ``schema`` and nothing more."""
        if schema not in self._validators:
            document = {"$ref": f"#/components/schemas/{schema}", "components": {"schemas": self._definitions}}
            self._validators[schema] = jsonschema_rs.Draft202012Validator(document)
        self._validators[schema].validate(value)


def _without_discriminators(schemas: dict[str, Any]) -> dict[str, Any]:
    """The schemas with each discriminator as a choice of its variants, each variant closed to unknown properties.

    A variant refers to its base by ``allOf``; the base without the choice is kept under another name for that.
    """
    definitions: dict[str, Any] = {}
    bases = {name for name, schema in schemas.items() if "discriminator" in schema}
    for name, schema in schemas.items():
        if name in bases:
            key = schema["discriminator"]["propertyName"]
            variants = schema["discriminator"]["mapping"]
            definitions[f"{name}.base"] = {part: value for part, value in schema.items() if part != "discriminator"}
            definitions[name] = {
                "oneOf": [
                    {"$ref": reference, "required": [key], "properties": {key: {"const": value}}}
                    for value, reference in variants.items()
                ]
            }
        else:
            parts = [_base_of(part, bases) for part in schema.get("allOf", [])]
            closed = {"unevaluatedProperties": False} if parts or "properties" in schema else {}
            definitions[name] = {**schema, **({"allOf": parts} if parts else {}), **closed}
    return definitions


def _base_of(part: dict[str, Any], bases: set[str]) -> dict[str, Any]:
    name = part.get("$ref", "").rpartition("/")[2]
    return {"$ref": f"#/components/schemas/{name}.base"} if name in bases else part
