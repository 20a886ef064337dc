"""The JSON API: every operation, what it takes, how it may refuse."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from openhall.config.api import api
from openhall.config.reference.markdown import anchor, code, codes, page, prose, table
from openhall.config.reference.refusals import every_refusal, refusals_of
from openhall.identity import edge, intents
from openhall.kernel.refusals import Refusal
from openhall.witness.public import REGISTRY

Schema = Mapping[str, Any]
_PREFIX = "/api/v1"
_EVERYWHERE = ("invalid-input", "bad-request")


def _views() -> dict[str, Callable[..., Any]]:
    """Operation id → view function."""
    found = {}
    for _prefix, router in api._routers:
        for path in router.path_operations.values():
            for operation in path.operations:
                found[operation.operation_id or api.get_openapi_operation_id(operation)] = operation.view_func
    return found


def _signed_as(view: Callable[..., Any]) -> str:
    """The command that the intent of this operation must name; empty where no intent is asked for."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(view))))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called.endswith("acting"):
            given = [keyword.value for keyword in node.keywords if keyword.arg == "command"] or list(node.args)
            texts = [each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if texts:
                return texts[0]
        elif called == "signed_headers":
            # A key's enrolment is signed by the very key, so its command reads the headers itself.
            return str(inspect.unwrap(view).__name__)
    return ""


def _act_codes(command: str) -> list[str]:
    return sorted(kind.code for kind in REGISTRY.values() if kind.command == command)


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _type(schema: Schema) -> str:
    """A JSON Schema as a short phrase."""
    if "$ref" in schema:
        name = _name(schema["$ref"])
        return f"[{name}](#{anchor(name)})"
    if "allOf" in schema and len(schema["allOf"]) == 1:
        return _type(schema["allOf"][0])
    if options := schema.get("anyOf") or schema.get("oneOf"):
        kinds = {option.get("type") for option in options}
        if kinds - {"null"} == {"number", "string"}:
            return "decimal, as a string" + (" or null" if "null" in kinds else "")
        return " or ".join(dict.fromkeys(_type(option) for option in options))
    if "const" in schema:
        return code(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        return f"object of {_type(inner)}" if isinstance(inner, Mapping) and inner else "object"
    if "enum" in schema:
        return "one of " + codes(schema["enum"])
    kind = {"date-time": "instant with its zone", "uuid": "UUID", "date": "date", "binary": "file"}
    return kind.get(str(schema.get("format", "")), str(schema.get("type", "any JSON")))


_BOUNDS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "matches `{}`",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
}


def _bounds(schema: Schema) -> str:
    options = [option for option in schema.get("anyOf", []) if option.get("type") != "null"]
    texts = []
    for part in [schema, *(options if len(options) == 1 else [])]:
        texts += [text.format(part[name]) for name, text in _BOUNDS.items() if name in part]
        if part.get("type") == "array" and isinstance(part.get("items"), Mapping):
            inner = _bounds(part["items"])
            texts += [f"each {inner}"] if inner else []
    return ", ".join(dict.fromkeys(texts))


def _needed(name: str, schema: Schema, required: bool) -> str:
    if required:
        return "required"
    default = schema.get("default")
    return f"by default {code(default)}" if default not in (None, "", [], {}) else "may be left out"


def _fields(schema: Schema) -> list[str]:
    rows = [
        (code(name), _type(each), _needed(name, each, name in schema.get("required", ())), _bounds(each))
        for name, each in schema.get("properties", {}).items()
    ]
    return table(("field", "type", "needed", "bounds"), rows) if rows else ["No fields.", ""]


def _payload(operation: Schema, shapes: Mapping[str, Schema]) -> Iterator[str]:
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        schema = content.get("schema", {})
        shape = shapes.get(_name(schema.get("$ref", "")), schema)
        closed = ", no further fields" if shape.get("additionalProperties") is False else ""
        yield f"Payload ({'JSON' if media == 'application/json' else media}{closed}):"
        yield ""
        yield from _fields(shape)


def _parameters(operation: Schema) -> Iterator[str]:
    rows = [
        (code(each["name"]), _type(each["schema"]), _needed("", each["schema"], each.get("required", False)))
        for each in operation.get("parameters", [])
        if each["in"] == "query"
    ]
    if rows:
        yield "Query:"
        yield ""
        yield from table(("field", "type", "needed"), rows)


def _operation(
    method: str, path: str, operation: Schema, view: Callable[..., Any], shapes: Mapping[str, Schema]
) -> list[str]:
    lines = [f"### {method.upper()} {path.removeprefix(_PREFIX)}", "", prose(view.__doc__), ""]
    command = _signed_as(view)
    if command:
        acts = _act_codes(command)
        lines += [f"Signed as {code(command)}" + (f"; records {codes(acts)}." if acts else "; records no act."), ""]
    lines += [*_parameters(operation), *_payload(operation, shapes)]
    refused = {refusal.code for refusal in refusals_of(view)} - set(_EVERYWHERE)
    if refused:
        rest = [code(each) for each in sorted(refused - _of_signatures())]
        if refused & _of_signatures():
            rest.insert(0, "what a [signature](#refusals-of-a-signature) may meet")
        lines += ["May refuse with " + ", ".join(rest) + ".", ""]
    return lines


@cache
def _of_signatures() -> frozenset[str]:
    """Codes with which any signed act may be refused before its own rules are asked."""
    return frozenset(refusal.code for refusal in refusals_of(edge.acting) | refusals_of(intents.admit))


def _nested(schema: object) -> Iterator[str]:
    if isinstance(schema, Mapping):
        if "$ref" in schema:
            yield _name(schema["$ref"])
        for each in schema.values():
            yield from _nested(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from _nested(each)


def _shapes(document: Schema, shapes: Mapping[str, Schema]) -> list[str]:
    """The shapes that payloads are made of, not the payloads themselves."""
    wanted = {name for shape in shapes.values() for name in _nested(shape.get("properties", {})) if name in shapes}
    lines = ["## Shapes", "", "What payloads above are made of.", ""]
    for name in sorted(wanted):
        shape = shapes[name]
        lines += [f"### {name}", "", prose(shape.get("description")), ""]
        lines += ["One of " + codes(shape["enum"]) + ".", ""] if "enum" in shape else _fields(shape)
    return lines


def _refusal_rows() -> list[tuple[object, ...]]:
    by_code: dict[str, type[Refusal]] = {}
    for refusal in every_refusal():
        by_code.setdefault(refusal.code, refusal)
    return [(code(each.code), each.status, _shown(each.title), _shown(each.way_forward)) for each in by_code.values()]


def _shown(text: object) -> str:
    """A sentence of a refusal with its facts as placeholders."""
    return re.sub(r"%\((\w+)\)s", r"‹\1›", str(text))


def render() -> str:
    """The page ``api.md``."""
    document: Schema = api.get_openapi_schema()
    shapes: Mapping[str, Schema] = document.get("components", {}).get("schemas", {})
    views = _views()
    lines = page(
        "The JSON API",
        f"Everything that a page does, a program can do. Paths are below `{_PREFIX}`; a machine-readable description "
        f"is at `{_PREFIX}/openapi.json` of every installation. [Connect a program](../how-to/connect-a-program.md) "
        "shows the first steps.",
        "**Acting** needs a signed intent in the headers `Intent`, `Intent-Signature` and, for solemn acts of people "
        "with a passkey, `Intent-Assertion` ([format](../explanation/protocols.md)); “signed as” is the command that "
        "the intent names. **Reading** what isn't public needs a session or a bearer token. Money is a decimal string, "
        "an instant carries its zone.",
        "A **refusal** is an RFC 9457 problem document (`application/problem+json`) with `code`, `title`, `status`, "
        "`detail`, `way_forward`, `facts` and `errors` (one entry a field). Besides those listed with an operation, "
        "every operation may answer `invalid-input` (422) and `bad-request` (400). The lists are read from the source: "
        "they name what the operation's own code can raise, and may miss what a hook of another room adds.",
    )
    room = ""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method == "head":
                continue
            tag = (operation.get("tags") or ["other"])[0]
            if tag != room:
                room = tag
                lines += [f"## {room.replace('_', ' ').capitalize()}", ""]
            lines += _operation(method, path, operation, views[operation["operationId"]], shapes)
    lines += _shapes(document, shapes)
    lines += [
        "## Refusals of a signature",
        "",
        "Any act may be refused with one of these before its own rules are asked:",
        "",
    ]
    lines += [", ".join(code(each) for each in sorted(_of_signatures() - set(_EVERYWHERE))) + ".", ""]
    lines += ["## Refusals", "", "Every refusal that a room of this installation can give.", ""]
    lines += table(("code", "status", "says", "way forward"), _refusal_rows())
    return "\n".join(lines)
