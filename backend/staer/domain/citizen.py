"""Citizens are known by their CPR number. No error ever repeats one."""

from stdnum.dk import cpr
from stdnum.exceptions import ValidationError

from staer.domain.refusals import ErrorCode, refusal


def checked_cpr_number(number: str, *path: str) -> str:
    """The ten digits; refused when they hold no birth date that has been.

    The check digit proves nothing: since 2007 numbers are given out without one that fits.
    """
    try:
        return cpr.validate(number)
    except ValidationError:
        raise refusal(ErrorCode.INVALID_CPR_NUMBER, *path) from None
