"""The people of the demo and of the tests: made-up names in kinds of offices that exist."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from homeward.agencies import actions
from homeward.agencies.models import Agency, User
from tools.demo.ids import cast_id as cast_id


@dataclass(frozen=True, slots=True)
class Office:
    """An agency of the cast; `key` is its name in tests, `area` the code of the province where it works."""

    key: str
    kind: str
    en: str
    th: str
    km: str
    area: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the cast; the username is the country and the key: `th-worker`."""

    key: str
    office: str
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody of one country."""

    language: str
    digits: str
    offices: tuple[Office, ...]
    people: tuple[Person, ...]


_TH = Cast(
    language="th",
    digits="arab",
    offices=(
        Office("focal", "focal", "Division of Anti-Trafficking in Persons, Bangkok",
               "กองต่อต้านการค้ามนุษย์ กรุงเทพมหานคร", "នាយកដ្ឋានប្រឆាំងការជួញដូរមនុស្ស បាងកក", "10"),
        Office("shelter", "shelter", "Welfare Protection Centre for Women, Nonthaburi",
               "สถานคุ้มครองสวัสดิภาพผู้เสียหายจากการค้ามนุษย์ จังหวัดนนทบุรี",
               "មណ្ឌលការពារសុខុមាលភាព ខេត្តនន្ទបុរី", "12"),
        Office("province", "province", "Provincial Social Development Office, Sa Kaeo",
               "สำนักงานพัฒนาสังคมและความมั่นคงของมนุษย์จังหวัดสระแก้ว",
               "មន្ទីរអភិវឌ្ឍន៍សង្គម ខេត្តស្រះកែវ", "27"),
        Office("border", "border", "Immigration Checkpoint, Aranyaprathet",
               "ด่านตรวจคนเข้าเมืองอรัญประเทศ", "ច្រកត្រួតពិនិត្យអន្តោប្រវេសន៍ អារញ្ញប្រទេស", "27"),
        Office("ngo", "ngo", "Friends on the Way (partner NGO), Bangkok",
               "องค์กรเอกชนภาคี เพื่อนร่วมทาง กรุงเทพมหานคร", "អង្គការក្រៅរដ្ឋាភិបាលជាដៃគូ មិត្តរួមដំណើរ បាងកក", "10"),
        Office("stranger", "shelter", "Welfare Protection Centre, Surat Thani",
               "สถานคุ้มครองสวัสดิภาพผู้เสียหายจากการค้ามนุษย์ จังหวัดสุราษฎร์ธานี",
               "មណ្ឌលការពារសុខុមាលភាព ខេត្តសុរ៉ាត់ថានី", "84"),
    ),
    people=(
        Person("worker", "shelter", "shelter_worker", "มาลี ทองสุข (Malee)"),
        Person("worker2", "shelter", "shelter_worker", "อรุณ ใจงาม (Arun)"),
        Person("head", "shelter", "shelter_head", "สมศรี พึ่งธรรม (Somsri)"),
        Person("nurse", "shelter", "nurse", "นภา วงศ์เย็น (Napa)"),
        Person("lawyer", "shelter", "lawyer", "ปิยะ ธรรมรักษ์ (Piya)"),
        Person("finance", "shelter", "finance_officer", "จันทร์ บัญชีดี (Chan)"),
        Person("house", "shelter", "house_staff", "บุญมี สายลม (Boonmee)"),
        Person("officer", "province", "provincial_officer", "กิตติ ศรีสระ (Kitti)"),
        Person("province_head", "province", "provincial_head", "วรรณา เที่ยงตรง (Wanna)"),
        Person("border", "border", "border_officer", "ธนา แดนไทย (Thana)"),
        Person("focal", "focal", "focal_point", "ปราณี สุขใจ (Pranee)"),
        Person("focal2", "focal", "focal_point", "สุชาติ รักษ์งาน (Suchat)"),
        Person("clerk", "focal", "registry_clerk", "ชาลี อักษรดี (Chalee)"),
        Person("ngo", "ngo", "ngo_worker", "ดาว ริมทาง (Dao)"),
        Person("auditor", "focal", "auditor", "เกษม มั่นคง (Kasem)"),
        Person("admin", "focal", "node_admin", "วิชัย กุญแจทอง (Wichai)"),
        Person("admin2", "focal", "node_admin", "รัตนา กุญแจเงิน (Rattana)"),
        Person("stranger", "stranger", "shelter_worker", "พิมพ์ ทะเลใต้ (Pim)"),
        Person("stranger_head", "stranger", "shelter_head", "เดช ทะเลใต้ (Det)"),
    ),
)  # fmt: skip
_KH = Cast(
    language="km",
    digits="arab",
    offices=(
        Office("focal", "focal", "Ministry of Social Affairs, Anti-Trafficking Department, Phnom Penh",
               "กระทรวงกิจการสังคม กรมต่อต้านการค้ามนุษย์ พนมเปญ",
               "ក្រសួងសង្គមកិច្ច នាយកដ្ឋានប្រឆាំងការជួញដូរមនុស្ស ភ្នំពេញ", "12"),
        Office("shelter", "shelter", "Poipet Transit Centre", "ศูนย์พักรอการส่งต่อปอยเปต",
               "មណ្ឌលឆ្លងកាត់ប៉ោយប៉ែត", "01"),
        Office("province", "province", "Provincial Department of Social Affairs, Battambang",
               "สำนักงานกิจการสังคม จังหวัดพระตะบอง", "មន្ទីរសង្គមកិច្ច ខេត្តបាត់ដំបង", "02"),
        Office("province2", "province", "Provincial Department of Social Affairs, Banteay Meanchey",
               "สำนักงานกิจการสังคม จังหวัดบันเตียเมียนเจย", "មន្ទីរសង្គមកិច្ច ខេត្តបន្ទាយមានជ័យ", "01"),
        Office("border", "border", "Immigration Police Post, Poipet", "ด่านตรวจคนเข้าเมืองปอยเปต",
               "ប៉ុស្តិ៍នគរបាលអន្តោប្រវេសន៍ ប៉ោយប៉ែត", "01"),
        Office("ngo", "ngo", "Lotus Road (partner NGO), Battambang", "องค์กรเอกชนภาคี ถนนดอกบัว พระตะบอง",
               "អង្គការក្រៅរដ្ឋាភិបាលជាដៃគូ ផ្លូវផ្កាឈូក បាត់ដំបង", "02"),
        Office("stranger", "province", "Provincial Department of Social Affairs, Siem Reap",
               "สำนักงานกิจการสังคม จังหวัดเสียมราฐ", "មន្ទីរសង្គមកិច្ច ខេត្តសៀមរាប", "17"),
    ),
    people=(
        Person("worker", "shelter", "shelter_worker", "សុខា ចាន់ (Sokha)"),
        Person("worker2", "shelter", "shelter_worker", "ពិសី មាស (Pisey)"),
        Person("head", "shelter", "shelter_head", "វណ្ណា ឈឹម (Vanna)"),
        Person("nurse", "shelter", "nurse", "ស្រីមុំ កែវ (Sreymom)"),
        Person("lawyer", "shelter", "lawyer", "សុភា ច្បាប់ (Sophea)"),
        Person("finance", "shelter", "finance_officer", "ម៉ាលី គង់ (Mali)"),
        Person("house", "shelter", "house_staff", "យាយ ណាត (Nat)"),
        Person("officer", "province", "provincial_officer", "ដារ៉ា លឹម (Dara)"),
        Person("province_head", "province", "provincial_head", "សារឿន ហេង (Saroeun)"),
        Person("officer2", "province2", "provincial_officer", "ច័ន្ទធី សៅ (Chanthy)"),
        Person("province2_head", "province2", "provincial_head", "ប៊ុនថន ម៉ៅ (Bunthorn)"),
        Person("border", "border", "border_officer", "វិបុល ទេព (Vibol)"),
        Person("focal", "focal", "focal_point", "ធារី ស៊ឹម (Theary)"),
        Person("focal2", "focal", "focal_point", "សុវណ្ណ ចាន់ (Sovann)"),
        Person("clerk", "focal", "registry_clerk", "ភក្តី នួន (Pheakdey)"),
        Person("ngo", "ngo", "ngo_worker", "បុប្ផា រស់ (Bopha)"),
        Person("auditor", "focal", "auditor", "រតនៈ អ៊ុក (Ratanak)"),
        Person("admin", "focal", "node_admin", "សំណាង ព្រំ (Samnang)"),
        Person("admin2", "focal", "node_admin", "មករា ទូច (Makara)"),
        Person("stranger", "stranger", "provincial_officer", "កល្យាណ អង្គ (Kalyan)"),
        Person("stranger_head", "stranger", "provincial_head", "ឧត្តម អង្គ (Oudom)"),
    ),
)  # fmt: skip
# The third country of the tests: whoever reads Lao gets English screens with the procedure's own Lao words.
_LA = Cast(
    language="lo",
    digits="arab",
    offices=(
        Office("focal", "focal", "Ministry of Labour and Social Welfare, Vientiane",
               "กระทรวงแรงงานและสวัสดิการสังคม เวียงจันทน์", "ក្រសួងការងារ និងសុខុមាលភាពសង្គម វៀងចន្ទន៍"),
        Office("shelter", "shelter", "Transit Centre, Vientiane", "ศูนย์พักรอการส่งต่อ เวียงจันทน์",
               "មណ្ឌលឆ្លងកាត់ វៀងចន្ទន៍"),
        Office("province", "province", "Provincial Department of Labour and Social Welfare, Savannakhet",
               "แผนกแรงงานและสวัสดิการสังคม แขวงสะหวันนะเขต", "មន្ទីរការងារ និងសុខុមាលភាពសង្គម ខេត្តសាវ៉ាន់ណាខេត"),
        Office("border", "border", "Immigration Post, Friendship Bridge", "ด่านตรวจคนเข้าเมืองสะพานมิตรภาพ",
               "ប៉ុស្តិ៍អន្តោប្រវេសន៍ ស្ពានមិត្តភាព"),
    ),
    people=(
        Person("worker", "shelter", "shelter_worker", "ນາງ ຄຳແພງ (Khampheng)"),
        Person("head", "shelter", "shelter_head", "ທ່ານ ສົມສະໄໝ (Somsamay)"),
        Person("officer", "province", "provincial_officer", "ນາງ ບົວພາ (Bouapha)"),
        Person("province_head", "province", "provincial_head", "ທ່ານ ວິໄລ (Vilay)"),
        Person("border", "border", "border_officer", "ທ່ານ ແສງ (Seng)"),
        Person("focal", "focal", "focal_point", "ນາງ ດາລາ (Dala)"),
        Person("clerk", "focal", "registry_clerk", "ນາງ ຈັນ (Chan)"),
        Person("admin", "focal", "node_admin", "ທ່ານ ກົງ (Kong)"),
        Person("admin2", "focal", "node_admin", "ນາງ ນ້ອຍ (Noy)"),
    ),
)  # fmt: skip
CAST: dict[str, Cast] = {"TH": _TH, "KH": _KH, "LA": _LA}


def username(country: str, key: str) -> str:
    """`th-worker`."""
    return f"{country.lower()}-{key.replace('_', '-')}"


@transaction.atomic
def plant(country: str, *, password: str | None = None) -> dict[str, User]:
    """Create the cast of a country, or what is missing of it; the people by key. Refused in production.

    Without a password nobody can sign in with one (the demo signs in by one click).
    """
    node = settings.NODE
    if actions.make_node(id=node.id, country=node.country, kind=node.kind).kind == "production":
        raise RuntimeError("made-up people have no place in a production node")
    cast = CAST[country]
    for office in cast.offices:
        Agency.objects.get_or_create(
            code=f"{country.lower()}-{office.key}",
            defaults={
                "id": cast_id(country, "office", office.key), "kind": office.kind, "area": office.area,
                "names": {"en": office.en, "th": office.th, "km": office.km},
            },
        )  # fmt: skip
    return {person.key: _person(country, cast, person, password) for person in cast.people}


def _person(country: str, cast: Cast, person: Person, password: str | None) -> User:
    found = User.objects.filter(username=username(country, person.key)).first()
    if found:
        return found
    return User.objects.create_user(
        username(country, person.key), password,
        id=cast_id(country, "person", person.key), display_name=person.name, role=person.role,
        agency_id=cast_id(country, "office", person.office), language=cast.language, digits=cast.digits,
    )  # fmt: skip


def office(country: str, key: str) -> Agency:
    """A planted agency."""
    return Agency.objects.get(pk=cast_id(country, "office", key))


def person(country: str, key: str) -> User:
    """A planted person."""
    return User.objects.get(pk=cast_id(country, "person", key))
