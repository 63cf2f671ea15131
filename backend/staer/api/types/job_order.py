"""A job order, and under each field who may read it."""

import datetime as dt

from staer.api.enums import (
    ClosedReason,
    JobagStatus,
    JobOrderOrigin,
    JobOrderStatus,
    JobOrderType,
    PlaceDenial,
    Relation,
)
from staer.api.types.delivery import Delivery
from staer.api.types.directory import Authority, Company, Consultant, Network
from staer.api.types.facts import JOB_ORDER_FACTS, job_order
from staer.api.types.history import HISTORY, History
from staer.api.types.list_arguments import search_arguments
from staer.api.types.lists import PLACEMENTS_OF_ORDER, RECIPIENTS
from staer.api.types.node import Node
from staer.api.types.page import Connection, connection
from staer.api.types.placement import Placement
from staer.api.types.sharing import JobOrderShare, ShareOption
from staer.domain.actor import Actor
from staer.domain.placement import why_not_place
from staer.domain.relation import DECIDERS, EVERYONE, OWNER, READERS
from staer.reads.declare import RELATION, column, derived, readable, to_many, to_one, withheld_fields
from staer.store.expressions import latest_delivery_of_order, notified_of_order, referred_count
from staer.store.tables import (
    AuthorityRow,
    CompanyRow,
    ConsultantRow,
    HistoryRow,
    JobOrderConfidentialRow,
    JobOrderRow,
    JobOrderShareRow,
    NetworkRow,
    PlacementRow,
)
from staer.store.visibility import received, received_through, standing_to_job_order


def _denials(actor: Actor, is_received: bool, *facts: object) -> list[PlaceDenial]:
    return why_not_place(job_order(*facts), actor, received=is_received)


def _can_place(actor: Actor, is_received: bool, *facts: object) -> bool:
    return not _denials(actor, is_received, *facts)


def _itself(_: Actor, relation: Relation) -> Relation:
    return relation


_FACTS = [received(), *JOB_ORDER_FACTS]


@readable(
    JobOrderRow,
    standing=standing_to_job_order,
    sides={
        JobOrderConfidentialRow: (JobOrderConfidentialRow.job_order_id == JobOrderRow.id)
        & (JobOrderConfidentialRow.owner_id == JobOrderRow.owner_id),
    },
    recorded=True,
    description="An employer's order for people (jobordre). For who has no relation to it, it does not exist.",
)
class JobOrder(Node):
    title: str = column(JobOrderRow.title, EVERYONE, "What the order is called (titel).")
    occupation: str | None = column(JobOrderRow.occupation, EVERYONE, "Occupation asked for (stillingsbetegnelse).")
    occupation_uri: str | None = column(JobOrderRow.occupation_uri, EVERYONE, "The occupation's concept in ESCO.")
    type: JobOrderType = column(JobOrderRow.type, EVERYONE, "The kind of employment.")
    request_id: str | None = column(
        JobOrderRow.request_id, EVERYONE, "Number that JobAG gave (anmodnings-ID); not unique, and may be missing."
    )
    company: Company = to_one(CompanyRow.id == JobOrderRow.company_id, EVERYONE, "The workplace that asks.")
    primary_authority: Authority = to_one(
        AuthorityRow.id == JobOrderRow.owner_id, EVERYONE, "The owner (primær myndighed)."
    )
    responsible_consultant: Consultant | None = to_one(
        ConsultantRow.id == JobOrderRow.responsible_consultant_id, EVERYONE, "At the owner (ansvarlig konsulent)."
    )
    coordinator: Consultant | None = to_one(
        ConsultantRow.id == JobOrderRow.coordinator_id, EVERYONE, "Decides on placements (tovholder)."
    )
    external_coordinator: Consultant | None = to_one(
        ConsultantRow.id == JobOrderRow.external_coordinator_id,
        EVERYONE,
        "Decides on placements, from another authority (tovholder, ekstern).",
    )
    coordinator_allowed: bool = column(
        JobOrderRow.coordinator_allowed, EVERYONE, "Whether the employer wants candidates sorted (tovholder tilladt)."
    )
    origin: JobOrderOrigin = column(JobOrderRow.origin, EVERYONE, "Who made the order.")
    status: JobOrderStatus = column(JobOrderRow.status, EVERYONE, "Where the order stands (jobordrestatus).")
    closed_reason: ClosedReason | None = column(JobOrderRow.closed_reason, EVERYONE, "Why it was closed.")
    jobag_status: JobagStatus | None = column(JobOrderRow.jobag_status, OWNER, "How far it came towards JobAG.")
    jobag_problem: str | None = column(JobOrderRow.jobag_problem, OWNER, "JobAG's words when it refused something.")
    dfdg_created_on: dt.date | None = column(
        JobOrderRow.dfdg_created_on, EVERYONE, "The day that JobAG took it in (oprettet i DFDG)."
    )
    start_date: dt.date | None = column(JobOrderRow.start_date, EVERYONE, "First day of work; null: as soon as can be.")
    end_date: dt.date | None = column(JobOrderRow.end_date, EVERYONE, "Last day of work.")
    vacancies: int = column(JobOrderRow.vacancies, EVERYONE, "How many people are wanted (ledige pladser).")
    work_tasks: str | None = column(
        JobOrderRow.work_tasks,
        READERS,
        "Beskrivelse af arbejdsopgaver: the one details field that other municipalities read when the order is shared.",
    )
    qualifications: str | None = column(
        JobOrderConfidentialRow.qualifications,
        OWNER,
        "Beskrivelse af faglige-personlige kvalifikationer og løn: never readable by other municipalities.",
    )
    working_hours: str | None = column(
        JobOrderConfidentialRow.working_hours,
        OWNER,
        "Arbejdstid, beskrivelse: never readable by other municipalities.",
    )
    internal_comment: str | None = column(
        JobOrderConfidentialRow.internal_comment, OWNER, "For the own jobcenter and JobAG's case workers."
    )
    company_contact: str | None = column(
        JobOrderConfidentialRow.company_contact, OWNER, "Whom to speak with at the company."
    )
    referred_count: int | None = column(referred_count(), DECIDERS, "Candidates who reached the company (henvist).")
    received_through: list[Network] = to_many(
        received_through(NetworkRow.id),
        [NetworkRow.code],
        EVERYONE,
        "The networks through which the viewer's own authority got it; empty for the others.",
        only_for=frozenset({Relation.RECIPIENT}),
    )
    delivery: Delivery | None = to_one(
        latest_delivery_of_order(), OWNER, "The newest message to JobAG about the order itself; null before the first."
    )
    shares: list[JobOrderShare] | None = to_many(
        JobOrderShareRow.job_order_id == JobOrderRow.id,
        [JobOrderShareRow.id],
        OWNER,
        "Its shares, oldest first.",
    )
    share_options: list[ShareOption] | None = to_many(
        NetworkRow.id.is_not(None), [NetworkRow.code], OWNER, "Each network, and whether it can be shared there now."
    )
    recipients: Connection[Authority] | None = connection(
        RECIPIENTS,
        OWNER,
        "Notificering af følgende: the authorities that received it, each once, by type and number.",
        on=notified_of_order(),
        arguments=search_arguments,
    )
    history: Connection[History] | None = connection(
        HISTORY, OWNER, "What happened to it, oldest first.", on=HistoryRow.job_order_id == JobOrderRow.id
    )
    placements: Connection[Placement] = connection(
        PLACEMENTS_OF_ORDER,
        EVERYONE,
        "Owner and coordinator see all of them, others their own authority's.",
        on=PlacementRow.job_order_id == JobOrderRow.id,
    )
    withheld_fields: list[str] = withheld_fields(
        "Fields that this viewer may not read: by relation alone, never by whether there is something in them."
    )
    viewer_relation: Relation = derived(_itself, [RELATION], "How the viewer stands to it.")
    viewer_can_place: bool = derived(_can_place, _FACTS, "The viewer may place a citizen on it now.")
    viewer_cannot_place_reasons: list[PlaceDenial] = derived(_denials, _FACTS, "All that stands against it.")
    version: int | None = column(JobOrderRow.version, OWNER, "Moves with every change; pass it as expectedVersion.")
    created_at: dt.datetime = column(JobOrderRow.created_at, EVERYONE, "When it was made.")
    updated_at: dt.datetime | None = column(JobOrderRow.updated_at, OWNER, "When anything of it last changed.")
    shared_updated_at: dt.datetime | None = column(
        JobOrderRow.shared_updated_at, READERS, "When something that a recipient reads last changed."
    )
