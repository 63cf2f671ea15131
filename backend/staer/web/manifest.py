"""An application's manifest: Apollo's persisted query manifest, or graphql-codegen's file of hash to document."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from graphql import GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor, parse, validate, visit

from staer.errors import StartUpError
from staer.reads.limits import Limits
from staer.reads.operations import read_document
from staer.store.persisted_operation import PublishedOperation
from staer.web.persisted import HASH


def read_manifest(path: Path, schema: GraphQLSchema, limits: Limits) -> list[PublishedOperation]:
    """Every operation of the file, valid for this schema; StartUpError names the first that is not."""
    try:
        entries = list(_entries(orjson.loads(path.read_bytes())))
    except OSError:
        raise StartUpError(f"{path} can't be read.") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise StartUpError(f"{path} is no manifest: neither Apollo's nor an object of hash to document.") from None
    return [_checked(digest, document, schema, limits) for digest, document in entries]


def _entries(manifest: Any) -> Iterator[tuple[str, str]]:  # Any: JSON
    if manifest.get("format") == "apollo-persisted-query-manifest":
        yield from ((entry["id"], entry["body"]) for entry in manifest["operations"])
    else:
        yield from manifest.items()


def _checked(digest: str, document: str, schema: GraphQLSchema, limits: Limits) -> PublishedOperation:
    digest = digest.removeprefix("sha256:")
    text = document.encode()
    own = {hashlib.sha256(text).hexdigest(), hashlib.sha1(text, usedforsecurity=False).hexdigest()}
    if HASH.fullmatch(digest) is None or digest not in own:
        raise StartUpError(f"{digest[:80]} is not the SHA-256 or SHA-1 digest of its document.")
    read = read_document(schema, document, limits)
    names = [name for name in read.operations if name]
    if read.refusal is not None:
        raise StartUpError(f"{digest}: {read.refusal.message}")
    if len(names) != 1:
        raise StartUpError(f"{digest}: {_problem(schema, document)}")
    return PublishedOperation(digest, names[0], document)


def _problem(schema: GraphQLSchema, document: str) -> str:
    errors = validate(schema, parse(document))
    return errors[0].message if errors else "It must hold one operation, and that one named."


class _Deprecated(Visitor):
    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self.types = types
        self.found: set[str] = set()

    def enter_field(self, *_: Any) -> None:
        parent, field = self.types.get_parent_type(), self.types.get_field_def()
        if parent is not None and field is not None and field.deprecation_reason is not None:
            name = next(name for name, known in getattr(parent, "fields", {}).items() if known is field)
            self.found.add(f"{parent.name}.{name}")


def deprecated_fields(schema: GraphQLSchema, document: str) -> list[str]:
    """The deprecated fields that a document asks for, as `Type.field`."""
    types = TypeInfo(schema)
    visitor = _Deprecated(types)
    visit(parse(document), TypeInfoVisitor(types, visitor))
    return sorted(visitor.found)
