"""Numbers that pass as CPR and CVR numbers and are nobody's."""

import datetime as dt

# Born 1858 to 1867: the oldest years that a CPR number can say, a century before the register began in 1968.
_FIRST_BIRTHDAY = dt.date(1858, 1, 1)
_BIRTHDAYS = (dt.date(1868, 1, 1) - _FIRST_BIRTHDAY).days
_NINETEENTH_CENTURY = range(5000, 9000)  # endings that say so, where the year is 58 or later
# The first six digits: CVR numbers are given out from below, and these are far above.
_CVR_FIRST = 900_000

_CPR_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_CVR_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)
_MODULUS = 11


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % _MODULUS


# By what a birthday adds to the weighted sum: the endings that make the whole a multiple of eleven.
_ENDINGS = tuple(
    tuple(str(e) for e in _NINETEENTH_CENTURY if (birthday + _weighted(str(e), _CPR_WEIGHTS[6:])) % _MODULUS == 0)
    for birthday in range(_MODULUS)
)


def cpr_number(number: int) -> str:
    """Ten digits for any number from 0; the first million are all different."""
    serial, day = divmod(number, _BIRTHDAYS)
    birthday = f"{_FIRST_BIRTHDAY + dt.timedelta(days=day):%d%m%y}"
    endings = _ENDINGS[_weighted(birthday, _CPR_WEIGHTS[:6])]
    return birthday + endings[serial % len(endings)]


def cvr_number(number: int) -> str:
    """Eight digits for any number below 100,000, all different."""
    start = str(_CVR_FIRST + number)
    return next(d for d in (f"{start}{end:02d}" for end in range(100)) if _weighted(d, _CVR_WEIGHTS) == 0)
