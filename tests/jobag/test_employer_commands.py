"""An employer at the demo's JobAG, from the command line."""

import subprocess
from pathlib import Path
from uuid import uuid4

import httpx

from staer.reads.identifiers import decode_id, encode_id
from tests.ground.test_commands import staer, the_one_line


def employer(simulator: str, place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    (place / "jobag-url").write_text(simulator)
    return staer("jobag-sim", *arguments, "--data-dir", str(place))


def test_an_employer_makes_closes_and_hires_from_the_command_line(simulator: str, tmp_path: Path) -> None:
    (made,) = employer(simulator, tmp_path, "order", "--title", "Kok", "--municipality", "153").stdout.splitlines()
    key, referral = decode_id("JobOrder", made), uuid4()
    asking = {"ActiveOrganisation": "15300", "x-requestId": str(referral)}
    with httpx.Client(base_url=simulator, headers=asking) as jobag:
        given = {"candidateName": "Ida Holm", "placedBy": "15300"}
        cpr_number = {"CivilRegistrationIdentifier": "0101901234"}
        jobag.put(f"/v1/joborders/{key}/referrals/{referral}", json=given, headers=cpr_number).raise_for_status()
        for act in (("hire", encode_id("Placement", referral)), ("close", made)):
            done = employer(simulator, tmp_path, *act)
            assert (done.returncode, done.stderr) == (0, "")
        order = jobag.get(f"/v1/joborders/{key}").json()
    assert (order["content"]["title"], order["municipalityCode"], order["status"]) == ("Kok", "153", "CLOSED")
    assert [each["status"] for each in order["referrals"]] == ["HIRED"]
    assert "refused" in the_one_line(employer(simulator, tmp_path, "close", made))
    assert "not the id" in the_one_line(employer(simulator, tmp_path, "hire", made))


def test_an_employer_without_a_demo_is_told_so(tmp_path: Path) -> None:
    assert "make demo" in the_one_line(staer("jobag-sim", "order", "--data-dir", str(tmp_path)))
    assert "make demo" in the_one_line(employer("http://127.0.0.1:1", tmp_path, "order"))
    assert staer("jobag-sim").returncode == 2
