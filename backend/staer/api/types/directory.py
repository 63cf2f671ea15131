"""Authorities, networks, companies and consultants: names and numbers that every actor may read."""

import datetime as dt
from typing import Annotated

import strawberry

from staer.api.enums import AuthorityType
from staer.api.types.node import Node
from staer.domain.actor import Actor
from staer.domain.authority import display_number
from staer.domain.relation import EVERYONE
from staer.reads.declare import column, derived, readable, to_many, to_one
from staer.store.expressions import is_member, lasting_membership
from staer.store.tables import AuthorityRow, CompanyRow, ConsultantRow, NetworkMemberRow, NetworkRow


def _display_number(_: Actor, number: str) -> str:
    return display_number(number)


@readable(AuthorityRow, description="A jobcenter or another body (myndighed).")
class Authority(Node):
    number: str = column(AuthorityRow.number, EVERYONE, "Five digits (myndighedsnr.), as `15300`.")
    display_number: str = derived(_display_number, [AuthorityRow.number], "The number as Danes write it, `15.300`.")
    name: str = column(AuthorityRow.name, EVERYONE, "As shown in lists.")
    type: AuthorityType = column(AuthorityRow.type, EVERYONE, "The kind of body (myndighedstype).")
    networks: list[Annotated["Network", strawberry.lazy("staer.api.types.directory")]] = to_many(
        is_member(), [NetworkRow.code], EVERYONE, "The networks it is a member of today."
    )


@readable(NetworkRow, description="A group of authorities that job orders are shared with, such as HRS and NRS.")
class Network(Node):
    code: str = column(NetworkRow.code, EVERYONE, "Short name, as `HRS`; never changes.")
    name: str = column(NetworkRow.name, EVERYONE, "Full name.")
    administered_by: Authority = to_one(
        AuthorityRow.id == NetworkRow.administered_by_id,
        EVERYONE,
        "The authority whose administrators keep it.",
    )
    members: list[Authority] = to_many(
        is_member(), [AuthorityRow.type, AuthorityRow.number], EVERYONE, "Its members today, by type and number."
    )
    memberships: list[Annotated["NetworkMembership", strawberry.lazy("staer.api.types.directory")]] = to_many(
        lasting_membership(),
        [NetworkMemberRow.member_from, NetworkMemberRow.id],
        EVERYONE,
        "The memberships of today and those to come, by their first day.",
    )


@readable(NetworkMemberRow, description="An authority's time in a network.")
class NetworkMembership:
    authority: Authority = to_one(AuthorityRow.id == NetworkMemberRow.authority_id, EVERYONE, "Whose it is.")
    starts_on: dt.date = column(NetworkMemberRow.member_from, EVERYONE, "The first day of it; it may lie ahead.")
    ends_on: dt.date | None = column(NetworkMemberRow.member_until, EVERYONE, "The first day without it, if known.")


@readable(CompanyRow, description="A workplace that asks for people (virksomhed).")
class Company(Node):
    name: str = column(CompanyRow.name, EVERYONE, "As registered.")
    cvr_number: str | None = column(CompanyRow.cvr_number, EVERYONE, "Eight digits of the national register (CVR).")


@readable(ConsultantRow, description="A person at a jobcenter (konsulent).")
class Consultant(Node):
    name: str = column(ConsultantRow.name, EVERYONE, "As the sign-in gives it.")
    authority: Authority = to_one(
        AuthorityRow.id == ConsultantRow.authority_id, EVERYONE, "The one authority that the consultant belongs to."
    )
