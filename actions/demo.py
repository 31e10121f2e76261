"""The small demonstration city: a dozen petitions, written by us, so that a newcomer has something to sign."""

from datetime import timedelta

from city.officials import Role
from city.people import KYIV
from city.petitions import Terms, Topic
from storage import acts, officials, people, petitions
from storage.clock import start_simulation
from storage.records import Records

# Kyiv's own terms: 6,000 signatures in 60 days. The age is this demonstration's.
TERMS = Terms(threshold=6000, days=60, min_age=18, community=KYIV)
NEIGHBOURHOOD = Terms(threshold=40, days=60, min_age=16, community=KYIV)

# title, text, author, opened days ago, terms, signatures it already has, topic, district
_PETITIONS = (
    (
        "Безперервна велодоріжка від Оболоні до Почайни",
        "Просимо з'єднати наявні відтинки велодоріжки на Оболонському проспекті й вулиці Верхній Вал в один "
        "безперервний маршрут: знизити бордюри на з'їздах, нанести розмітку та встановити світлофори для "
        "велосипедистів на трьох перехрестях.",
        "Тарас Вербовий",
        12,
        TERMS,
        2187,
        Topic.TRANSPORT,
        "Оболонський",
    ),
    (
        "Питні фонтанчики в парках і на набережних",
        "Улітку в парках міста ніде набрати води. Просимо встановити питні фонтанчики з холодною водою в парку "
        "«Наталка», Гідропарку, Маріїнському парку та на Поштовій площі й обслуговувати їх із квітня до жовтня.",
        "Марта Озерна",
        31,
        TERMS,
        5873,
        Topic.NATURE,
        None,
    ),
    (
        "Нічні автобуси від вокзалу до житлових масивів",
        "Після закриття метро дістатися додому з вокзалу можна лише на таксі. Просимо запустити чотири нічні маршрути "
        "з інтервалом 40 хвилин: на Троєщину, Оболонь, Теремки та Позняки.",
        "Олег Світанок",
        3,
        TERMS,
        912,
        Topic.TRANSPORT,
        None,
    ),
    (
        "Пандус і поручні біля підземного переходу на площі Слави",
        "Людям на візках, батькам із візочками та старшим людям перехід недоступний. Просимо встановити підіймач або "
        "пандус із безпечним нахилом, поручні з двох боків і тактильну плитку.",
        "Галина Калинова",
        45,
        TERMS,
        1309,
        Topic.STREETS,
        "Печерський",
    ),
    (
        "Зберегти старі дерева на вулиці Кошиця під час ремонту",
        "Просимо змінити проєкт ремонту так, щоб 28 дорослих лип залишилися, а нові дерева висадили в проміжках. "
        "Висновок фахівців із догляду за деревами додаємо.",
        "Ірина Липова",
        57,
        TERMS,
        1644,
        Topic.NATURE,
        "Дарницький",
    ),
    (
        "Тиха година на дитячих майданчиках після 22:00",
        "Просимо обладнати майданчики у дворах датчиками освітлення, які вимикають яскраве світло після 22:00, "
        "і встановити таблички з правилами.",
        "Павло Тихий",
        8,
        TERMS,
        455,
        Topic.STREETS,
        None,
    ),
    (
        "Книгообмін на десяти станціях метро",
        "Невеликі шафи, де можна залишити прочитану книжку і взяти іншу. Просимо надати місце біля виходів станцій, "
        "шафи виготовлять і доглядатимуть волонтери.",
        "Соломія Читацька",
        1,
        TERMS,
        128,
        Topic.CULTURE,
        None,
    ),
    (
        "Роздільний збір сміття в кожному дворі Дарницького району",
        "Просимо поставити контейнери для паперу, пластику та скла в усіх дворах району до кінця року та оприлюднити "
        "графік їх вивезення на карті.",
        "Богдан Чистяк",
        22,
        TERMS,
        1760,
        Topic.HOUSING,
        "Дарницький",
    ),
    (
        "Дзеркало на сліпому повороті Боричевого узвозу",
        "Пішоходи та водії не бачать одне одного на повороті. Просимо встановити сферичне дзеркало та знак обмеження "
        "швидкості 20 км/год.",
        "Назар Узвіз",
        5,
        NEIGHBOURHOOD,
        38,
        Topic.STREETS,
        "Подільський",
    ),
    (
        "Відновити годинник на будинку по вулиці Хорива",
        "Годинник зупинився шість років тому. Мешканці зібрали креслення механізму і знайшли майстра; просимо місто "
        "погодити роботи на фасаді.",
        "Леся Годинникар",
        14,
        NEIGHBOURHOOD,
        17,
        Topic.CULTURE,
        "Подільський",
    ),
    (
        "Лавки зі спинками вздовж алеї парку «Перемога»",
        "На кілометр алеї лише дві лавки. Старшим людям ніде перепочити. Просимо встановити лавки зі спинками та "
        "підлокітниками щопівсотні метрів.",
        "Надія Паркова",
        50,
        TERMS,
        990,
        Topic.NATURE,
        "Шевченківський",
    ),
    (
        "Освітити стежку від станції «Лісова» до озера",
        "Восени та взимку стежка зовсім темна. Просимо встановити ліхтарі на сонячних батареях, які не заважають "
        "лісу та птахам.",
        "Роман Лісовий",
        59,
        TERMS,
        871,
        Topic.STREETS,
        "Деснянський",
    ),
)

# Two, so that there is somebody to agree; each can do what the other did.
_OFFICIALS = (
    ("Олена Бойко", (Role.AUTHOR, Role.ADMINISTRATOR, Role.SUPPORT)),
    ("Ігор Мельник", (Role.AUTHOR, Role.APPROVER, Role.ADMINISTRATOR, Role.AUDITOR)),
)


async def load(records: Records, *, most_signatures: int = 10_000) -> bool:
    """Only into an empty city; whether it was loaded now. Raises DBAPIError in a city that has residents. With fewer
    signatures on every petition it is loaded sooner, as tests like it."""
    async with records.writing() as db:
        if await petitions.count_open(db):
            return False
        await start_simulation(db)
        crowd = await people.add_crowd(db, min(most_signatures, max(row[5] for row in _PETITIONS)))
        now = records.clock.now()
        for name, roles in _OFFICIALS:
            await officials.add(db, records.vault, name, roles, sample=True)
        for title, body, author, days_ago, terms, signatures, topic, district in _PETITIONS:
            opened = now - timedelta(days=days_ago, hours=3)
            deadline = opened + timedelta(days=terms.days)
            petition_id = await petitions.add(
                db,
                title=title,
                body=body,
                author=author,
                opened_at=opened,
                deadline=deadline,
                terms=terms,
                topic=topic,
                district=district,
            )
            marks = [
                (person, records.nullifiers.of(f"petition:{petition_id}", person)) for person in crowd[:signatures]
            ]
            await acts.add_past_signatures(db, petition_id, marks, opened, now)
        return True
