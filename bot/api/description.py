"""What the API is, as OpenAPI 3.1: the contract that programs are written against, and that tests hold it to. Pure."""

from __future__ import annotations

from typing import Any

from store.columns import LARGEST
from store.incident import State

_TEXT: dict[str, Any] = {"type": "string"}


def _path(name: str, most: int) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": most},
    }


_NUMBER = _path("number", 20)
_KEY: dict[str, Any] = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "The same key again changes nothing and is given the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[!-~]+$"},
}  # fmt: skip


def _whole(name: str, most: int, default: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 0, "maximum": most, "default": default}
    return {"name": name, "in": "query", "schema": schema}


def _said(name: str, limit: int = 200) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "string", "maxLength": limit}}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _answers(status: int, schema: dict[str, Any], *more: int) -> dict[str, Any]:
    refused = {"description": "Not done, and why.", "content": _json(_ref("Refusal"))}
    done = {"description": "Done.", "content": _json(schema)}
    return {str(status): done, **{str(code): refused for code in (400, 401, 403, 413, 422, 503, *more)}}


_REFUSAL = {
    "type": "object", "required": ["message"], "properties": {"message": _TEXT, "code": {"type": "integer"}},
}  # fmt: skip
_INCIDENT = {
    "type": "object",
    "required": ["number", "id", "state", "priority", "summary"],
    "properties": {
        "number": _TEXT, "id": {"type": "integer"}, "state": _TEXT, "summary": _TEXT,
        "priority": {"type": "integer", "minimum": 1, "maximum": 5},
    },
}  # fmt: skip
_LIST = {
    "type": "object",
    "required": ["items", "next", "unread"],
    "properties": {
        "items": {"type": "array", "items": {"type": "object"}},
        "next": {"type": ["integer", "null"], "description": "What `after` must be to go on; null at the end."},
        "unread": {"type": "integer", "minimum": 0, "description": "How many arrivals are not read yet and not here."},
    },
}
_REPORTED = {
    "type": "object", "additionalProperties": False, "required": ["reporter", "text"],
    "properties": {
        "reporter": {"type": "string", "minLength": 3, "maxLength": 320, "description": "An e-mail address."},
        "name": {"type": "string", "maxLength": 100},
        "subject": {"type": "string", "maxLength": 200},
        "text": {"type": "string", "minLength": 1, "maxLength": 100000},
    },
}  # fmt: skip
_COMMAND = {
    "type": "object", "additionalProperties": False, "required": ["words"],
    "properties": {
        "words": {
            "type": "string", "minLength": 1, "maxLength": 20000,
            "description": "A command as everywhere: `resolve fixed The fuser was replaced.`",
        },
        "version": {"type": "integer", "minimum": 0, "maximum": LARGEST},
    },
}  # fmt: skip


_READ, _WRITE = [{"token": ["incidents:read"]}], [{"token": ["incidents:write"]}]


def description(title: str) -> dict[str, Any]:
    """Return the whole description."""
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Refusal": _REFUSAL, "Incident": _INCIDENT, "List": _LIST},
        },
        "paths": {**_incidents(), **_looking()},
    }


def _incidents() -> dict[str, Any]:
    state = {"name": "state", "in": "query", "schema": {"type": "string", "enum": [str(each) for each in State]}}
    listed = [_whole("after", LARGEST, 0), _whole("limit", 500, 100), state]
    arrival = {"type": "object", "required": ["arrival"], "properties": {"arrival": _TEXT}}
    became = {"type": "object", "required": ["outcome", "incident"]}
    began = {"type": ["string", "null"], "description": "The number of the incident that `split` began."}
    answered = {
        "type": "object",
        "required": ["answer", "incident", "began", "repeated"],
        "properties": {"answer": _TEXT, "began": began, "repeated": {"type": "boolean"}},
    }
    return {
        "/api/v1/incidents": {
            "get": _operation("listIncidents", _READ, listed, _answers(200, _ref("List"))),
            "post": _operation("report", _WRITE, [_KEY], _answers(202, arrival), _REPORTED),
        },
        "/api/v1/arrivals/{arrival}": {
            "get": _operation("whatBecame", _READ, [_path("arrival", 80)], _answers(200, became, 404))
        },
        "/api/v1/incidents/{number}": {
            "get": _operation("readIncident", _READ, [_NUMBER], _answers(200, _ref("Incident"), 404))
        },
        "/api/v1/incidents/{number}/commands": {
            "post": _operation("command", _WRITE, [_NUMBER, _KEY], _answers(200, answered, 404, 409), _COMMAND)
        },
    }


def _looking() -> dict[str, Any]:
    words = [{**_said("q", 500), "required": True}, _whole("limit", 100, 20)]
    asked = [_said("period", 40), _said("group"), _said("service"), _said("category")]
    figures = _answers(200, {"type": "object", "required": ["figures", "period"]})
    form = {"name": "as", "in": "query", "schema": {"type": "string", "enum": ["json", "csv"]}}
    whole = {"name": "whole", "in": "query", "schema": {"type": "string", "enum": ["true", "false"]}}
    rows = {"application/x-ndjson": {"schema": _TEXT}, "text/csv": {"schema": _TEXT}}
    exported = {**_answers(200, {}), "200": {"description": "Every incident, one a line.", "content": rows}}
    return {
        "/api/v1/search": {"get": _operation("search", _READ, words, _answers(200, _ref("List")))},
        "/api/v1/report": {"get": _operation("keyFigures", [{"token": ["reports:read"]}], asked, figures)},
        "/api/v1/export": {"get": _operation("exportIncidents", [{"token": ["export"]}], [form, whole], exported)},
    }


def _operation(
    name: str, security: Any, parameters: Any, responses: Any, body: dict[str, Any] | None = None
) -> dict[str, Any]:
    said = {"operationId": name, "security": security, "parameters": parameters, "responses": responses}
    return said if body is None else {**said, "requestBody": {"required": True, "content": _json(body)}}
