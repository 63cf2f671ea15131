"""The five job orders and the placement of the seed's lists, row by row; where it is silent, the words are ours."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from staer.demo.fixed_keys import named_key
from staer.demo.made_up_numbers import cpr_number, cvr_number
from staer.domain.job_order import ClosedReason, JobOrderAction, JobOrderOrigin, JobOrderStatus, JobOrderType
from staer.domain.jobag import JobagAction, JobagStatus
from staer.domain.placement import PlacementAction, PlacementStatus
from staer.domain.sharing import ShareAction, ShareStatus

OWNER_NUMBER = "15300"  # ours: the seed does not say whose lists it shows
CASPER = "broendby.consultant"


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One history row of an order; `network` or `placement` says what of the order it happened to."""

    at: dt.datetime
    action: str
    from_state: str | None = None
    to_state: str
    reason: str | None = None
    by_jobag: bool = False
    network: str | None = None
    placement: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleShare:
    """A share that JobAG confirmed."""

    network: str
    created_at: dt.datetime
    shared_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePlacement:
    """A candidate of the owner's own; Casper Særrig placed and decided."""

    candidate: str
    cpr_number: str
    note: str
    created_at: dt.datetime
    decided_at: dt.datetime
    decision_comment: str
    status: PlacementStatus

    @property
    def id(self) -> UUID:
        return named_key(self.created_at, f"placement {self.candidate}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleOrder:
    """A row of the list JobAG – Mine jobordre, and what lies behind it."""

    title: str
    occupation: str | None
    request_id: str | None = None
    company: str
    start_date: dt.date | None = None
    end_date: dt.date | None = None
    created_at: dt.datetime
    updated_at: dt.datetime
    status: JobOrderStatus
    closed_reason: ClosedReason | None = None
    type: JobOrderType = JobOrderType.ORDINARY
    origin: JobOrderOrigin = JobOrderOrigin.JOBCENTER
    jobag_status: JobagStatus = JobagStatus.ACCEPTED
    dfdg_created_on: dt.date | None = None
    vacancies: int = 1
    work_tasks: str
    qualifications: str
    working_hours: str
    internal_comment: str | None = None
    company_contact: str
    shares: tuple[SampleShare, ...] = ()
    placements: tuple[SamplePlacement, ...] = ()
    later: tuple[Event, ...] = ()

    @property
    def id(self) -> UUID:
        return named_key(self.created_at, f"job order {self.title}")

    @property
    def history(self) -> tuple[Event, ...]:
        created = Event(
            at=self.created_at,
            action=JobOrderAction.CREATE,
            to_state=JobOrderStatus.OPEN,
            by_jobag=self.origin is JobOrderOrigin.EMPLOYER,
        )
        return (created, *self.later)


def _sent(sent: str, accepted: str) -> tuple[Event, Event]:
    """The way to JobAG and its answer."""
    pending = Event(
        at=_at(sent), action=JobOrderAction.SEND, from_state=JobagStatus.NOT_SENT, to_state=JobagStatus.PENDING
    )
    answer = Event(
        at=_at(accepted),
        action=JobagAction.ACCEPT,
        from_state=pending.to_state,
        to_state=JobagStatus.ACCEPTED,
        by_jobag=True,
    )
    return pending, answer


def _shared(share: SampleShare) -> tuple[Event, Event]:
    pending = Event(at=share.created_at, action=ShareAction.SHARE, to_state=ShareStatus.PENDING, network=share.network)
    answer = Event(
        at=share.shared_at,
        action=ShareAction.CONFIRM,
        from_state=ShareStatus.PENDING,
        to_state=ShareStatus.SHARED,
        by_jobag=True,
        network=share.network,
    )
    return pending, answer


def _closed(at: str, reason: ClosedReason) -> Event:
    return Event(
        at=_at(at),
        action=JobOrderAction.CLOSE,
        from_state=JobOrderStatus.OPEN,
        to_state=JobOrderStatus.CLOSED,
        reason=reason,
    )


# Names as in the seed, CVR numbers made up; CAFÉ CENTRAL ApS is known without one.
COMPANIES: dict[str, str | None] = {
    "Team Aktiv Indsats": cvr_number(1),
    "KLINKE KOMPAGNIET ApS": cvr_number(2),
    "HHS GRUPPEN A/S": cvr_number(3),
    "CAFÉ CENTRAL ApS": None,
}

_HRS = SampleShare(
    network="HRS", created_at=_at("2018-04-19T13:21:10+02:00"), shared_at=_at("2018-04-19T13:21:12+02:00")
)
# Seed: one network at a time
_NRS = SampleShare(
    network="NRS", created_at=_at("2018-04-19T13:29:58+02:00"), shared_at=_at("2018-04-19T13:30:00+02:00")
)
_PLACEMENT = SamplePlacement(
    candidate="Signe Prøvesen",
    cpr_number=cpr_number(0),
    note="Har arbejdet i reception i seks år og kan begynde med kort varsel.",
    created_at=_at("2018-04-18T22:40:00+02:00"),
    decided_at=_at("2018-04-18T22:46:00+02:00"),
    decision_comment="Passer godt til opgaverne.",
    status=PlacementStatus.AVAILABLE_TO_COMPANY,
)

ORDERS = (
    SampleOrder(
        title="TEST cykelmekaniker",
        occupation="cykelmekaniker",
        company="Team Aktiv Indsats",
        created_at=_at("2018-04-18T19:55:00+02:00"),
        updated_at=_at("2018-04-19T16:27:00+02:00"),
        status=JobOrderStatus.OPEN,
        jobag_status=JobagStatus.NOT_SENT,
        work_tasks="Reparation og klargøring af cykler på et lille værksted, samt hjælp til kunder i butikken.",
        qualifications="Erfaring som cykelmekaniker eller stor interesse for cykler. Løn efter overenskomst.",
        working_hours="37 timer om ugen, mandag til fredag kl. 9-17, hver fjerde lørdag kl. 10-14.",
        company_contact="Værkføreren, telefon 00 00 00 01",
        later=(
            Event(
                at=_at("2018-04-19T16:27:00+02:00"),
                action=JobOrderAction.UPDATE,
                from_state=JobOrderStatus.OPEN,
                to_state=JobOrderStatus.OPEN,
                reason="work_tasks",
            ),
        ),
    ),
    SampleOrder(
        title="TEST Kontorassistent",
        occupation="kantorassistent",  # the seed's spelling
        company="Team Aktiv Indsats",
        start_date=dt.date(2018, 4, 17),
        end_date=dt.date(2018, 5, 31),
        created_at=_at("2018-04-17T14:09:00+02:00"),
        updated_at=_at("2018-04-19T13:30:00+02:00"),
        status=JobOrderStatus.OPEN,
        dfdg_created_on=dt.date(2018, 4, 19),
        work_tasks=(
            "Telefonpasning, modtagelse af gæster, post og almindelige kontoropgaver. "
            "Du skal kunne skrive fejlfrit dansk og være vant til Word og Excel."
        ),
        qualifications="Kontoruddannelse eller tilsvarende erfaring. Løn 26.500 kr. om måneden plus pension.",
        working_hours="32 timer om ugen, fleksibelt mellem kl. 8 og 16.",
        internal_comment="Virksomheden vil gerne se kandidaterne samlet; aftal tid med kontorlederen.",
        company_contact="Kontorlederen, telefon 00 00 00 02",
        shares=(_HRS, _NRS),
        placements=(_PLACEMENT,),
        later=(
            Event(
                at=_PLACEMENT.created_at,
                action=PlacementAction.PLACE,
                to_state=PlacementStatus.AWAITING_APPROVAL,
                placement=True,
            ),
            Event(
                at=_PLACEMENT.decided_at,
                action=PlacementAction.APPROVE,
                from_state=PlacementStatus.AWAITING_APPROVAL,
                to_state=PlacementStatus.AVAILABLE_TO_COMPANY,
                placement=True,
            ),
            *_sent("2018-04-19T13:05:00+02:00", "2018-04-19T13:05:02+02:00"),
            *_shared(_HRS),
            *_shared(_NRS),
        ),
    ),
    SampleOrder(
        title="lager- og logistikmedarbejder",
        occupation="lager- og logistikmedarbejder",
        request_id="1",
        company="KLINKE KOMPAGNIET ApS",
        start_date=dt.date(2017, 10, 4),
        created_at=_at("2017-10-04T18:34:00+02:00"),
        updated_at=_at("2017-11-29T13:55:00+01:00"),
        status=JobOrderStatus.CLOSED,
        closed_reason=ClosedReason.NEED_MET,
        dfdg_created_on=dt.date(2017, 10, 4),
        work_tasks="Pluk og pakning af ordrer, varemodtagelse og kørsel med gaffeltruck på lageret.",
        qualifications="Truckcertifikat B og godt humør. Løn efter overenskomst med tillæg for skiftehold.",
        working_hours="37 timer om ugen på toholdsskift.",
        company_contact="Lagerchefen, telefon 00 00 00 03",
        later=(
            *_sent("2017-10-04T18:36:00+02:00", "2017-10-04T18:36:01+02:00"),
            _closed("2017-11-29T13:55:00+01:00", ClosedReason.NEED_MET),
        ),
    ),
    SampleOrder(
        title="salgskonsulent",
        occupation="salgskonsulent",
        request_id="1",
        company="HHS GRUPPEN A/S",
        start_date=dt.date(2017, 10, 18),
        end_date=dt.date(2018, 1, 1),
        created_at=_at("2017-10-18T14:06:00+02:00"),
        updated_at=_at("2018-04-06T13:33:00+02:00"),
        status=JobOrderStatus.CLOSED,
        closed_reason=ClosedReason.REFERRAL_DEADLINE_PASSED,
        dfdg_created_on=dt.date(2017, 10, 18),
        work_tasks="Opsøgende salg til nye og bestående kunder på Sjælland, tilbud og opfølgning.",
        qualifications="Erfaring med salg til erhverv og kørekort B. Fast løn og provision.",
        working_hours="37 timer om ugen med enkelte aftenmøder.",
        company_contact="Salgschefen, telefon 00 00 00 04",
        later=(
            *_sent("2017-10-18T14:10:00+02:00", "2017-10-18T14:10:01+02:00"),
            _closed("2018-04-06T13:33:00+02:00", ClosedReason.REFERRAL_DEADLINE_PASSED),
        ),
    ),
    SampleOrder(
        title="Salg og Service, kundepleje, tjener ...",  # as far as the seed shows it
        occupation=None,
        request_id="1",
        company="CAFÉ CENTRAL ApS",
        start_date=dt.date(2018, 1, 9),
        end_date=dt.date(2018, 1, 9),
        created_at=_at("2018-01-09T08:36:00+01:00"),
        updated_at=_at("2018-01-09T12:30:00+01:00"),
        status=JobOrderStatus.CLOSED,
        closed_reason=ClosedReason.NEED_MET,
        origin=JobOrderOrigin.EMPLOYER,
        dfdg_created_on=dt.date(2018, 1, 9),
        work_tasks="Servering, betjening af kassen og venlig kontakt med caféens gæster ved et arrangement.",
        qualifications="Erfaring som tjener er en fordel. Timeløn efter overenskomst.",
        working_hours="Én vagt kl. 14-22.",
        company_contact="Caféens bestyrer, telefon 00 00 00 05",
        later=(_closed("2018-01-09T12:30:00+01:00", ClosedReason.NEED_MET),),
    ),
)
