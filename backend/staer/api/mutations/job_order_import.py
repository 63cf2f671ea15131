"""Mutations of an uploaded workbook; the upload itself is no GraphQL: see web/imports.py."""

from typing import Annotated
from uuid import UUID

import strawberry

from staer.actions import job_order_import
from staer.api.inputs import INPUT
from staer.api.intents import carry_out
from staer.api.payloads import Info, Payload, shown, user_error
from staer.api.types.job_order import JobOrder
from staer.errors import BadInput

_IMPORT_ID = "The import's id, as the upload was answered."


@strawberry.input(description="Which rows of an uploaded workbook to write.")
class ConfirmImportInput:
    import_id: strawberry.ID = strawberry.field(description=_IMPORT_ID)
    rows: list[int] = strawberry.field(description="Their numbers in the sheet; new and changed ones alone.")


@strawberry.input(description="Which import to undo.")
class UndoImportInput:
    import_id: strawberry.ID = strawberry.field(description=_IMPORT_ID)


@strawberry.type(description="What came of one row; a refused one does not hinder the others.")
class ImportedRow(Payload):
    row: int = strawberry.field(description="Its number in the sheet.")
    job_order_key: strawberry.Private[UUID | None] = None
    job_order: JobOrder | None = shown("job_order_key", "The job order as it is now.")


@strawberry.type(description="What came of each row that was confirmed.")
class ConfirmImportPayload(Payload):
    results: list[ImportedRow] = strawberry.field(description="By their numbers; empty after a refusal of all.")


@strawberry.type(description="What came of undoing.")
class UndoImportPayload(Payload):
    job_orders: int | None = strawberry.field(
        description="How many job orders say again what they said; null when refused."
    )


@strawberry.type
class ImportMutations:
    @strawberry.mutation(
        description="Write these rows of an uploaded workbook, as one batch that can be undone for a day."
    )
    async def confirm_import(self, info: Info, input_: Annotated[ConfirmImportInput, INPUT]) -> ConfirmImportPayload:
        outcome = await carry_out(info, job_order_import.confirm_import, _key(input_.import_id), input_.rows)
        results = [
            ImportedRow(
                row=each.number,
                job_order_key=each.job_order_id,
                user_errors=[user_error(each.refused)] if each.refused else [],
            )
            for each in outcome.result or ()
        ]
        return ConfirmImportPayload(results=results, user_errors=outcome.errors)

    @strawberry.mutation(
        description="Let every job order of the batch say again what it said; new ones are closed as made by mistake."
        " Refused whole when anything became of one of them since."
    )
    async def undo_import(self, info: Info, input_: Annotated[UndoImportInput, INPUT]) -> UndoImportPayload:
        outcome = await carry_out(info, job_order_import.undo_import, _key(input_.import_id))
        return UndoImportPayload(job_orders=outcome.result, user_errors=outcome.errors)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("`importId`: This is not the id of an import; use one that an upload was answered.") from None
