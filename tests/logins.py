"""As whom a test connects: the owner arranges, the API and the courier run behind the wall as they do in life."""

import dataclasses

from staer.settings import Settings
from staer.store.wall import API_ROLE, COURIER_ROLE, url_of

PASSWORD = "only-for-tests"
LOGINS = {API_ROLE: PASSWORD, COURIER_ROLE: PASSWORD}


def as_role(role: str, settings: Settings) -> Settings:
    return dataclasses.replace(settings, database_url=url_of(role, PASSWORD, settings.required("database_url")))


def as_api(settings: Settings) -> Settings:
    return as_role(API_ROLE, settings)


def as_courier(settings: Settings) -> Settings:
    return as_role(COURIER_ROLE, settings)
