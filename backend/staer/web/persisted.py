"""Operations sent as the digest of their text: published ones, and those that a client registers as it goes (APQ).

https://www.apollographql.com/docs/apollo-server/performance/apq
"""

import asyncio
import hashlib
import logging
import re
from collections import Counter

from strawberry.http import GraphQLRequestData

from staer.errors import BadInput, StaerError
from staer.log import fault_fields
from staer.reads.operations import RecentlyUsed
from staer.store.database import Database
from staer.store.persisted_operation import count_uses, find_document

HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
COUNT_EVERY = 60.0  # seconds
MISS_COST = 10  # points: a look into the database

_KEPT = 2000
_LONGEST_KEPT = 20_000  # characters
_log = logging.getLogger(__name__)


class PersistedQueryNotFound(BadInput):
    """PersistedQueryNotFound"""  # Apollo's and urql's word for it: they send the text when they read it

    code = "PERSISTED_QUERY_NOT_FOUND"


class NotPublished(BadInput):
    """Only published operations run here; publish this one with `staer operations publish`."""

    code = "OPERATION_NOT_PUBLISHED"


def digest_of(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()


def asked_hash(data: GraphQLRequestData) -> str | None:
    """The digest that the request names; BadInput when it is none."""
    extension = (data.extensions or {}).get("persistedQuery")
    given = extension.get("sha256Hash") if isinstance(extension, dict) else None  # pyright: ignore[reportUnknownMemberType,reportUnknownVariableType]
    if extension is None:
        return None
    if not isinstance(given, str) or HASH.fullmatch(given) is None:
        raise BadInput("`extensions.persistedQuery.sha256Hash` must be a digest in lower-case hexadecimal.")
    return given


class PersistedOperations:
    """Of one process: the texts used lately, and uses that are not yet counted in the database."""

    def __init__(self, database: Database, *, strict: bool) -> None:
        self._database = database
        self._strict = strict
        self._published: RecentlyUsed[str] = RecentlyUsed(_KEPT)
        self._registered: RecentlyUsed[str] = RecentlyUsed(_KEPT)
        self._uses: Counter[str] = Counter()

    async def document(self, data: GraphQLRequestData) -> str:
        """The text to run; its use is counted when it is published."""
        digest = asked_hash(data)
        if data.query is None:
            return await self._known(digest or "")
        if digest is not None and digest_of(data.query) != digest:
            raise BadInput("`query` has another digest than `extensions.persistedQuery.sha256Hash`.")
        if self._strict:
            return await self._only_published(data.query)
        if digest is not None and len(data.query) <= _LONGEST_KEPT:
            query = data.query
            self._registered.get(digest, lambda: query)
        return data.query

    async def _known(self, digest: str) -> str:
        if (document := await self._look_up(digest)) is not None:
            return document
        if not self._strict and digest in self._registered:
            return self._registered.get(digest, str)
        raise PersistedQueryNotFound

    async def _only_published(self, document: str) -> str:
        if await self._look_up(digest_of(document)) is None:
            raise NotPublished
        return document

    async def _look_up(self, digest: str) -> str | None:
        if digest not in self._published:
            if digest in self._registered and not self._strict:
                return None
            found = await find_document(self._database, digest)
            if found is None:
                return None
            self._published.get(digest, lambda: found)
        self._uses[digest] += 1
        return self._published.get(digest, str)

    async def keep_counting(self) -> None:
        """Write the uses to the database from time to time, until cancelled; then the rest."""
        try:
            while True:
                await asyncio.sleep(COUNT_EVERY)
                await self.count()
        finally:
            await self.count()

    async def count(self) -> None:
        uses, self._uses = self._uses, Counter()
        try:
            if uses:
                await count_uses(self._database, uses)
        except StaerError as error:
            self._uses.update(uses)
            _log.warning("uses of operations can't be counted", extra=fault_fields(error))
