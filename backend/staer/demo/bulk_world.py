"""What stands before the first made-up order: networks all over the country, consultants and companies."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from staer.demo import bulk_words
from staer.demo.bulk_records import Company, Consultant
from staer.demo.dice import Dice
from staer.demo.made_up_numbers import cvr_number
from staer.demo.sample_data import LONG_AGO, network_members, package_rows

COMPANIES = 20_000
CONSULTANTS_EACH = 20

# Those who are in neither HRS nor NRS, by region; Syddanmark is parted into Funen and Jutland.
_NETWORK_OF_REGION = {"Hovedstaden": "SRS", "Sjælland": "SRS", "Midtjylland": "MRS", "Nordjylland": "NORD"}
_FIRST_IN_JUTLAND = "51000"
_MEMBERS_SINCE = dt.date(2015, 6, 1)
NETWORKS = {
    "SRS": ("Sjællands Rekrutteringsservice", "37000"),
    "FRS": ("Fyns Rekrutteringsservice", "46100"),
    "SYD": ("Sydjyllands Rekrutteringsservice", "62100"),
    "MRS": ("Midtjyllands Rekrutteringsservice", "75100"),
    "NORD": ("Nordjyllands Rekrutteringsservice", "85100"),
}
_IN_NO_NETWORK = {"26500"}  # Roskilde, whose demo account shows what being outside means

_SIZE = {"10100": 10, "75100": 6, "46100": 4, "85100": 4, "14700": 2, "56100": 2, "73000": 2}


class Viewer(NamedTuple):
    """One to measure as: what its token says, and the networks through which it receives."""

    subject: str
    name: str
    authority_number: str
    networks: tuple[str, ...]


def made_up_members() -> Iterator[tuple[str, str, dt.date]]:
    """Code, authority number and first day for every authority that the sample data leaves outside."""
    inside = {number for _, number, _ in network_members()} | _IN_NO_NETWORK
    for row in package_rows("authorities.csv"):
        number = row["authority_number"]
        if number not in inside:
            of_the_south = "FRS" if number < _FIRST_IN_JUTLAND else "SYD"
            yield _NETWORK_OF_REGION.get(row["region"], of_the_south), number, _MEMBERS_SINCE


def network_members_by_code() -> dict[str, tuple[str, ...]]:
    """Every network's members, those of the sample data first."""
    members = [*network_members(), *made_up_members()]
    return {code: tuple(n for c, n, _ in members if c == code) for code in dict.fromkeys(c for c, _, _ in members)}


def consultants(rng_seed: int, authorities: Mapping[str, UUID]) -> list[Consultant]:
    """The consultants of the authorities, given by number."""
    dice = Dice(f"{rng_seed} consultants")
    return [
        Consultant(_long_ago(dice), authorities[number], _subject(rng_seed, number, place), _name(number, place))
        for number in sorted(authorities)
        for place in range(CONSULTANTS_EACH)
    ]


def companies(rng_seed: int, many: int) -> list[Company]:
    """Nine of ten have a CVR number."""
    dice = Dice(f"{rng_seed} companies")
    return [
        Company(_long_ago(dice), bulk_words.company_name(number), cvr_number(number) if number % 10 else None)
        for number in range(many)
    ]


def owners() -> Iterator[str]:
    """Authority numbers, the big ones several times: orders come from where people live."""
    for row in package_rows("authorities.csv"):
        yield from [row["authority_number"]] * _SIZE.get(row["authority_number"], 1)


def viewers(rng_seed: int) -> list[Viewer]:
    """One consultant of each authority, without asking the database."""
    members = network_members_by_code()
    return [
        Viewer(
            _subject(rng_seed, number, 0),
            _name(number, 0),
            number,
            tuple(code for code, numbers in members.items() if number in numbers),
        )
        for number in sorted(row["authority_number"] for row in package_rows("authorities.csv"))
    ]


def _long_ago(dice: Dice) -> UUID:
    return dice.key(int(LONG_AGO.timestamp() * 1000))


def _subject(rng_seed: int, number: str, place: int) -> str:
    return f"made-up.{rng_seed}.{number}.{place:02d}"


def _name(number: str, place: int) -> str:
    return bulk_words.name(int(number) + 61 * place)
