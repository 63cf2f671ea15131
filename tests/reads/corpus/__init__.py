"""The generated documents, as `tests.reads.make_corpus` wrote them."""

import lzma
import os
from pathlib import Path

import orjson

from tests.reads.awkward import Document

PLACE = Path(__file__).parent / "generated.json.xz"
SAMPLE = 250


def generated() -> list[Document]:
    return [Document(text) for text in orjson.loads(lzma.decompress(PLACE.read_bytes()))]


def sample(documents: list[Document]) -> list[Document]:
    """All of them with STAER_DIFFERENTIAL=all, else some from everywhere."""
    if os.environ.get("STAER_DIFFERENTIAL") == "all":
        return documents
    return documents[:: max(1, len(documents) // SAMPLE)]
