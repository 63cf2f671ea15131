"""text/event-stream: one subscription for one connection.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md (distinct connections mode)
"""

import asyncio
import time
from collections.abc import AsyncGenerator

import orjson
from starlette.responses import StreamingResponse

from staer.api.faults import present_error
from staer.errors import StaerError

MEDIA_TYPE = "text/event-stream"
PING = 12.0  # seconds; proxies end a line on which nothing comes
_COMPLETE = b"event: complete\ndata:\n\n"
_HEADERS = {
    "cache-control": "no-store",
    "vary": "Accept, Authorization",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
}


def accepts_events(accept: str | None) -> bool:
    return any(part.partition(";")[0].strip().lower() == MEDIA_TYPE for part in (accept or "").split(","))


def event_stream(data: AsyncGenerator[bytes], correlation_id: str, expires_at: float) -> StreamingResponse:
    """The answer that lasts; it ends with the token, and the client comes again with a new one."""
    return StreamingResponse(_events(data, correlation_id, expires_at), 200, _HEADERS, f"{MEDIA_TYPE}; charset=utf-8")


async def _events(data: AsyncGenerator[bytes], correlation_id: str, expires_at: float) -> AsyncGenerator[bytes]:
    yield b":\n\n"
    coming = asyncio.ensure_future(anext(data))
    try:
        while time.time() < expires_at:
            await asyncio.wait({coming}, timeout=min(PING, max(0.0, expires_at - time.time())))
            if not coming.done():
                yield b":\n\n"
                continue
            yield b'event: next\ndata: {"data":%b}\n\n' % coming.result()
            coming = asyncio.ensure_future(anext(data))
    except StopAsyncIteration:
        yield _COMPLETE
    except StaerError as error:
        yield b"event: next\ndata: %b\n\n" % orjson.dumps({"errors": [present_error(error, correlation_id)]})
        yield _COMPLETE
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
        await data.aclose()
