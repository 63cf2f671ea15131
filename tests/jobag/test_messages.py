from staer.jobag.messages import Referral
from tests.jobag.conftest import order


def test_kept_payloads_hold_no_confidential_or_personal_text() -> None:
    new = order(
        work_tasks="OPGAVER",
        qualifications="LØN",
        working_hours="TID",
        internal_comment="INTERNT",
        company_contact="Bo Bang 40404040",
    )
    kept = new.redacted()
    assert kept["title"] == "TEST Kontorassistent"
    for hidden in ("OPGAVER", "LØN", "TID", "INTERNT", "Bo Bang"):
        assert hidden in str(new.on_the_wire())
        assert hidden not in str(kept)
    assert kept["kvalifikationer"] == "[3 characters]"


def test_a_kept_referral_names_nobody() -> None:
    kept = Referral(candidate_name="Ida Holm", placed_by="15900", note="Ida kan").redacted()
    assert kept == {"candidateName": "[8 characters]", "placedBy": "15900", "note": "[7 characters]"}
