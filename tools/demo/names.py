"""Made-up names for made-up persons, in Khmer and Thai letters and as registries spell them in Latin.

Family and given names are common words of both countries put together by chance. Draw with a seeded `random.Random`
so that a demonstration shows the same persons each time.
"""

from random import Random
from typing import NamedTuple

from homeward.people import queries as places


class MadeUp(NamedTuple):
    """A made-up name: in the country's letters, in Latin letters, and the language of the letters (km or th)."""

    own: str
    latin: str
    language: str


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((own, latin) for own, latin in (word.split("=") for word in text.split()))


KHMER_FAMILY = _pairs("""
សុខ=Sok ចាន់=Chan កែវ=Keo មាស=Meas លី=Ly គឹម=Kim ហេង=Heng ញឹក=Nhek ប៉ែន=Pen ឃុន=Khun នាង=Neang ទេព=Tep ឈិន=Chhin
យឹម=Yim ឡុង=Long សាន់=San តូច=Touch អ៊ុក=Ouk អ៊ឹម=Im អ៊ិន=In នួន=Nuon ឌួង=Duong ប្រាក់=Prak ជា=Chea ឈួន=Chhuon
សេង=Seng តាំង=Tang ម៉ៅ=Mao ពៅ=Pov រស់=Ros គង់=Kong យន់=Yon ថន=Thorn អ៊ូច=Ouch ទូច=Touch ហ៊ុន=Hun នី=Ny ម៉ម=Mom
ឆាយ=Chhay ឆុន=Chhun ជួន=Chuon ជុំ=Chum ឈឹម=Chhim ឈុន=Chhun ញ៉ែម=Nhem ដួង=Duong ឌី=Dy ទិត=Tit ទុំ=Tum នង=Norng
ប៊ុន=Bun ប៊ិន=Bin ប៉ុក=Pok ប៉ាន=Pan ផល=Phal ផាន់=Phan ភឿន=Phoeun ម៉ុក=Mok ម៉ែន=Men មុំ=Mom យស=Yos យ៉ុង=Yong
រិន=Rin រឿន=Roeun លឹម=Lim លន់=Lorn វ៉ាន់=Van វង់=Vong សៅ=Sao សយ=Soy សំ=Sam សឿន=Soeun ស៊ិន=Sin ស៊ុយ=Suy
ហង់=Hang ហាក់=Hak ហុង=Hong ឡាយ=Lay អាន=An អ៊ុំ=Um អ៊ួន=Uon អ៊ែម=Em អោម=Om
""")
KHMER_WOMEN = _pairs("""
សុភា=Sophea ស្រីមុំ=Sreymom ស្រីនាង=Sreyneang ស្រីពៅ=Sreypov ស្រីលក្ខណ៍=Sreyleak ស្រីណា=Sreyna ស្រីនិច=Sreynich
ចន្ថា=Chantha ចាន់ណា=Channa ចាន់ធី=Chanthy បុប្ផា=Bopha កញ្ញា=Kanha មករា=Makara ម៉ាលី=Maly ស៊ីណា=Sina នារី=Neary
ធីតា=Thida សុគន្ធា=Sokunthea សុជាតា=Socheata វាសនា=Veasna រ៉ានី=Rany លក្ខិណា=Leakhena ដាវី=Davy ដាលីន=Dalin
ផល្លា=Phalla ភារម្យ=Phearum រស្មី=Raksmey រតនា=Ratana សុធារី=Sotheary សុវណ្ណារី=Sovannary វណ្ណា=Vanna វណ្ណី=Vanny
ណារី=Nary ណាវី=Navy មុន្នី=Mony មុនិកា=Monika ម៉ារី=Mary ស៊ីថា=Sitha ស៊ីណាត=Sinat សារី=Sary សារុំ=Sarum សុខា=Sokha
សុខនី=Sokny សុខលី=Sokly សុភី=Sophy ស្រស់=Sros ផានី=Phany ផល្លី=Phally ចរិយា=Chariya ចិន្តា=Chenda ធារី=Theary
ធារ៉ា=Theara ទេវី=Tevy និមល=Nimol និតា=Nita បូណា=Bona បូផា=Bopha ប៊ុនធី=Bunthy ពិសី=Pisey ពេជ្រ=Pich
យ៉ាន=Yan យូរី=Yuri រដ្ឋា=Ratha រំដួល=Romduol លីដា=Lida លីណា=Lina លីហួរ=Lyhour វិឆៃ=Vichhay វល្លី=Vally
សំណាង=Samnang សម្ផស្ស=Samphors អេង=Eng អូន=Oun ឧត្តរា=Uttara កល្យាណ=Kalyan កុលាប=Kolab គន្ធា=Kunthea ច័ន្ទធី=Chanthy
""")
KHMER_MEN = _pairs("""
វណ្ណារ៉ា=Vannara សុភ័ក្ត្រ=Sopheak ពិសិដ្ឋ=Piseth វិចិត្រ=Vichet ធារិទ្ធ=Thearith កុសល=Kosal បូរី=Borey ដារ៉ា=Dara
សុវណ្ណ=Sovann សុផល=Sophal វុទ្ធី=Vuthy រិទ្ធី=Rithy បញ្ញា=Panha វីរៈ=Virak សារ៉ាត់=Sarath ធឿន=Thoeun សារឿន=Saroeun
សាវឿន=Savoeun ប៊ុនធឿន=Bunthoeun ប៊ុនធី=Bunthy ប៊ុនណា=Bunna សុធា=Sothea សុវត្ថិ=Sovath ណារិន=Narin ណារ៉ុង=Narong
រដ្ឋា=Ratha សិលា=Seila សិរី=Serey វឌ្ឍនា=Vathana ចាន់ថា=Chantha ចាន់ដារ៉ា=Chandara ច័ន្ទ=Chan ឆៃយ៉ា=Chhaiya
ជាតិ=Cheat ឈឿន=Chhoeun ដេត=Det ណា=Na តុលា=Tola ថាវី=Thavy ទូច=Touch ធី=Thy និមិត្ត=Nimith ប៉ូលីន=Polin
ផានិត=Phanit ពេជ្រ=Pich ភិរម្យ=Phirum ភក្ដី=Pheakdey មករា=Makara មុនី=Mony យុទ្ធ=Yuth រ៉ា=Ra រ៉េត=Ret រ៉ុម=Rom
លាង=Leang លាភ=Leap លីហេង=Lyheng វាសនា=Veasna វិបុល=Vibol វិសាល=Visal សំអុល=Samol សំណាង=Samnang សម្បត្តិ=Sambath
សុខុម=Sokhom សុខជា=Sokchea សុខហេង=Sokheng សុភាព=Sopheap សេងហុង=Senghong ហុង=Hong អាត=Art
ឧត្តម=Udom ឧសភា=Usaphea គន្ធ=Kun គីមហុង=Kimhong
""")
THAI_FAMILY = _pairs("""
ใจดี=Jaidee ศรีสุข=Srisuk ทองใบ=Thongbai แก้วมณี=Kaewmanee บุญเรือง=Boonrueang สายทอง=Saithong พรหมดี=Promdee
ขันทอง=Khanthong ศรีวงศ์=Sriwong จันทร์แก้ว=Chankaew นาคทอง=Nakthong บุญมี=Boonmee ทองดี=Thongdee ทองคำ=Thongkham
แสงทอง=Saengthong แสงจันทร์=Saengchan สุขใจ=Sukjai สุขสันต์=Suksan มีสุข=Meesuk มีทอง=Meethong คำแก้ว=Khamkaew
คำดี=Khamdee คำภา=Khampha พันธ์ดี=Phandee พันธ์ทอง=Phanthong วงศ์ดี=Wongdee วงศ์ทอง=Wongthong วงศ์แก้ว=Wongkaew
สีดา=Sida สีทอง=Sithong สีแก้ว=Sikaew สอนดี=Sondee สอนใจ=Sonjai หอมจันทร์=Homchan หอมหวล=Homhuan อินทร์แก้ว=Inkaew
อินทอง=Inthong อ่อนดี=Ondee อ่อนศรี=Onsri ปานทอง=Panthong ปานแก้ว=Pankaew เพชรดี=Phetdee เพชรทอง=Phetthong ไชยวงศ์=Chaiwong
ไชยดี=Chaidee ชัยมงคล=Chaimongkhon นามวงศ์=Namwong นามดี=Namdee ดวงแก้ว=Duangkaew ดวงดี=Duangdee ดวงใจ=Duangjai
กองแก้ว=Kongkaew กองทอง=Kongthong กล้าหาญ=Klahan เกตุแก้ว=Ketkaew เรืองศรี=Rueangsri ยอดแก้ว=Yodkaew ยอดดี=Yoddee
รักดี=Rakdee รักไทย=Rakthai รุ่งเรือง=Rungrueang ลาดี=Ladee ภูมิใจ=Phumjai ภูทอง=Phuthong นิลแก้ว=Ninkaew
บัวทอง=Buathong บัวแก้ว=Buakaew บัวศรี=Buasri ธรรมดี=Thamdee ธงชัย=Thongchai เทพทอง=Thepthong เทพแก้ว=Thepkaew
""")
THAI_WOMEN = _pairs("""
วรรณา=Wanna สุนิสา=Sunisa อรทัย=Orathai ปิยะดา=Piyada นภาพร=Napaporn อุษณี=Usanee รัตนา=Rattana สมพร=Somporn
จันทร์เพ็ญ=Janpen สุภาพ=Supap มาลี=Malee มาลัย=Malai สุดา=Suda สุดใจ=Sudjai สุพรรณี=Supannee สุรีย์=Suree สุกัญญา=Sukanya
กัญญา=Kanya กาญจนา=Kanchana กมลา=Kamala กนกวรรณ=Kanokwan กรองแก้ว=Krongkaew จารุณี=Jarunee จินตนา=Jintana จิราพร=Jiraporn
ชลธิชา=Chonticha ชุติมา=Chutima ณัฐา=Natta ดวงใจ=Duangjai ดารุณี=Darunee ทัศนีย์=Tassanee ทิพวรรณ=Thippawan
ธิดา=Thida ธนพร=Thanaporn นงนุช=Nongnuch นิภา=Nipa นิตยา=Nittaya บุญเรือน=Boonruean บุษบา=Busaba ปราณี=Pranee
ปาริชาต=Parichat พรทิพย์=Pornthip พิมพ์ใจ=Pimjai พัชรี=Patcharee เพ็ญศรี=Pensri ไพลิน=Pailin ภาวิณี=Pawinee มณี=Manee
มยุรี=Mayuree ยุพา=Yupa รุ่งนภา=Rungnapa ลัดดา=Ladda ลำดวน=Lamduan วาสนา=Wasana วิไล=Wilai วิภา=Wipa ศิริพร=Siriporn
สายใจ=Saijai สายสุนีย์=Saisunee แสงดาว=Saengdao หทัย=Hathai อำไพ=Ampai อัมพร=Amporn อารีย์=Aree อนงค์=Anong
""")
THAI_MEN = _pairs("""
สมชาย=Somchai ณัฐพล=Nattapol ธีรพงษ์=Teerapong ชัยวัฒน์=Chaiwat มานะ=Mana วิชัย=Wichai ประเสริฐ=Prasert
พงษ์ศักดิ์=Pongsak บุญมี=Boonmee ธนพล=Thanapol กมล=Kamol สมศักดิ์=Somsak สมบัติ=Sombat สมหมาย=Sommai สมพงษ์=Sompong
สุชาติ=Suchat สุทธิ=Sutthi สุวิทย์=Suwit สุรชัย=Surachai สุรพล=Surapol กิตติ=Kitti เกรียงไกร=Kriangkrai ไกรสร=Kraisorn
คมสัน=Komsan จักร=Jak จำนง=Jamnong เจริญ=Charoen เฉลิม=Chalerm ชาญ=Chan ชาติชาย=Chatchai ชูชัย=Chuchai ณรงค์=Narong
ดำรง=Damrong เดชา=Decha ทวี=Tawee ทองดี=Thongdee ธงชัย=Thongchai ธนา=Thana นพดล=Noppadon นิคม=Nikom นิพนธ์=Nipon
บรรจง=Banjong บุญส่ง=Boonsong ประยูร=Prayoon ประสิทธิ์=Prasit ปรีชา=Preecha ปัญญา=Panya พิชัย=Pichai พิทักษ์=Pitak ไพโรจน์=Pairoj
มงคล=Mongkol มนัส=Manat ยงยุทธ=Yongyut รณชัย=Ronnachai วันชัย=Wanchai วีระ=Weera วุฒิ=Wut ศักดา=Sakda สันติ=Santi
สำราญ=Samran เสรี=Seree อดิศักดิ์=Adisak อนันต์=Anan อภิชาติ=Apichat อำนาจ=Amnat อุดม=Udom เอกชัย=Ekachai
""")
TOKENS = {
    "KH": (KHMER_FAMILY, {"f": KHMER_WOMEN, "m": KHMER_MEN}, "km"),
    "TH": (THAI_FAMILY, {"f": THAI_WOMEN, "m": THAI_MEN}, "th"),
}


def name(draw: Random, country: str, sex: str) -> MadeUp:
    """A made-up name of a country (KH or TH) and sex (f or m), in the order people write there."""
    families, given_by_sex, language = TOKENS[country]
    family, given = draw.choice(families), draw.choice(given_by_sex[sex])
    first, second = (family, given) if country == "KH" else (given, family)
    return MadeUp(f"{first[0]} {second[0]}", f"{first[1]} {second[1]}", language)


def misspelt(draw: Random, latin: str) -> str:
    """The Latin name as a hurried hand may write it: one letter doubled, dropped or swapped with the next."""
    spots = [i for i in range(1, len(latin) - 2) if latin[i].isalpha() and latin[i + 1].isalpha()]
    if not spots:
        return latin
    spot = draw.choice(spots)
    a, b = latin[spot], latin[spot + 1]
    middle = draw.choice((a + a + b, b, b + a))
    return latin[:spot] + middle + latin[spot + 2 :]


def district(draw: Random, country: str, province: str = "") -> str:
    """A code of a district of the country, of one province when its code is given."""
    return draw.choice(places.codes(country, "district", province))


def commune(draw: Random, country: str, within: str = "") -> str:
    """A code of a commune (subdistrict in Thailand), within a province or district when its code is given."""
    return draw.choice(places.codes(country, "commune", within))
