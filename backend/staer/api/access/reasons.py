"""Why not, and what would change it, in Danish and English: one pair of sentences for each reason."""

from staer.domain.actor import Role
from staer.domain.refusals import SENTENCES, ErrorCode
from staer.domain.relation import Audience, Relation

# The English ones are those of the refusals.
DANISH: dict[ErrorCode, str] = {
    ErrorCode.NOT_FOUND: "Der er intet med dette id, som du kan se; tjek id'et.",
    ErrorCode.NOT_OWNER: "Det kan kun en konsulent fra den myndighed, der ejer jobordren; spørg dem.",
    ErrorCode.NOT_CONSULTANT: "Det kan kun en konsulent; log på med den rolle.",
    ErrorCode.NOT_COORDINATOR: "Kun jobordrens tovholder beslutter om formidlinger; spørg tovholderen.",
    ErrorCode.NOT_SHARED_WITH_YOU: "Jobordren er ikke delt med din myndighed; bed ejeren om at dele den.",
    ErrorCode.JOB_ORDER_CLOSED: "Jobordren er lukket, og det er endeligt; lav en ny.",
    ErrorCode.JOB_ORDER_INACTIVE: "Jobordren er inaktiv; åbn den igen først.",
    ErrorCode.JOB_ORDER_NOT_IN_JOBAG: "JobAG har ikke modtaget jobordren endnu; send den, og vent på svar.",
    ErrorCode.NOT_IN_A_NETWORK: "Din myndighed er ikke med i noget netværk; bliv medlem, før du deler.",
    ErrorCode.ALREADY_SHARED: "Jobordren er allerede delt med dette netværk; der er intet at gøre.",
    ErrorCode.NO_COORDINATOR: "Ingen kan beslutte om formidlinger her; bed ejeren om at udpege en tovholder.",
    ErrorCode.ALREADY_DECIDED: "Der er allerede truffet beslutning om formidlingen; læs den igen.",
    ErrorCode.ALREADY_SENT: "Den er på vej til JobAG eller er nået frem; der er intet at sende.",
    ErrorCode.PLACEMENT_ENDED: "Formidlingen er slut; formidl borgeren på ny.",
}
Sentences = tuple[str, str]  # (English, Danish)

ALLOWED: Sentences = ("You may do this now.", "Det må du nu.")
READABLE: Sentences = ("You may read this field.", "Du må læse dette felt.")

_WHO: dict[Relation, Sentences] = {
    Relation.OWNER: ("the authority that owns the job order", "den myndighed, der ejer jobordren"),
    Relation.COORDINATOR: ("its external coordinator", "jobordrens eksterne tovholder"),
    Relation.RECIPIENT: ("the authorities it is shared with", "de myndigheder, den er delt med"),
    Relation.PLACER: ("the authorities that have placed a citizen on it", "de myndigheder, der har formidlet på den"),
}


def why_not(code: ErrorCode) -> Sentences:
    return SENTENCES[code], DANISH[code]


def unreadable(audience: Audience, roles: frozenset[Role]) -> Sentences:
    """A field that the viewer's relation may not read: who may, and what would make the viewer one of them."""
    readers = [relation for relation in Relation if relation in audience]
    english, danish = (", ".join(_WHO[relation][language] for relation in readers) for language in (0, 1))
    shareable = Relation.RECIPIENT in audience
    change = (
        (
            "ask the owner to share the job order with a network of yours",
            "bed ejeren om at dele den med et af dine netværk",
        )
        if shareable
        else ("nothing changes that but acting for one of them", "det ændrer kun, at du handler for en af dem")
    )
    if not roles & {Role.CONSULTANT, Role.SERVICE, Role.AUDITOR}:
        change = ("sign in with a role that reads job orders", "log på med en rolle, der læser jobordrer")
    return f"This field is read by {english} alone; {change[0]}.", f"Feltet læses kun af {danish}; {change[1]}."
