"""The words of workbooks in both languages: what a cell says for a state, and what stands in a withheld one."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from staer.domain.job_order import ClosedReason, JobOrderOrigin, JobOrderStatus, JobOrderType
from staer.domain.jobag import JobagStatus
from staer.domain.placement import PlacementStatus, RejectionReason


class Language(StrEnum):
    """Of a workbook."""

    DA = "da"
    EN = "en"


class Words(NamedTuple):
    """The same in Danish and English."""

    da: str
    en: str

    def of(self, language: Language) -> str:
        return self.da if language is Language.DA else self.en


Choices = Mapping[str, Words]  # the values of an enum, as people read them

WITHHELD: Final = Words("deles ikke", "not shared")
YES_OR_NO: Final = {True: Words("ja", "yes"), False: Words("nej", "no")}

JOB_ORDER_STATUS: Final[Choices] = {
    JobOrderStatus.OPEN: Words("Åben", "Open"),
    JobOrderStatus.INACTIVE: Words("Inaktiv", "Inactive"),
    JobOrderStatus.CLOSED: Words("Lukket", "Closed"),
}
JOB_ORDER_TYPE: Final[Choices] = {
    JobOrderType.ORDINARY: Words("Ordinært job", "Ordinary job"),
    JobOrderType.WAGE_SUBSIDY: Words("Løntilskud", "Wage subsidy"),
    JobOrderType.INTERNSHIP: Words("Virksomhedspraktik", "Practical placement"),
    JobOrderType.APPRENTICESHIP: Words("Elev- eller lærlingeplads", "Apprenticeship"),
    JobOrderType.FLEX_JOB: Words("Fleksjob", "Flex job"),
}
ORIGIN: Final[Choices] = {
    JobOrderOrigin.EMPLOYER: Words("Virksomheden", "The company"),
    JobOrderOrigin.JOBCENTER: Words("Jobcenteret", "The jobcenter"),
}
CLOSED_REASON: Final[Choices] = {
    ClosedReason.NEED_MET: Words("Behovet er dækket", "The need is met"),
    ClosedReason.REFERRAL_DEADLINE_PASSED: Words("Henvisningsfristen er udløbet", "The time for referrals is over"),
    ClosedReason.WITHDRAWN: Words("Virksomheden har trukket ordren tilbage", "The company took the order back"),
    ClosedReason.ERROR: Words("Oprettet ved en fejl", "Made by mistake"),
}
JOBAG_STATUS: Final[Choices] = {
    JobagStatus.NOT_SENT: Words("Ikke sendt", "Not sent"),
    JobagStatus.PENDING: Words("På vej til JobAG", "On its way to JobAG"),
    JobagStatus.ACCEPTED: Words("Modtaget af JobAG", "Accepted by JobAG"),
    JobagStatus.REFUSED: Words("Afvist af JobAG", "Refused by JobAG"),
}
PLACEMENT_STATUS: Final[Choices] = {
    PlacementStatus.AWAITING_APPROVAL: Words("Formidling afventer godkendelse", "Awaits approval"),
    PlacementStatus.AVAILABLE_TO_COMPANY: Words("Formidling tilgængelig for virksomhed", "Available to the company"),
    PlacementStatus.SENT: Words("Sendt til virksomheden", "Sent to the company"),
    PlacementStatus.REJECTED: Words("Afvist af tovholder", "Rejected by the coordinator"),
    PlacementStatus.WITHDRAWN: Words("Trukket tilbage", "Withdrawn"),
    PlacementStatus.LAPSED: Words("Bortfaldet, jobordren er lukket", "Lapsed, the order was closed"),
    PlacementStatus.HIRED: Words("Ansat", "Hired"),
    PlacementStatus.NOT_HIRED: Words("Ikke ansat", "Not hired"),
}
REJECTION_REASON: Final[Choices] = {
    RejectionReason.NOT_QUALIFIED: Words("Mangler kvalifikationer", "Lacks qualifications"),
    RejectionReason.NOT_AVAILABLE: Words("Kan ikke tage jobbet", "Can't take the job"),
    RejectionReason.ENOUGH_CANDIDATES: Words("Der er kandidater nok", "There are enough candidates"),
    RejectionReason.DUPLICATE: Words("Er formidlet i forvejen", "Put forward already"),
    RejectionReason.OTHER: Words("Andet, se bemærkningen", "Other, see the comment"),
}
