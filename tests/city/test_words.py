"""Words: one spelling for many, what forms share, Latin letters there and back, slips, the order of the alphabet."""

import pytest

from city.words import closeness, folded, lemmas, plain, readings, romanized, sort_key, tokens, trigrams


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("П’ять", "п'ять"),
        ("Солом`янка", "солом'янка"),
        ("зʼїзд", "з'їзд"),
        ("Замо́к", "замок"),
        ("Київ", "київ"),
        ("cвiтло", "світло"),
        ("Wi-Fi", "wi-fi"),
    ],
)
def test_one_spelling_for_many(written: str, meant: str) -> None:
    assert plain(written) == meant


def test_words_are_what_stands_between_other_signs() -> None:
    assert tokens("Під'їзд № 12, веб-сайт (2026) — «Лісова»!") == ["під'їзд", "12", "веб", "сайт", "2026", "лісова"]


@pytest.mark.parametrize(
    "forms",
    [
        "велодоріжка велодоріжки велодоріжці велодоріжку велодоріжкою велодоріжок велодоріжками",
        "парк парку парком парки парків парками парках",
        "режим режиму режимом режими режимів",
        "кіт кота котові котом коти котів",
        "вікно вікна вікну вікном вікон вікнами",
        "трамвай трамвая трамваю трамваєм трамваї трамваїв трамваями",
        "аварія аварії аварію аварією аварій аваріями",
        "швидкість швидкості швидкістю",
        "освітлення освітленню освітленням освітити освітлень",
        "перехід переходу переходом переходи переходів",
        "дорога дороги дорозі дорогу дорогою доріг дорогам",
        "книжка книжці книжку книжок",
        "школа школи школі шкіл школами шкільний шкільного",
        "лікарня лікарні лікарню лікарень",
        "яма ями яму ям ямами",
        "діти дітей дітям дітьми дитина дитини",
        "нічний нічного нічному нічним нічна нічні вночі ніч ночі",
        "Оболонь Оболоні Оболонню оболонський оболонського оболонська",
        "Дарниця Дарниці Дарницю дарницький дарницького",
        "Поділ Подолу Подолі подільський подільська",
        "музей музею музеєм музеї музеїв",
        "пристрій пристрою пристроєм пристрої",
        "заборона заборони заборону заборонити заборонили",
        "автобус автобуса автобусом автобуси автобусів автобусний автобусна",
        "міст мосту мостом мости мостів",
    ],
)
def test_forms_of_a_word_share_a_lemma_with_its_first(forms: str) -> None:
    first, *others = forms.split()
    assert [form for form in others if not {*lemmas(plain(first))} & {*lemmas(plain(form))}] == []


@pytest.mark.parametrize(
    "words",
    ["парк паркан", "школа шкода", "місто мосту", "ліс лоша", "сніг сон", "міна меню", "річка рука"],
)
def test_other_words_share_none(words: str) -> None:
    one, other = words.split()
    assert not {*lemmas(one)} & {*lemmas(other)}


def test_what_is_everywhere_has_no_lemma() -> None:
    assert [lemmas(word) for word in ("і", "петиція", "привіт", "я", "")] == [()] * 5
    assert lemmas("7") == ("7",)


@pytest.mark.parametrize(
    ("ukrainian", "latin"),
    [  # the examples of the resolution itself
        ("Алушта", "alushta"),
        ("Згорани", "zghorany"),
        ("Розгон", "rozghon"),
        ("Єнакієве", "yenakiieve"),
        ("Гаєвич", "haievych"),
        ("Короп'є", "koropie"),
        ("Їжакевич", "yizhakevych"),
        ("Кадиївка", "kadyivka"),
        ("Йосипівка", "yosypivka"),
        ("Стрий", "stryi"),
        ("Олексій", "oleksii"),
        ("Щербухи", "shcherbukhy"),
        ("Гоща", "hoshcha"),
        ("Юрій", "yurii"),
        ("Крюківка", "kriukivka"),
        ("Яготин", "yahotyn"),
        ("Знам'янка", "znamianka"),
        ("Феодосія", "feodosiia"),
        ("Ґалаґан", "galagan"),
    ],
)
def test_latin_letters_follow_the_resolution(ukrainian: str, latin: str) -> None:
    assert romanized(ukrainian) == latin


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Troieshchyna", "Троєщина"),
        ("troeschina", "Троєщина"),
        ("shuljavka", "Шулявка"),
        ("Sviatoshynskyi", "Святошинський"),
        ("dytyachyj", "дитячий"),
        ("maidanchyk", "майданчик"),
        ("vokzal", "вокзал"),
        ("kryivka", "криївка"),
    ],
)
def test_latin_letters_are_read_back(typed: str, meant: str) -> None:
    assert any(closeness(plain(reading), plain(meant)) > 0.8 for reading in readings(typed))


@pytest.mark.parametrize(
    ("typed", "meant"), [("dtkjljhs;rf", "велодоріжка"), ("gsl`]pl", "під'їзд"), ("[ks,", "хліб"), ("цшаш", "wifi")]
)
def test_the_other_keyboard_is_tried(typed: str, meant: str) -> None:
    tried = readings(typed)
    assert meant in tried or closeness(tried[-1], meant) > 0.7


@pytest.mark.parametrize(
    ("typed", "known", "how_near"),
    [
        ("велодоріжка", "велодоріжка", "same"),
        ("велодорижка", "велодоріжка", "same"),
        ("вилодоріжка", "велодоріжка", "meant"),
        ("собкаа", "собака", "meant"),
        ("лафка", "лавка", "meant"),
        ("велодор", "велодоріжка", "meant"),
        ("відеокамера", "камера", "meant"),
        ("шахи", "шафи", "asked"),
        ("крокодил", "велодоріжка", "far"),
        ("сад", "сік", "far"),
    ],
)
def test_how_near_words_are(typed: str, known: str, how_near: str) -> None:
    near = closeness(typed, known)
    kind = "same" if near == 1 else "meant" if near >= 0.7 else "asked" if near > 0 else "far"
    assert kind == how_near


def test_trigrams_know_where_a_word_begins_and_ends() -> None:
    assert trigrams("дах") == [" да", "ах ", "дах"]
    assert trigrams("ванна") == trigrams("вана")
    assert folded("під'їзд") == folded("підьізд")


def test_the_alphabet_is_the_ukrainian_one() -> None:
    words = ["яма", "їжак", "ґанок", "іній", "гора", "йод", "день", "щит", "ирій", "шум", "Єва", "еху", "2", "bus"]
    assert sorted(words, key=sort_key) == [
        "2", "bus", "гора", "ґанок", "день", "еху", "Єва", "ирій", "іній", "їжак", "йод", "шум", "щит", "яма",
    ]  # fmt: skip
