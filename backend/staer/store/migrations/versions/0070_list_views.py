"""Views of lists that people save, share with colleagues and choose as their default"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0070"
down_revision = "0051"
branch_labels = None
depends_on = None

_OWN = "consultant_id = nullif(current_setting('staer.coordinator', true), '')::uuid"
_OF_AUTHORITY = "authority_id = nullif(current_setting('staer.owner', true), '')::uuid"
_KNOWN = "list_name in ('JOB_ORDERS', 'PLACEMENTS')"


def upgrade() -> None:
    op.create_table(
        "list_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("consultant_id", sa.Uuid(), nullable=False),
        sa.Column("list_name", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked", postgresql.JSONB(), nullable=False),
        sa.Column("columns", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint(_KNOWN, name=op.f("ck_list_view_list_name_known")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_list_view_authority_id_authority")),
        sa.ForeignKeyConstraint(
            ["consultant_id"], ["consultant.id"], name=op.f("fk_list_view_consultant_id_consultant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_view")),
    )
    op.create_index("ix_list_view_authority_id_list_name", "list_view", ["authority_id", "list_name"])
    op.create_index("ix_list_view_consultant_id", "list_view", ["consultant_id"])
    op.create_table(
        "default_view",
        sa.Column("consultant_id", sa.Uuid(), nullable=False),
        sa.Column("list_name", sa.Text(), nullable=False),
        sa.Column("view_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(_KNOWN, name=op.f("ck_default_view_list_name_known")),
        sa.ForeignKeyConstraint(
            ["consultant_id"], ["consultant.id"], name=op.f("fk_default_view_consultant_id_consultant")
        ),
        sa.PrimaryKeyConstraint("consultant_id", "list_name", name=op.f("pk_default_view")),
    )
    for table in ("list_view", "default_view"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"grant select, insert, update, delete on {table} to staer_api")
    op.execute(
        f"create policy api_keeps on list_view to staer_api using ({_OWN}) with check ({_OWN} and {_OF_AUTHORITY})"
    )
    op.execute(f"create policy api_reads on list_view for select to staer_api using (shared and {_OF_AUTHORITY})")
    op.execute(f"create policy api_keeps on default_view to staer_api using ({_OWN})")


def downgrade() -> None:
    op.drop_table("default_view")
    op.drop_table("list_view")
