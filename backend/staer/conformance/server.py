"""A scripted STÆR: the real schema, made-up orders, and a report for each scene of what the client holds."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import orjson
from graphql import GraphQLError, GraphQLSchema, build_schema, graphql  # pyright: ignore[reportUnknownVariableType]
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from staer.api.schema import export
from staer.conformance.scenes import SCENES, Behaviour, Scene, Story
from staer.conformance.shared_orders import Object
from staer.errors import BadInput, BudgetSpent, NotAuthenticated, StaerError

_GRACE = 0.05  # seconds: clocks and timers are a little apart
_REPORT = 'Send the copy as {"jobOrders": [{"id": …, "title": …, "workTasks": …, "qualifications": …}]}.'


class NotPlayed(BadInput):
    """The conformance server answers POST with a `query` alone; send the text of the operation."""

    code = "PERSISTED_QUERY_NOT_FOUND"


@dataclass(slots=True)
class Conformance:
    """Where the story stands. `tell` hears the problems of each scene when its report has come."""

    token: str
    tell: Callable[[Scene, list[str]], None]
    scenes: tuple[Scene, ...] = SCENES
    story: Story = field(default_factory=Story)
    place: int = 0
    asked: int = 0
    too_early: int = 0
    free_at: float = 0
    schema: GraphQLSchema = field(default_factory=lambda: build_schema(export()))

    def __post_init__(self) -> None:
        self._begin()

    @property
    def scene(self) -> Scene | None:
        return self.scenes[self.place] if self.place < len(self.scenes) else None

    def _begin(self) -> None:
        self.asked = self.too_early = 0
        self.free_at = 0
        if self.scene:
            self.scene.begin(self.story)

    def admit(self, request: Request) -> None:
        """NotAuthenticated without the token; BudgetSpent for as long as the scene has it."""
        if request.headers.get("authorization") != f"Bearer {self.token}":
            raise NotAuthenticated
        if self.scene and self.scene.retry_after:
            self._make_wait(self.scene.retry_after)
        self.asked += 1

    def _make_wait(self, seconds: int) -> None:
        now = time.monotonic()
        if not self.free_at:
            self.free_at = now + seconds
        elif now < self.free_at - _GRACE:
            self.too_early += 1
        else:
            return
        raise BudgetSpent(retry_after=seconds)

    def report(self, copy: list[Object]) -> Object:
        """End the scene: its problems, and the name of the next scene."""
        if self.scene is None:
            raise BadInput("All scenes are over; start the command again for another run.")
        ended = self.scene
        problems = [*ended.problems(self.story, Behaviour(self.asked, self.too_early, copy))]
        self.place += 1
        self._begin()
        self.tell(ended, problems)
        return {"scene": ended.name, "problems": problems, "next": self.scene.name if self.scene else None}


def create_conformance_server(conformance: Conformance) -> Starlette:
    """`/graphql` for the client under test, `/report` for its copy after each scene."""

    async def operation(request: Request) -> Response:
        conformance.admit(request)
        body = await _object_in(request)
        if not isinstance(body.get("query"), str):
            raise NotPlayed
        result = await graphql(
            conformance.schema,
            body["query"],
            conformance.story.shared.fields(),
            variable_values=body.get("variables"),
            operation_name=body.get("operationName"),
        )
        answer: Object = {"data": result.data}
        if result.errors:
            answer["errors"] = [_shown(error) for error in result.errors]
        return JSONResponse(answer, 200 if result.data is not None else 400)

    async def report(request: Request) -> Response:
        copy = (await _object_in(request)).get("jobOrders")
        if not isinstance(copy, list) or not all(isinstance(held, dict) for held in cast("list[Any]", copy)):
            raise BadInput(_REPORT)
        return JSONResponse(conformance.report(cast("list[Object]", copy)))

    return Starlette(
        routes=[Route("/graphql", operation, methods=["POST"]), Route("/report", report, methods=["POST"])],
        exception_handlers={StaerError: _refusal},
    )


async def _object_in(request: Request) -> Object:
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise BadInput("Send a JSON object.")
    return cast("Object", body)


def _shown(error: GraphQLError) -> Object:
    return {**error.formatted, "extensions": {"code": "BAD_USER_INPUT"}}


async def _refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, StaerError)
    answer = {"errors": [{"message": error.message, "extensions": {"code": error.code}}]}
    if isinstance(error, BudgetSpent):
        return JSONResponse(answer, 429, {"retry-after": str(error.retry_after)})
    return JSONResponse(answer, 401 if isinstance(error, NotAuthenticated) else 400)
