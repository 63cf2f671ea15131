"""Figures of job orders: what each counts, and over whose orders."""

import datetime as dt
from typing import Annotated, Any, Final

import strawberry
from sqlalchemy import func

from staer.api.types.list_arguments import StatisticsGrouping
from staer.api.types.page import After, Before, First, Last
from staer.domain.relation import DECIDERS, EVERYONE, OWNER
from staer.reads.declare import Condition, Order, Paging, column, readable, shaped
from staer.reads.figures import figure
from staer.store import figures as sql
from staer.store.figure_tables import JobOrderTallyRow, PublishedFigureRow
from staer.store.statement import constant
from staer.store.tables import JobOrderRow


@shaped(
    description="Figures of several job orders. Those of candidates are over the orders that the viewer's authority"
    " owns or the viewer coordinates, and null where there is none."
)
class Figures:
    orders: int = figure(sql.number, [JobOrderRow.id], EVERYONE, "Job orders.")
    vacancies: int = figure(sql.people, [JobOrderRow.vacancies], EVERYONE, "People wanted.")
    placements: int | None = figure(sql.together, [JobOrderTallyRow.placements], DECIDERS, "Candidates put forward.")
    referred: int | None = figure(
        sql.together, [JobOrderTallyRow.referred], DECIDERS, "Candidates who reached the company (henvist)."
    )
    hired: int | None = figure(sql.together, [JobOrderTallyRow.hired], DECIDERS, "Candidates who were hired.")
    referral_rate: float | None = figure(
        sql.part_with_any,
        [JobOrderTallyRow.referred],
        DECIDERS,
        "Part of the orders with a candidate who reached the company, 0 to 1.",
    )
    fill_rate: float | None = figure(
        sql.part_filled,
        [JobOrderTallyRow.hired, JobOrderRow.vacancies],
        DECIDERS,
        "Part of the vacancies that were filled, 0 to 1; no order fills more than its own.",
    )
    hours_to_first_candidate: float | None = figure(
        func.avg,
        [JobOrderTallyRow.hours_to_first_candidate],
        OWNER,
        "From an order's first share to the first candidate after it, on average.",
    )
    hours_to_decision: float | None = figure(
        sql.ratio,
        [JobOrderTallyRow.hours_of_deciding, JobOrderTallyRow.decided],
        DECIDERS,
        "From a candidate to the decision, on average.",
    )


@shaped(description="Figures of one group of job orders.")
class FigureGroup:
    key: str | None = strawberry.field(
        description="The month's first day, the occupation, the network's code or the authority's number;"
        " null for orders without one."
    )
    name: str | None = strawberry.field(description="What the group is called.")
    figures: Figures = strawberry.field(description="Of the orders in it.")


@shaped(description="Figures over job orders as they are now.")
class JobOrderStatistics:
    total: Figures = strawberry.field(description="Of all of them.")
    groups: list[FigureGroup] = strawberry.field(description="By month, the newest first; else the largest first.")


PUBLISHED: Final = Paging(
    default_order=[("PLACE", False)],
    orders={"PLACE": Order(key=PublishedFigureRow.place)},
    conditions={"by": Condition(rule=lambda by: PublishedFigureRow.grouping == constant(by))},
)


def published_arguments(
    by: Annotated[StatisticsGrouping, strawberry.argument(description="What the groups are.")],
    first: First = strawberry.UNSET,
    after: After = strawberry.UNSET,
    last: Last = strawberry.UNSET,
    before: Before = strawberry.UNSET,
) -> Any:
    """The arguments of `statisticsAcrossAuthorities`: no filter, so that no two answers can be subtracted."""


@readable(
    PublishedFigureRow,
    description="Figures of all authorities together. Counts have noise, are multiples of 5, and are null below 5;"
    " a group of fewer than 5 orders, or with a name that fewer than 3 authorities use, is left out.",
)
class PublishedFigures:
    key: str = column(PublishedFigureRow.key, EVERYONE, "As the key of a `FigureGroup`.")
    name: str = column(PublishedFigureRow.name, EVERYONE, "What the group is called.")
    orders: int = column(PublishedFigureRow.orders, EVERYONE, "Job orders, about.")
    vacancies: int = column(PublishedFigureRow.vacancies, EVERYONE, "People wanted, about.")
    placements: int | None = column(PublishedFigureRow.placements, EVERYONE, "Candidates put forward, about.")
    referred: int | None = column(PublishedFigureRow.referred, EVERYONE, "Candidates who reached the company, about.")
    hired: int | None = column(PublishedFigureRow.hired, EVERYONE, "Candidates who were hired, about.")
    referral_rate: float | None = column(
        PublishedFigureRow.referral_rate,
        EVERYONE,
        "Part of the orders with a candidate who reached the company, about.",
    )
    fill_rate: float | None = column(
        PublishedFigureRow.fill_rate, EVERYONE, "Part of the vacancies that were filled, about."
    )
    hours_to_first_candidate: float | None = column(
        PublishedFigureRow.hours_to_first_candidate,
        EVERYONE,
        "From an order's first share to the first candidate after it, on average, in whole days.",
    )
    hours_to_decision: float | None = column(
        PublishedFigureRow.hours_to_decision, EVERYONE, "From a candidate to the decision, on average, in whole days."
    )
    counted_at: dt.datetime = column(
        PublishedFigureRow.counted_at, EVERYONE, "When they were counted: once a day unless the service says otherwise."
    )
