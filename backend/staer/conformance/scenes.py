"""What a client must be ready for, one scene after the other: what happens, and what its copy must hold then."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from staer.conformance.shared_orders import Object, SharedOrders, shared_order

WITHHELD = {"withheld": True}


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What was seen of the client during a scene. `asked` counts its requests, `too_early` those before Retry-After."""

    asked: int
    too_early: int
    copy: list[Object]

    def copies(self, order: Object) -> list[Object]:
        return [held for held in self.copy if held.get("id") == order["id"]]


@dataclass(slots=True)
class Story:
    """The orders by the parts that they play."""

    shared: SharedOrders = field(default_factory=SharedOrders)
    with_tasks: Object = field(default_factory=lambda: shared_order("Lagermedarbejder", "Pluk og pak."))
    without_tasks: Object = field(default_factory=lambda: shared_order("Kontorassistent", None))
    revoked: Object = field(default_factory=lambda: shared_order("Kok", "Buffet til 80."))
    late: Object = field(default_factory=lambda: shared_order("Tømrer", "Tage og lofter."))


@dataclass(frozen=True, slots=True)
class Scene:
    """`begin` is what happens before the client runs; `problems` says in what its behaviour fell short.

    With `retry_after` the first request is answered 429, and so is each that comes before so many seconds have passed.
    """

    name: str
    begin: Callable[[Story], None]
    problems: Callable[[Story, Behaviour], Iterator[str]]
    retry_after: int = 0


def _share_three(story: Story) -> None:
    for order in (story.with_tasks, story.without_tasks, story.revoked):
        story.shared.put(order)


def _mistaken_texts(story: Story, seen: Behaviour) -> Iterator[str]:
    for order in story.shared.held.values():
        copies = seen.copies(order)
        if not copies:
            yield f"the copy lacks {order['title']}, which is shared"
            continue
        yield from _mistaken(order["title"], "workTasks", copies[0], {"withheld": False, "value": order["workTasks"]})
        yield from _mistaken(order["title"], "qualifications", copies[0], WITHHELD)


def _mistaken(title: str, name: str, copy: Object, expected: Any) -> Iterator[str]:  # Any: JSON
    if copy.get(name) != expected:
        yield f"{name} of {title} is {expected}, and the copy has {copy.get(name)!r}"


def _change_a_title(story: Story) -> None:
    story.with_tasks["title"] = "Lagermedarbejder, nat"
    story.shared.put(story.with_tasks)


def _impatience(story: Story, seen: Behaviour) -> Iterator[str]:
    if seen.too_early:
        yield f"it asked again {seen.too_early} times before the seconds in Retry-After had passed"
    if not seen.asked:
        yield "it did not ask again after the seconds in Retry-After"
    if not any(held.get("title") == story.with_tasks["title"] for held in seen.copies(story.with_tasks)):
        yield f"the copy lacks the new title {story.with_tasks['title']}"


def _tell_twice(story: Story) -> None:
    """One is new; one goes and comes again; and what was told in the scene before is told once more."""
    story.shared.put(story.late)
    story.shared.revoke(story.without_tasks)
    story.shared.put(story.late)
    story.shared.put(story.without_tasks)
    story.shared.to_replay = 1


def _double_entries(story: Story, seen: Behaviour) -> Iterator[str]:
    counts = Counter(held.get("id") for held in seen.copy)
    for order in story.shared.held.values():
        if counts[order["id"]] != 1:
            yield f"the copy has {order['title']} {counts[order['id']]} times, and it is shared once"


def _revoke(story: Story) -> None:
    story.shared.revoke(story.revoked)


def _kept_orders(story: Story, seen: Behaviour) -> Iterator[str]:
    if seen.copies(story.revoked):
        yield f"the copy has {story.revoked['title']}, whose share has ended"
    for order in story.shared.held.values():
        if not seen.copies(order):
            yield f"the copy lacks {order['title']}, which is still shared"


SCENES = (
    Scene("WITHHELD", _share_three, _mistaken_texts),
    Scene("RETRY_AFTER", _change_a_title, _impatience, retry_after=2),
    Scene("REPLAYED_EVENTS", _tell_twice, _double_entries),
    Scene("REVOKED_SHARE", _revoke, _kept_orders),
)
