"""The words that made-up orders, companies and people are built from."""

from itertools import product

from staer.demo.dice import Dice

OCCUPATIONS = (
    "administrativ medarbejder", "anlægsgartner", "automekaniker", "bager", "blikkenslager", "bogholder",
    "buschauffør", "butiksassistent", "bygningsmaler", "cykelmekaniker", "datatekniker", "ejendomsservicetekniker",
    "elektriker", "ernæringsassistent", "frisør", "gartner", "gulvlægger", "IT-supporter", "industritekniker", "kok",
    "kontorassistent", "kranfører", "køkkenmedhjælper", "lager- og logistikmedarbejder", "lastbilchauffør",
    "lægesekretær", "maskinfører", "møbelsnedker", "murer", "operatør i fødevareindustrien", "optiker",
    "procesoperatør", "pædagogmedhjælper", "receptionist", "regnskabsassistent", "rengøringsassistent",
    "salgsassistent", "salgskonsulent", "skovarbejder", "smed", "social- og sundhedshjælper", "specialarbejder",
    "struktør", "svejser", "tandklinikassistent", "taxachauffør", "teknisk designer", "tjener", "træsliber", "tømrer",
    "vagt", "varehuschef", "vinduespudser", "vvs-montør", "webudvikler", "zoneterapeut", "økonomimedarbejder",
)  # fmt: skip
TITLES = ("{}", "{}", "{} søges", "Erfaren {}", "{} til dagvagt", "{} til aftenhold", "{} på deltid", "{}, vikariat")

_TASKS = tuple(
    f"{do} {what} {where}."
    for do, what, where in product(
        (
            "Du står for", "Du hjælper med", "Opgaven er", "Du får ansvar for", "Vi mangler en hånd til",
            "Dagen begynder med", "Du skiftes med kollegerne til", "Om eftermiddagen venter",
        ),
        (
            "at klargøre maskiner og værktøj", "modtagelse og kontrol af varer", "betjening af kunder og gæster",
            "at pakke ordrer og køre truck", "rengøring efter faste planer", "planlægning af ruter og bemanding",
            "registrering af bilag og fakturaer", "oplæring af nye medarbejdere", "pleje af grønne områder",
            "montering og eftersyn af anlæg", "tilberedning af mad til mange", "vedligehold af bygninger",
            "telefonpasning og post", "svejsning af rør og beslag", "maling af døre, vinduer og facader",
        ),
        (
            "på vores værksted", "i butikken på hovedgaden", "hos kunder på hele øen", "på lageret ved havnen",
            "sammen med et lille hold", "under vejledning af en svend", "i et travlt køkken",
            "på skiftende byggepladser", "i åbne og lyse lokaler", "med hensyn til miljø og sikkerhed",
        ),
    )
)  # fmt: skip
_DEMANDS = tuple(
    f"{who} {what}, {how}."
    for who, what, how in product(
        ("Du har", "Vi lægger vægt på", "Det er en fordel med", "Vi forventer", "Gerne"),
        (
            "kørekort til bil", "truckcertifikat", "erfaring fra et lignende job", "et svendebrev", "et hygiejnebevis",
            "gode danskkundskaber", "kendskab til regneark", "flair for tal", "et godt humør", "en stærk fysik",
        ),
        (
            "og du møder til tiden", "men vi lærer dig gerne op", "og du trives i et højt tempo",
            "løn efter overenskomst", "løn 165 kr. i timen", "løn efter kvalifikationer og tillæg for weekender",
            "og du kan arbejde selvstændigt", "og straffeattest indhentes",
        ),
    )
)  # fmt: skip
_HOURS = tuple(
    f"{amount} {when}, {how}."
    for amount, when, how in product(
        ("37 timer", "30 timer", "25 timer", "20 timer", "15 timer", "Fuld tid", "Deltid"),
        ("mandag til fredag", "på skiftende vagter", "hver anden weekend", "aften og nat", "tidligt om morgenen"),
        (
            "med frokostpause på 30 minutter", "og enkelte lørdage må påregnes", "efter aftalt vagtplan seks uger frem",
            "med mulighed for overarbejde i højsæsonen", "og ferie holdes i uge 29 og 30", "fleksibelt efter aftale",
        ),
    )
)  # fmt: skip

COMMENTS = (
    "Aftal altid besøg med virksomheden først.",
    "Virksomheden ønsker højst fem kandidater.",
    "Ring før klokken ti.",
    "Tidligere ordrer hos dem gik hurtigt; send kun borgere, der er klar nu.",
    "Der er mulighed for forlængelse, hvis det går godt.",
)
NOTES = (
    "Kan begynde med det samme.",
    "Har arbejdet med det samme i tre år.",
    "Er ledig fra den første i næste måned og søger fuld tid.",
    "Har været i praktik i branchen og fået gode ord med.",
    "Mangler transport om aftenen, ellers fleksibel.",
)
DECISIONS = (
    "Passer godt til opgaverne.",
    "Virksomheden søger en med mere erfaring.",
    "Vi har talt med borgeren og anbefaler.",
    "Der er allerede kandidater nok.",
)
PROBLEMS = ("JobAG could not read the message.", "JobAG did not know the company.", "JobAG was closed for orders.")

_SHORTEST, _LONGEST = 200, 800

_FIRST_NAMES = (
    "Aage", "Ahmed", "Anna", "Astrid", "Bente", "Birgit", "Bjørn", "Carl", "Dorte", "Ebbe", "Ellen", "Emil", "Fatima",
    "Freja", "Grethe", "Hanne", "Henrik", "Ida", "Inge", "Jens", "Jørgen", "Karen", "Kirsten", "Lars", "Lone", "Maja",
    "Mette", "Mikkel", "Niels", "Olga", "Ole", "Palle", "Rasmus", "Sofie", "Susanne", "Svend", "Søren", "Tove",
    "Yusuf", "Zahra", "Åse", "Øjvind",
)  # fmt: skip
_LAST_NAMES = (
    "Andersen", "Bech", "Bjerregaard", "Bruun", "Christensen", "Dahl", "Eriksen", "Frandsen", "Friis", "Gregersen",
    "Hansen", "Holm", "Iversen", "Jensen", "Jørgensen", "Kjær", "Kristensen", "Lauridsen", "Lund", "Madsen",
    "Mortensen", "Møller", "Nielsen", "Nørgaard", "Olsen", "Pedersen", "Poulsen", "Ravn", "Rasmussen", "Skov", "Smed",
    "Sørensen", "Thomsen", "Vestergaard", "Winther", "Ærø", "Østergaard", "Åkjær",
)  # fmt: skip
_TRADES = (
    "Auto", "Bageri", "Byg", "Café", "El", "Entreprenør", "Fisk", "Gartneri", "Hotel", "IT", "Kantine", "Køl",
    "Lager", "Maskinfabrik", "Møbler", "Planteskole", "Rengøring", "Rådgivning", "Service", "Smedje", "Spedition",
    "Tømrer", "Transport", "Tryk", "VVS", "Ældrepleje",
)  # fmt: skip
_PLACES = (
    "Amager", "Bjerget", "Broen", "Engen", "Fjorden", "Havnen", "Heden", "Højen", "Kæret", "Lunden", "Marken",
    "Møllen", "Nørre", "Skoven", "Slotsøen", "Stranden", "Sundet", "Søen", "Torvet", "Vester", "Åen", "Øen", "Ådalen",
    "Østerbro",
)  # fmt: skip


def name(number: int) -> str:
    """A person's name for any number."""
    last, first = divmod(number, len(_FIRST_NAMES))
    return f"{_FIRST_NAMES[first]} {_LAST_NAMES[last % len(_LAST_NAMES)]}"


def company_name(number: int) -> str:
    """A different name for each number."""
    rest, trade = divmod(number, len(_TRADES))
    branch, place = divmod(rest, len(_PLACES))
    kind = ("ApS", "A/S", "I/S")[number % 3]
    return f"{_PLACES[place]} {_TRADES[trade]} {f'nr. {branch + 1} ' if branch else ''}{kind}"


class Prose:
    """Texts of one kind, of 200 to 800 characters."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        self._sentences = sentences
        self._spread = _LONGEST - _SHORTEST - max(map(len, sentences)) - 1

    def write(self, dice: Dice) -> str:
        wanted = _SHORTEST + dice.random() * self._spread
        text = dice.pick(self._sentences)
        while len(text) < wanted:
            text = f"{text} {dice.pick(self._sentences)}"
        return text


WORK_TASKS, QUALIFICATIONS, WORKING_HOURS = Prose(_TASKS), Prose(_DEMANDS), Prose(_HOURS)
