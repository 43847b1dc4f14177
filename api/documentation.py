"""The OpenAPI document: bodies that are read by hand, problems as they are answered, tokens where they are needed."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from api.problems import MadoguchiError, MethodNotAllowed, Problem

_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_DESCRIPTION = "窓口のAPI。お客様のプログラムは /api/chat/、担当者のプログラムは /api/staff/ を使います。"


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """``openapi_extra`` of a route that reads its body with `api.bodies.read_body`."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def may_answer(*problems: type[MadoguchiError]) -> dict[int | str, dict[str, Any]]:
    """``responses`` of a route: the problems that it may answer, with an example each."""
    responses: dict[int | str, dict[str, Any]] = {}
    for problem in (*problems, MethodNotAllowed):
        response = responses.setdefault(
            problem.status,
            {
                "description": problem.title,
                "content": {"application/problem+json": {"schema": _PROBLEM, "examples": {}}},
            },
        )
        examples = response["content"]["application/problem+json"]["examples"]
        examples[problem.code] = {"summary": problem.__doc__, "value": _example(problem)}
    return responses


def document(app: FastAPI) -> dict[str, Any]:
    """The whole document, made once."""
    if app.openapi_schema:
        return app.openapi_schema
    schema = get_openapi(
        title=app.title,
        version=app.version,
        description=_DESCRIPTION,
        routes=app.routes,
        separate_input_output_schemas=False,
    )
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    components.setdefault("securitySchemes", {})["conversation"] = {
        "type": "http",
        "scheme": "bearer",
        "description": "The token that opening the conversation gave.",
    }
    for operations in schema["paths"].values():
        for operation in operations.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                schemas.update(content["schema"].pop("$defs", {}))
    for path, operations in schema["paths"].items():
        if path.startswith("/api/chat/conversations/"):
            for operation in operations.values():
                operation["security"] = [{"conversation": []}]
    app.openapi_schema = schema
    return schema


def _example(problem: type[MadoguchiError]) -> Mapping[str, Any]:
    example: dict[str, Any] = {
        "type": f"/problems/{problem.code}",
        "code": problem.code,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.code == "invalid":
        example["errors"] = [{"pointer": "/client_id", "detail": "UUIDを指定してください。"}]
    return example
