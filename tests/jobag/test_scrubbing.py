import pytest

from staer.jobag.scrubbing import MAX_LENGTH, scrub

TEXTS = {
    "Ukendt 010190-1234.": "Ukendt ….",
    "Ukendt 0101901234": "Ukendt …",
    "Ukendt 010190 1234": "Ukendt …",
    "Ukendt 01-01-90-1234": "Ukendt …",
    "Skriv til ida.holm@jobcenter.dk": "Skriv til …",
    "Se https://jobag.invalid/fejl?x=1 nu": "Se … nu",
    "Fra 10.1.2.3:5432": "Fra …",
    "Fra fe80::1:2:3": "Fra …",
    "Bor på Søndergade 12 i byen": "Bor på … i byen",
    "Bor på Gammel Kongevej 12B, 1610 København V": "Bor på …",
    "Bor på H.C. Andersens Boulevard 4, 2. tv, 1553 København": "Bor på …",
    "Virksomheden 10150817 er i konflikt": "Virksomheden 10150817 er i konflikt",
    "Feltet title må have 100 tegn, 2018-04-19": "Feltet title må have 100 tegn, 2018-04-19",
    "linje\r\nskift\x00": "linje skift",
}


@pytest.mark.parametrize("text", TEXTS)
def test_personal_data_goes_and_the_rest_stays(text: str) -> None:
    assert scrub(text) == TEXTS[text]


def test_known_values_go_in_any_case_and_long_texts_are_cut() -> None:
    assert scrub("IDA HOLM er kendt", ("Ida Holm", "")) == "… er kendt"
    assert len(scrub("x" * 10_000)) == MAX_LENGTH
