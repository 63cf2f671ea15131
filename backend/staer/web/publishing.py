"""What `staer operations` does: publish a manifest, and report on what was published."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from staer.api.schema import schema
from staer.settings import Settings
from staer.store.database import Database, open_database
from staer.store.persisted_operation import publish, used_operations
from staer.web.manifest import deprecated_fields, read_manifest
from staer.web.rules import rules_from

_SCHEMA = schema._schema  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  Strawberry shows it in no other way


@asynccontextmanager
async def _owners_database(settings: Settings) -> AsyncGenerator[Database]:
    database = await open_database(replace(settings, database_url=settings.owner_url()))
    try:
        yield database
    finally:
        await database.close()


async def publish_manifest(settings: Settings, application: str, version: str, manifest: Path) -> int:
    """Publish all operations of the file or none; how many they are."""
    operations = read_manifest(manifest, _SCHEMA, rules_from(settings).limits)
    async with _owners_database(settings) as database, database.transaction() as tx:
        await publish(tx, application, version, operations)
    return len(operations)


async def report(settings: Settings, application: str) -> list[str]:
    """A line for each operation: its name, the version that has it, its uses, its deprecated fields."""
    async with _owners_database(settings) as database:
        used = await used_operations(database, application)
    return [
        "\t".join([o.name, o.version, str(o.uses), " ".join(deprecated_fields(_SCHEMA, o.document)) or "-"])
        for o in used
    ]
