"""What people type: tidied, or refused with the field that it stands in."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staer.domain.citizen import checked_cpr_number
from staer.domain.text import LENGTHS, optional_text, required_text
from staer.errors import Refused


def outcome(check: Callable[..., str | None], *given: str) -> str | Refused | None:
    """What the check returned, or its refusal."""
    try:
        return check(*given)
    except Refused as refused:
        return refused


@pytest.mark.parametrize("blank", [None, "", " ", "\n\t ", "\u00a0"])
def test_blank_is_absent(blank: str | None) -> None:
    assert optional_text(blank, "note") is None
    with pytest.raises(Refused) as caught:
        required_text(blank, "candidate", "name")
    assert (caught.value.code, caught.value.path) == ("REQUIRED", ("candidate", "name"))


@pytest.mark.parametrize(("field", "length"), LENGTHS.items())
def test_a_text_may_be_as_long_as_its_length_and_no_longer(field: str, length: int) -> None:
    assert optional_text("å" * length, field) == "å" * length
    for longer in (length + 1, 100_000):
        with pytest.raises(Refused) as caught:
            optional_text("å" * longer, field)
        assert (caught.value.code, caught.value.path) == ("TOO_LONG", (field,))


@given(st.text(alphabet=st.characters(), max_size=50))
def test_what_is_kept_can_be_written_as_utf_8_and_has_no_nul(text: str) -> None:
    kept = outcome(optional_text, text, "note")
    if isinstance(kept, Refused):
        assert kept.code == "INVALID_INPUT"
    else:
        assert kept is None or (kept.encode() and "\0" not in kept)


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x\udfffy"])
def test_what_is_no_text(text: str) -> None:
    with pytest.raises(Refused) as caught:
        optional_text(text, "note")
    assert caught.value.code == "INVALID_INPUT"


@given(st.text(max_size=12))
def test_a_wrong_cpr_number_is_never_repeated(number: str) -> None:
    kept = outcome(checked_cpr_number, number, "cpr_number")
    if isinstance(kept, Refused):
        digits = "".join(filter(str.isdigit, number))
        assert len(digits) < 4 or digits not in str(kept)
        assert kept.__cause__ is None
    else:
        assert kept
        assert len(kept) == 10
        assert kept.isdecimal()


@pytest.mark.parametrize("written", ["2110625629", "211062-5629", " 211062 5629 "])
def test_a_cpr_number_in_every_way_people_write_it(written: str) -> None:
    assert checked_cpr_number(written) == "2110625629"
