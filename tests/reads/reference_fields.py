# ruff: noqa: N802  the methods and their arguments are named as the fields are in GraphQL
"""The fields of each type that are no column of its row."""

from typing import Any
from uuid import UUID

from staer.api.types.facts import PLACEMENT_FACTS, placement
from staer.api.types.viewer import _viewer_id
from staer.domain.placement import why_not_approve, why_not_place
from staer.domain.sharing import why_not_share
from tests.reads.reference_lists import Lists
from tests.reads.reference_rules import ACTIVE, RECIPIENT, REFERRED, WITHHELD, Row, Thing, order_facts


class Fields(Lists):
    """A method for each, named as the type and the field."""

    def Viewer_id(self, _: Thing) -> str:
        return _viewer_id(self.actor)

    def Viewer_name(self, _: Thing) -> str:
        return self.actor.name

    def Viewer_roles(self, _: Thing) -> list[str]:
        return sorted(self.actor.roles)

    def Viewer_authority(self, viewer: Thing) -> Thing:
        return Thing("Authority", viewer.row)

    def Viewer_defaultDashboard(self, _: Thing) -> str | None:
        return self.by_id["consultant", self.me]["default_dashboard"] if self.me else None

    def Query_networks(self) -> list[Thing]:
        return [Thing("Network", row) for row in sorted(self.tables["network"], key=lambda row: row["code"])]

    def Authority_displayNumber(self, authority: Thing) -> str:
        return f"{authority.row['number'][:2]}.{authority.row['number'][2:]}"

    def Authority_networks(self, authority: Thing) -> list[Thing]:
        return [n for n in self.Query_networks() if authority.row["id"] in self._members(n.row["id"])]

    def Network_administeredBy(self, network: Thing) -> Thing:
        return Thing("Authority", self.by_id["authority", network.row["administered_by_id"]])

    def Network_members(self, network: Thing) -> list[Thing]:
        return self._authorities(self._members(network.row["id"]))

    def _authorities(self, keys: set[UUID]) -> list[Thing]:
        rows = [self.by_id["authority", key] for key in keys]
        return [Thing("Authority", row) for row in sorted(rows, key=lambda row: (row["type"], row["number"]))]

    def Consultant_authority(self, consultant: Thing) -> Thing:
        return Thing("Authority", self.by_id["authority", consultant.row["authority_id"]])

    def _consultant(self, key: UUID | None) -> Thing | None:
        return Thing("Consultant", self.by_id["consultant", key]) if key else None

    # --- job orders

    def JobOrder_company(self, order: Thing) -> Thing:
        return Thing("Company", self.by_id["company", order.row["company_id"]])

    def JobOrder_primaryAuthority(self, order: Thing) -> Thing:
        return Thing("Authority", self.by_id["authority", order.row["owner_id"]])

    def JobOrder_responsibleConsultant(self, order: Thing) -> Thing | None:
        return self._consultant(order.row["responsible_consultant_id"])

    def JobOrder_coordinator(self, order: Thing) -> Thing | None:
        return self._consultant(order.row["coordinator_id"])

    def JobOrder_externalCoordinator(self, order: Thing) -> Thing | None:
        return self._consultant(order.row["external_coordinator_id"])

    def _confidential(self, order: Thing, column: str) -> str | None:
        return self.by_id.get(("confidential", order.row["id"]), {}).get(column)

    def JobOrder_qualifications(self, order: Thing) -> str | None:
        return self._confidential(order, "qualifications")

    def JobOrder_workingHours(self, order: Thing) -> str | None:
        return self._confidential(order, "working_hours")

    def JobOrder_internalComment(self, order: Thing) -> str | None:
        return self._confidential(order, "internal_comment")

    def JobOrder_companyContact(self, order: Thing) -> str | None:
        return self._confidential(order, "company_contact")

    def _of_order(self, table: str, order: Thing) -> list[Row]:
        return [row for row in self.tables[table] if row["job_order_id"] == order.row["id"]]

    def JobOrder_referredCount(self, order: Thing) -> int:
        return sum(row["status"] in REFERRED for row in self._of_order("placement", order))

    def JobOrder_receivedThrough(self, order: Thing) -> list[Thing]:
        if self.order_relation(order.row) != RECIPIENT:
            return []
        return [network for network in self.Query_networks() if network.row["id"] in self.received_through(order.row)]

    def JobOrder_shares(self, order: Thing) -> list[Thing]:
        rows = sorted(self._of_order("job_order_share", order), key=lambda row: row["id"])
        return [Thing("JobOrderShare", row) for row in rows]

    def JobOrder_shareOptions(self, order: Thing) -> list[Thing]:
        return [Thing("ShareOption", network.row, order.row) for network in self.Query_networks()]

    def JobOrder_recipients(self, order: Thing, **arguments: Any) -> Row:
        keys = {r["authority_id"] for r in self._of_order("share_recipient", order) if r["share_status"] == "SHARED"}
        return self._connection("Authority", [self.by_id["authority", key] for key in keys], arguments)

    def JobOrder_history(self, order: Thing, **arguments: Any) -> Row:
        return self._connection("History", self._of_order("history", order), arguments)

    def JobOrder_placements(self, order: Thing, **arguments: Any) -> Row:
        rows = [row for row in self._of_order("placement", order) if self._sees("Placement", row)]
        return self._connection("Placement", rows, arguments)

    def JobOrder_withheldFields(self, order: Thing) -> list[str]:
        relation = self.order_relation(order.row)
        return sorted(name for name, readers in WITHHELD["JobOrder"].items() if relation not in readers)

    def JobOrder_viewerRelation(self, order: Thing) -> str | None:
        return self.order_relation(order.row)

    def JobOrder_viewerCannotPlaceReasons(self, order: Thing) -> list[str]:
        return list(why_not_place(order_facts(order.row), self.actor, received=bool(self.received_through(order.row))))

    def JobOrder_viewerCanPlace(self, order: Thing) -> bool:
        return not self.JobOrder_viewerCannotPlaceReasons(order)

    # --- shares

    def JobOrderShare_network(self, share: Thing) -> Thing:
        return Thing("Network", self.by_id["network", share.row["network_id"]])

    def JobOrderShare_sharedBy(self, share: Thing) -> Thing | None:
        return self._consultant(share.row["shared_by_id"])

    def JobOrderShare_recipients(self, share: Thing) -> list[Thing]:
        rows = self.tables["share_recipient"]
        return self._authorities({row["authority_id"] for row in rows if row["share_id"] == share.row["id"]})

    def ShareOption_network(self, option: Thing) -> Thing:
        return Thing("Network", option.row)

    def ShareOption_reasons(self, option: Thing) -> list[str]:
        assert option.outer
        standing = any(
            s["job_order_id"] == option.outer["id"]
            and s["network_id"] == option.row["id"]
            and s["status"] in ("PENDING", "SHARED")
            for s in self.tables["job_order_share"]
        )
        order = order_facts(option.outer)
        return list(why_not_share(order, self.actor, member=bool(self.networks), shared_already=standing))

    def ShareOption_canShare(self, option: Thing) -> bool:
        return not self.ShareOption_reasons(option)

    # --- placements and history

    def Placement_jobOrder(self, placed: Thing) -> Thing:
        return Thing("JobOrder", self.by_id["job_order", placed.row["job_order_id"]])

    def Placement_candidate(self, placed: Thing) -> Thing:
        return Thing("Candidate", self.by_id["candidate", placed.row["id"]])

    def Placement_authority(self, placed: Thing) -> Thing:
        return Thing("Authority", self.by_id["authority", placed.row["authority_id"]])

    def Placement_createdBy(self, placed: Thing) -> Thing | None:
        return self._consultant(placed.row["created_by_id"])

    def Placement_decidedBy(self, placed: Thing) -> Thing | None:
        return self._consultant(placed.row["decided_by_id"])

    def Placement_possibleDuplicate(self, placed: Thing) -> bool:
        return any(
            row["job_order_id"] == placed.row["job_order_id"]
            and row["citizen_key"] == placed.row["citizen_key"]
            and row["authority_id"] != placed.row["authority_id"]
            and row["status"] in ACTIVE
            for row in self.tables["placement"]
        )

    def Placement_viewerCannotApproveReasons(self, placed: Thing) -> list[str]:
        facts = placement(*(placed.row[column.key] for column in PLACEMENT_FACTS))
        return list(
            why_not_approve(facts, order_facts(self.by_id["job_order", placed.row["job_order_id"]]), self.actor)
        )

    def Placement_viewerCanApprove(self, placed: Thing) -> bool:
        return not self.Placement_viewerCannotApproveReasons(placed)

    def History_by(self, event: Thing) -> Thing | None:
        return self._consultant(event.row["by_id"])
