"""Made-up words of the styleguide in the three languages; nothing here is shown anywhere else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from homeward.lib import dates
from homeward.web.path import Drawing, Letter, Station
from homeward.web.reader import Reader, reader

ROWS: dict[str, tuple[str, str, str]] = {
    "lotus": ("Lotus", "ดอกบัว", "ផ្កាឈូក"),
    "tracing": ("Ask social workers in Cambodia to look for the family", "ขอให้นักสังคมสงเคราะห์ในกัมพูชาตามหาครอบครัว",
                "ស្នើឱ្យមន្ត្រីសង្គមកិច្ចនៅកម្ពុជាស្វែងរកគ្រួសារ"),
    "risk": ("Risk and safety assessment", "การประเมินความเสี่ยงและความปลอดภัย", "ការវាយតម្លៃហានិភ័យ និងសុវត្ថិភាព"),
    "risk_why": ("10 days after the interview · clause 4.6", "10 วันหลังการสัมภาษณ์ · ข้อ 4.6",
                 "១០ ថ្ងៃក្រោយសម្ភាសន៍ · ចំណុច ៤.៦"),
    "late": ("2 days late", "ช้า 2 วัน", "យឺត ២ ថ្ងៃ"),
    "today": ("today", "วันนี้", "ថ្ងៃនេះ"),
    "waiting": ("waiting since 13 Nov", "รอตั้งแต่ 13 พ.ย.", "រង់ចាំតាំងពី ១៣ វិច្ឆិកា"),
    "received": ("received", "ได้รับแล้ว", "បានទទួល"),
    "child": ("child", "เด็ก", "កុមារ"),
    "answer": ("Answer about the family", "คำตอบเรื่องครอบครัว", "ចម្លើយអំពីគ្រួសារ"),
    "answer_why": ("Received by the Battambang office 16 Nov · agreed time until 16 Dec · clause 5.3",
                   "สำนักงานพระตะบองรับเมื่อ 16 พ.ย. · กำหนดถึง 16 ธ.ค. · ข้อ 5.3",
                   "ការិយាល័យបាត់ដំបងទទួលថ្ងៃ ១៦ វិច្ឆិកា · កំណត់ដល់ ១៦ ធ្នូ · ចំណុច ៥.៣"),
    "proposed": ("proposed value", "ค่าที่เสนอ", "តម្លៃដែលស្នើ"),
    "start": ("Start", "เริ่ม", "ចាប់ផ្តើម"),
    "stop": ("Stop looking", "หยุดตามหา", "ឈប់ស្វែងរក"),
    "next": ("Next", "ถัดไป", "បន្ទាប់"),
    "late_desk": ("late on my desk", "ช้าบนโต๊ะของฉัน", "យឺតលើតុខ្ញុំ"),
    "due_week": ("due this week", "ครบกำหนดสัปดาห์นี้", "ដល់កំណត់សប្តាហ៍នេះ"),
    "uncle": ("May the tracer speak with the uncle?", "ผู้ตามหาพูดกับลุงได้หรือไม่", "តើអ្នកស្វែងរកអាចនិយាយជាមួយពូបានទេ?"),
    "please": ("Please answer this question.", "โปรดตอบคำถามนี้", "សូមឆ្លើយសំណួរនេះ។"),
    "yes": ("Yes", "ได้", "បាន"), "never": ("No, never", "ไม่ได้ ไม่ว่ากรณีใด", "ទេ មិនឱ្យទាល់តែសោះ"),
    "avoid": ("Does the tracer need his name, so as to avoid him?", "ผู้ตามหาต้องรู้ชื่อเพื่อจะได้หลีกเลี่ยงหรือไม่",
              "តើអ្នកស្វែងរកត្រូវដឹងឈ្មោះដើម្បីចៀសវាងទេ?"),
    "avoid_help": ("No reason ever crosses.", "เหตุผลจะไม่ถูกส่งข้ามไปเด็ดขาด", "មូលហេតុមិនត្រូវបានផ្ញើឆ្លងទេ។"),
    "name": ("Name in Khmer", "ชื่อภาษาเขมร", "ឈ្មោះជាអក្សរខ្មែរ"),
    "name_help": ("As the person writes it, if they can.", "ตามที่เจ้าตัวเขียนเอง ถ้าเขียนได้",
                  "តាមដែលសាមីខ្លួនសរសេរ បើអាចសរសេរបាន។"),
    "born": ("Day of birth", "วันเกิด", "ថ្ងៃខែឆ្នាំកំណើត"),
    "home": ("Where is the family home?", "บ้านของครอบครัวอยู่ที่ไหน", "ផ្ទះគ្រួសារនៅទីណា?"),
    "say": ("What may the tracer say?", "ผู้ตามหาพูดอะไรได้บ้าง", "តើអ្នកស្វែងរកអាចនិយាយអ្វីបាន?"),
    "refused": ("The risk talk comes first: the person has the right to hear it before deciding.",
                "ต้องพูดคุยเรื่องความเสี่ยงก่อน เพราะเจ้าตัวมีสิทธิรับรู้ก่อนตัดสินใจ",
                "ត្រូវពិភាក្សាអំពីហានិភ័យជាមុនសិន ព្រោះសាមីខ្លួនមានសិទ្ធិដឹងមុនសម្រេចចិត្ត។"),
    "goes": ("names, age, family, places|the agreed words", "ชื่อ อายุ ครอบครัว สถานที่|ถ้อยคำที่ตกลงกันไว้",
             "ឈ្មោះ អាយុ គ្រួសារ ទីកន្លែង|ពាក្យដែលបានព្រមព្រៀង"),
    "stays": ("what happened · health · court", "เรื่องที่เกิดขึ้น · สุขภาพ · คดี", "អ្វីដែលបានកើតឡើង · សុខភាព · តុលាការ"),
    "consent": ("Let social workers in Cambodia look for my family", "ให้นักสังคมสงเคราะห์ในกัมพูชาตามหาครอบครัวของฉัน",
                "ឱ្យមន្ត្រីសង្គមកិច្ចនៅកម្ពុជាស្វែងរកគ្រួសារខ្ញុំ"),
    "nothing": ("No letters yet. They appear here when a step tells something to Cambodia.",
                "ยังไม่มีหนังสือ จะปรากฏที่นี่เมื่อขั้นตอนใดแจ้งเรื่องไปยังกัมพูชา",
                "មិនទាន់មានលិខិតទេ។ លិខិតនឹងបង្ហាញនៅទីនេះ ពេលជំហានណាមួយជូនដំណឹងទៅកម្ពុជា។"),
    "office": ("Shelter, Nonthaburi", "สถานคุ้มครองฯ นนทบุรี", "មណ្ឌល នន្ទបុរី"),
    "letter": ("letter พม 0205/1519 · received 16 Nov", "หนังสือ พม 0205/1519 · ได้รับ 16 พ.ย.",
               "លិខិត พม 0205/1519 · បានទទួល ១៦ វិច្ឆិកា"),
    "looking": ("Looking for the family, Battambang", "กำลังตามหาครอบครัว พระตะบอง", "កំពុងស្វែងរកគ្រួសារ បាត់ដំបង"),
    "stages": ("Identification|Protection|Interview|Family asked about|Risk|The person's decision",
               "การคัดแยก|การคุ้มครอง|การสัมภาษณ์|สอบถามเรื่องครอบครัว|ความเสี่ยง|การตัดสินใจของเจ้าตัว",
               "ការកំណត់អត្តសញ្ញាណ|ការការពារ|សម្ភាសន៍|សួរអំពីគ្រួសារ|ហានិភ័យ|ការសម្រេចចិត្តរបស់សាមីខ្លួន"),
    "after": ("Journey|Reception|Reintegration|Follow-up|Closing", "การเดินทาง|การรับตัว|การคืนสู่สังคม|การติดตาม|การปิดราย",
              "ការធ្វើដំណើរ|ការទទួល|សមាហរណកម្ម|ការតាមដាន|ការបិទករណី"),
    "staying": ("Life here|Follow-up|Closing", "ชีวิตที่นี่|การติดตาม|การปิดราย", "ជីវិតនៅទីនេះ|ការតាមដាន|ការបិទករណី"),
    "branches": ("go back|stay|somewhere else", "กลับ|อยู่ต่อ|ไปที่อื่น", "ត្រឡប់ទៅវិញ|ស្នាក់នៅ|ទៅកន្លែងផ្សេង"),
    "countries": ("Thailand|Cambodia", "ประเทศไทย|กัมพูชา", "ថៃ|កម្ពុជា"),
}  # fmt: skip


def word(key: str) -> str:
    """One made-up phrase in the reader's language."""
    return ROWS[key][{"en": 0, "th": 1, "km": 2}.get(reader().language, 0)]


def words(key: str) -> list[str]:
    """A row of phrases."""
    return word(key).split("|")


def table() -> dict[str, str]:
    """All phrases, for the template."""
    return {key: word(key) for key in ROWS}


def fields() -> list[dict[str, Any]]:
    """One question of each type."""
    condition = json.dumps({"uncle": ["never"]})
    answers = [("yes", word("yes")), ("never", word("never"))]
    return [
        _field("name", "text", help=word("name_help"), value="ចាន់ សុភ័ក្ត្រ", crosses=True),
        _field("born", "date"),
        _field("home", "place", value="", crosses=True),
        _field("uncle", "yes_no", choices=answers, given=("never",), error=word("please")),
        _field("avoid", "yes_no", choices=answers, help=word("avoid_help"), shown_when=condition),
        _field("say", "long_text", required=False),
    ]


def _field(key: str, kind: str, **more: Any) -> dict[str, Any]:
    plain: dict[str, Any] = dict.fromkeys(("help", "value", "error", "shown_when"), "")
    plain |= {"required": True, "choices": (), "given": (), "crosses": False}
    return {**plain, "name": key, "id": f"q-{key}", "type": kind, "label": word(key), **more}


def drawings(who: Reader) -> list[Drawing]:
    """Before the decision with a letter out; one who goes back; one who stays; and as the other side sees it."""
    host, home = words("countries")
    when = [dates.show(who.today - timedelta(days=days), who.language, who.digits) for days in (19, 19, 12, 10)]
    states = ["done", "done", "done", "done", "here", "ahead"]
    trunk = [
        Station(label, "host", state, when[n] if n < len(when) else "", fork=n == 5)
        for n, (label, state) in enumerate(zip(words("stages"), states, strict=True))
    ]
    past = [Station(one.label, "host", "done", one.when, one.fork) for one in trunk]
    back = [
        Station(label, "host" if n == 0 else "home", "done" if n == 0 else "here" if n == 1 else "ahead")
        for n, label in enumerate(words("after"))
    ]
    stay = [Station(label, "host", "here" if n == 0 else "ahead") for n, label in enumerate(words("staying"))]
    letter = Letter(start=3, words=word("letter"), place=word("looking"), arrived=True)
    return [
        Drawing(trunk, host, home, "host", words("branches"), letter),
        Drawing(past + back, host, home, "host"),
        Drawing(past + stay, host, home, "host"),
        Drawing(trunk, host, home, "home", words("branches"), Letter(3, word("letter"))),
    ]
