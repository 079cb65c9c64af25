"""Words of the calendar in English, Thai and Khmer, and every spelling of a month that people type."""

from __future__ import annotations

import re

LONG: dict[str, tuple[str, ...]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"),
    "th": ("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม",
           "พฤศจิกายน", "ธันวาคม"),
    "km": ("មករា", "កុម្ភៈ", "មីនា", "មេសា", "ឧសភា", "មិថុនា", "កក្កដា", "សីហា", "កញ្ញា", "តុលា", "វិច្ឆិកា", "ធ្នូ"),
}  # fmt: skip
SHORT: dict[str, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "th": ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
    "km": LONG["km"],
}
BUDDHIST_MARK = re.compile(r"พุทธศักราช|พ\.?\s?ศ\.?|ព\.\s?ស\.?|(?<![a-z])b\.?e(?![a-z])\.?")
CHRISTIAN_MARK = re.compile(r"คริสต์ศักราช|ค\.?\s?ศ\.?|គ\.\s?ស\.?|(?<![a-z])(?:a\.?d|c\.?e)(?![a-z])\.?")
WEEKS = {
    "en": "week {week}, {span}",
    "th": "สัปดาห์ที่ {week} ({span})",
    "km": "សប្តាហ៍ទី {week} ({span})",
}
EARLIER: dict[str, dict[str, tuple[str, str]]] = {
    "en": {"today": ("today", "today"), "one": ("yesterday", "yesterday"), "day": ("1 day ago", "{} days ago"),
           "week": ("1 week ago", "{} weeks ago"), "month": ("1 month ago", "{} months ago"),
           "year": ("1 year ago", "{} years ago")},
    "th": {"today": ("วันนี้", "วันนี้"), "one": ("เมื่อวานนี้", "เมื่อวานนี้"), "day": ("{} วันก่อน", "{} วันก่อน"),
           "week": ("{} สัปดาห์ก่อน", "{} สัปดาห์ก่อน"), "month": ("{} เดือนก่อน", "{} เดือนก่อน"),
           "year": ("{} ปีก่อน", "{} ปีก่อน")},
    "km": {"today": ("ថ្ងៃនេះ", "ថ្ងៃនេះ"), "one": ("ម្សិលមិញ", "ម្សិលមិញ"), "day": ("{} ថ្ងៃមុន", "{} ថ្ងៃមុន"),
           "week": ("{} សប្តាហ៍មុន", "{} សប្តាហ៍មុន"), "month": ("{} ខែមុន", "{} ខែមុន"),
           "year": ("{} ឆ្នាំមុន", "{} ឆ្នាំមុន")},
}  # fmt: skip
LATER: dict[str, dict[str, tuple[str, str]]] = {
    "en": {"today": ("today", "today"), "one": ("tomorrow", "tomorrow"), "day": ("in 1 day", "in {} days"),
           "week": ("in 1 week", "in {} weeks"), "month": ("in 1 month", "in {} months"),
           "year": ("in 1 year", "in {} years")},
    "th": {"today": ("วันนี้", "วันนี้"), "one": ("พรุ่งนี้", "พรุ่งนี้"), "day": ("อีก {} วัน", "อีก {} วัน"),
           "week": ("อีก {} สัปดาห์", "อีก {} สัปดาห์"), "month": ("อีก {} เดือน", "อีก {} เดือน"),
           "year": ("อีก {} ปี", "อีก {} ปี")},
    "km": {"today": ("ថ្ងៃនេះ", "ថ្ងៃនេះ"), "one": ("ថ្ងៃស្អែក", "ថ្ងៃស្អែក"), "day": ("{} ថ្ងៃទៀត", "{} ថ្ងៃទៀត"),
           "week": ("{} សប្តាហ៍ទៀត", "{} សប្តាហ៍ទៀត"), "month": ("{} ខែទៀត", "{} ខែទៀត"),
           "year": ("{} ឆ្នាំទៀត", "{} ឆ្នាំទៀត")},
}  # fmt: skip
_MORE = {
    1: ("มค", "មករ"), 2: ("กพ", "កុម្ភះ", "កុម្ភ"), 3: ("มีค", "មិនា", "មីនា"), 4: ("เมย",), 5: ("พค",), 6: ("มิย",),
    7: ("กค",), 8: ("สค",), 9: ("กย", "sept", "កញ្ញ"), 10: ("ตค",), 11: ("พย", "វិច្ឆិការ"), 12: ("ธค",),
}  # fmt: skip


def _every_spelling() -> tuple[tuple[str, int], ...]:
    """All spellings, longest first, so that a short one never eats the beginning of a longer one."""
    found: dict[str, int] = {name: month for month, names in _MORE.items() for name in names}
    for table in (LONG, SHORT):
        for names in table.values():
            for month, name in enumerate(names, start=1):
                found[name.lower()] = month
                found.setdefault(name.lower().rstrip("."), month)
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


MONTHS = _every_spelling()
THAI_SHORT = frozenset(name for name, _ in MONTHS if "\u0e00" <= name[0] <= "\u0e7f")
