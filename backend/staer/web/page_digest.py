"""What lets a page of ours run the script, or wear the style, that stands in it, and no other."""

import base64
import hashlib
import re


def digest_of(element: str, page: str) -> str:
    """The source for the policy: of the one `<script>` or `<style>` of the page."""
    found = re.search(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
    assert found
    return f"'sha256-{base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()}'"
