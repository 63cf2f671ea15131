"""Loads the sample data. Loading it again adds what is missing and leaves what is there, whatever became of it."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from staer.demo.accounts import ACCOUNTS
from staer.demo.fixed_keys import named_key
from staer.demo.sample_orders import CASPER, COMPANIES, ORDERS, OWNER_NUMBER, SampleOrder
from staer.domain.actor import Role
from staer.domain.jobag import JobagStatus
from staer.domain.sharing import ShareStatus
from staer.settings import Settings
from staer.store.citizen import CitizenVault
from staer.store.database import Transaction, open_database
from staer.store.statement import Statement, parameter
from staer.store.tables import (
    AuthorityRow,
    CandidateRow,
    CompanyRow,
    ConsultantRow,
    HistoryRow,
    JobOrderConfidentialRow,
    JobOrderRow,
    JobOrderShareRow,
    NetworkMemberRow,
    NetworkRow,
    PlacementRow,
    Row,
    ShareRecipientRow,
)

Values: TypeAlias = dict[str, Any]  # Any: SQL values of every type

# What was there before the first order; keys of UUIDv7 need a time.
LONG_AGO = dt.datetime(2015, 1, 1, tzinfo=dt.UTC)

# Brøndby and Hillerød administer, so that the demo has an administrator with something to do (ours).
NETWORKS = {
    "HRS": ("Hovedstadens Rekrutteringsservice", OWNER_NUMBER),
    "NRS": ("Nordsjællands Rekrutteringsservice", "21900"),
}

_AUTHORITIES = Statement(select(AuthorityRow.number, AuthorityRow.id))
_NETWORKS = Statement(select(NetworkRow.code, NetworkRow.id))
_CONSULTANT = Statement(
    select(ConsultantRow.id)
    .join(AuthorityRow, AuthorityRow.id == ConsultantRow.authority_id)
    .where(ConsultantRow.subject == parameter("subject"), AuthorityRow.number == parameter("number"))
)


async def load_sample_data(url: str, settings: Settings) -> None:
    """Into the migrated database at `url`, all or nothing; `settings` has the key that encrypts CPR numbers."""
    vault = CitizenVault(settings.citizen_key_bytes())
    database = await open_database(replace(settings, database_url=url))
    try:
        async with database.transaction("begin; set local staer.quiet = 'on'") as tx:  # what has long been is no news
            directory = await _load_directory(tx)
            for order in ORDERS:
                await _load_order(tx, order, directory, vault)
    finally:
        await database.close()


def package_rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the package's own tables."""
    text = files("staer.demo").joinpath("data", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


async def add(tx: Transaction, table: type[Row], rows: Iterable[Values]) -> None:
    """Insert the rows that are not there; all have the same columns."""
    if found := list(rows):
        new = insert(table).values({column: parameter(column) for column in found[0]})
        await tx.execute_many(Statement(new.on_conflict_do_nothing()), found)


@dataclass(frozen=True, slots=True)
class Directory:
    """The keys that these have in this database: they may have been there before the sample data."""

    authorities: Mapping[str, UUID]
    networks: Mapping[str, UUID]
    casper: UUID

    @property
    def owner(self) -> UUID:
        return self.authorities[OWNER_NUMBER]


async def _load_directory(tx: Transaction) -> Directory:
    authorities = await load_authorities(tx)
    networks = await load_networks(tx, NETWORKS, network_members(), authorities)
    await add(tx, ConsultantRow, _consultants(authorities))
    await add(tx, CompanyRow, _companies())
    return Directory(authorities, networks, await tx.value(_CONSULTANT, subject=CASPER, number=OWNER_NUMBER))


async def load_authorities(tx: Transaction) -> dict[str, UUID]:
    """The jobcenters by their numbers."""
    await add(
        tx,
        AuthorityRow,
        (
            {
                "id": named_key(LONG_AGO, f"authority {row['authority_number']}"),
                "number": row["authority_number"],
                "name": row["name"],
                "municipality_codes": row["municipality_codes"],
            }
            for row in package_rows("authorities.csv")
        ),
    )
    return {row["number"]: row["id"] for row in await tx.rows(_AUTHORITIES)}


async def load_networks(
    tx: Transaction,
    networks: Mapping[str, tuple[str, str]],
    members: Iterable[tuple[str, str, dt.date]],
    authorities: Mapping[str, UUID],
) -> dict[str, UUID]:
    """Networks by code with name and administering authority; members as code, authority and first day."""
    await add(
        tx,
        NetworkRow,
        (
            {
                "id": named_key(LONG_AGO, f"network {code}"),
                "code": code,
                "name": name,
                "administered_by_id": authorities[administrator],
            }
            for code, (name, administrator) in networks.items()
        ),
    )
    ids = {row["code"]: row["id"] for row in await tx.rows(_NETWORKS)}
    await add(
        tx,
        NetworkMemberRow,
        (
            {
                "id": named_key(LONG_AGO, f"member {code} {number}"),
                "network_id": ids[code],
                "authority_id": authorities[number],
                "member_from": since,
            }
            for code, number, since in members
        ),
    )
    return ids


def network_members() -> Iterator[tuple[str, str, dt.date]]:
    """Code, authority number and first day of every membership of the sample data."""
    for row in package_rows("network_members.csv"):
        yield row["network"], row["authority_number"], dt.date.fromisoformat(row["member_from"])


def _consultants(authorities: Mapping[str, UUID]) -> Iterator[Values]:
    for account in ACCOUNTS:
        if Role.SERVICE not in account.roles:
            yield {
                "id": named_key(LONG_AGO, f"consultant {account.user}"),
                "authority_id": authorities[account.authority_number],
                "subject": account.user,
                "name": account.name,
            }


def _company_id(name: str) -> UUID:
    return named_key(LONG_AGO, f"company {name}")


def _companies() -> Iterator[Values]:
    for name, cvr_number in COMPANIES.items():
        yield {"id": _company_id(name), "name": name, "cvr_number": cvr_number}


async def _load_order(tx: Transaction, order: SampleOrder, directory: Directory, vault: CitizenVault) -> None:
    await add(tx, JobOrderRow, [_order(order, directory)])
    await add(tx, JobOrderConfidentialRow, [_confidential(order, directory)])
    await add(tx, JobOrderShareRow, _shares(order, directory))
    await add(tx, ShareRecipientRow, _recipients(order, directory))
    await add(tx, PlacementRow, _placements(order, directory, vault))
    await add(tx, CandidateRow, _candidates(order, directory, vault))
    await add(tx, HistoryRow, _history(order, directory))


def _order(order: SampleOrder, directory: Directory) -> Values:
    same = (
        "id title occupation request_id start_date end_date created_at updated_at status closed_reason type origin"
        " jobag_status dfdg_created_on vacancies work_tasks"
    )
    return {column: getattr(order, column) for column in same.split()} | {
        "owner_id": directory.owner,
        "company_id": _company_id(order.company),
        "responsible_consultant_id": directory.casper,
        "coordinator_id": directory.casper,
        "coordinator_allowed": True,
        "version": len(order.history),
        "shared_updated_at": order.updated_at,
    }


def _confidential(order: SampleOrder, directory: Directory) -> Values:
    texts = ("qualifications", "working_hours", "internal_comment", "company_contact")
    return {"job_order_id": order.id, "owner_id": directory.owner} | {text: getattr(order, text) for text in texts}


def _share_id(order: SampleOrder, network: str) -> UUID:
    share = next(share for share in order.shares if share.network == network)
    return named_key(share.created_at, f"share {order.title} {network}")


def _shares(order: SampleOrder, directory: Directory) -> Iterator[Values]:
    for share in order.shares:
        yield {
            "id": _share_id(order, share.network),
            "job_order_id": order.id,
            "owner_id": directory.owner,
            "network_id": directory.networks[share.network],
            "status": ShareStatus.SHARED,
            "shared_by_id": directory.casper,
            "created_at": share.created_at,
            "shared_at": share.shared_at,
        }


def _recipients(order: SampleOrder, directory: Directory) -> Iterator[Values]:
    for share in order.shares:
        for code, number, since in network_members():
            if code == share.network and since <= share.shared_at.date():
                yield {
                    "share_id": _share_id(order, code),
                    "share_status": ShareStatus.SHARED,
                    "job_order_id": order.id,
                    "network_id": directory.networks[code],
                    "authority_id": directory.authorities[number],
                }


def _placements(order: SampleOrder, directory: Directory, vault: CitizenVault) -> Iterator[Values]:
    for placement in order.placements:
        yield {
            "id": placement.id,
            "job_order_id": order.id,
            "owner_id": directory.owner,
            "authority_id": directory.owner,
            "citizen_key": vault.mark(placement.cpr_number),
            "status": placement.status,
            "jobag_status": JobagStatus.NOT_SENT,
            "note": placement.note,
            "created_by_id": directory.casper,
            "created_at": placement.created_at,
            "decided_by_id": directory.casper,
            "decided_at": placement.decided_at,
            "decision_comment": placement.decision_comment,
        }


def _candidates(order: SampleOrder, directory: Directory, vault: CitizenVault) -> Iterator[Values]:
    for placement in order.placements:
        yield {
            "placement_id": placement.id,
            "authority_id": directory.owner,
            "owner_id": directory.owner,
            "name": placement.candidate,
            "cpr_encrypted": vault.seal(placement.cpr_number, placement.id),
        }


def _history(order: SampleOrder, directory: Directory) -> Iterator[Values]:
    for event in order.history:
        yield {
            "id": named_key(event.at, f"history {order.title} {event.action} {event.network}"),
            "job_order_id": order.id,
            "owner_id": directory.owner,
            "share_id": _share_id(order, event.network) if event.network else None,
            "placement_id": order.placements[0].id if event.placement else None,
            "at": event.at,
            "by_id": None if event.by_jobag else directory.casper,
            "action": event.action,
            "from_state": event.from_state,
            "to_state": event.to_state,
            "reason": event.reason,
        }
