"""Issue 4, build 1, case by case: what a row says of somebody, whom it finds and by which class. Everybody here is made up."""

from __future__ import annotations

import csv
import datetime as dt
from typing import Any

import pytest
from identity_world import County, Person, make_id

from pipelines.identity.step import LINK_CLASSES

LIST = "civil_affairs/orphan_child"  # id, name, sex, birth, phone, township and village in one row
CHANGES = "public_security/id_change"


def day(text: str) -> dt.date:
    return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))


def mask(text: str) -> str:
    return text[:6] + "*" * 8 + text[14:]


def ending_like(text: str, year: int) -> str:
    """An id of the year, of the same division and with the same last four characters."""
    days = (dt.date(year, 1, 1) + dt.timedelta(days=number) for number in range(365))
    return next(number for one in days if (number := make_id(f"{one:%Y%m%d}", int(text[14:17])))[-1] == text[-1])


HUA = Person("陈石华", make_id("19800101", 351), "H1", extra={"phone": "15400000001"})
MEI = Person("李土梅", make_id("19820303", 422), "H1", relation="spouse", extra={"phone": "15400000002"})
DAN = Person("单田曾", make_id("20010815", 713), "H2")  # the first 15 of his 18 digits are a date of 1920 as well
AMU = Person("阿木·石土", make_id("19900505", 155), "H3")
BIG = Person("钱山", make_id("19700707", 277), "H4", extra={"phone": "15400000003"})
SMALL = Person("钱山", make_id("19700707", 279), "H5", village="四新村", extra={"phone": "15400000004"})  # of one name and day with BIG
REAL = Person("周水", make_id("19600606", 641), "H6")
RIVAL = Person("周睡", make_id("19610707", 643), "H7")  # bears the name that would be a homophone of REAL's
DOUBLE = Person("沈木林", make_id("19851212", 515), "H8")
TWIN = Person("沈木琳", make_id("19851212", 517), "H8", relation="brother_sister")
NEW = Person("孙土", make_id("19770808", 333), "H9")  # third number of his life
FATHER = Person("郑为", make_id("19620202", 131), "H10", extra={"phone": "15400000007"})
SON = Person("郑伟", make_id("19880202", 133), "H10", relation="son", extra={"phone": "15400000007"})
SHOP = Person("何水", make_id("19630303", 135), "H11", extra={"phone": "15400000009"})
OTHER = Person("魏木", make_id("19640404", 137), "H12", extra={"phone": "15400000009"})  # gave the shop's phone as well
TAIL = Person("何土木", make_id("19660606", 139), "H13")
SAME = Person("何土木", ending_like(TAIL.id, 1970), "H14")  # no mask tells him from TAIL
EVEN = Person("邓林", "999999196502013000", "H15")
BESIDE = Person("邓木", make_id("19650201", 301), "H16")  # of the same day, one serial number on
STRANGER, TWO = make_id("19800101", 353), make_id("19800101", 901)
ROUND, BACK = make_id("19820303", 902), make_id("19820303", 904)
FIRST, SECOND = make_id("19770808", 331), make_id("19770809", 333)
PEOPLE = (HUA, MEI, DAN, AMU, BIG, SMALL, REAL, RIVAL, DOUBLE, TWIN, NEW, FATHER, SON, SHOP, OTHER, TAIL, SAME, EVEN, BESIDE)
H, M = HUA.id, MEI.id
MASKED = mask(H)
WIDE = H.translate(str.maketrans("0123456789", "０１２３４５６７８９"))


def digit(text: str, place: int) -> str:
    return text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]


def swap(text: str, place: int) -> str:
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


#    what the row is like,                     name,       id,                besides,               village,  found as,            person
CASES: list[tuple[str, str | None, str | None, str, str | None, str, Person | None]] = [
    # the id, whole or damaged
    ("nothing wrong",                          "陈石华",   H,                 "",                    "长滩村", "exact",             HUA),
    ("full width",                             "陈石华",   WIDE,              "",                    None,     "normalised",        HUA),
    ("one digit substituted",                  "陈石华",   digit(H, 12),      "",                    None,     "checksum_repair",   HUA),
    ("one digit substituted, another name",    "陈木木",   digit(H, 12),      "",                    "长滩村", "unresolved",        None),
    ("two neighbours swapped",                 "陈石华",   swap(H, 8),        "",                    None,     "digits_swapped",    HUA),
    ("tail zeroed by a spreadsheet",           "陈石华",   H[:15] + "000",    "",                    None,     "zeroed_tail",       HUA),
    ("tail zeroed, another name",              "陈木木",   H[:15] + "000",    "",                    None,     "unresolved",        None),
    ("tail zeroed, which makes another's id",  "邓木",     EVEN.id,           "",                    None,     "zeroed_tail",       BESIDE),
    ("the same id under its own name",         "邓林",     EVEN.id,           "",                    None,     "exact",             EVEN),
    ("the same id, the other's sex",           "邓木",     EVEN.id,           "female",              None,     "unresolved",        None),
    ("last character missing",                 "陈石华",   H[:17],            "",                    None,     "digit_lost",        HUA),
    ("last two missing",                       "陈石华",   H[:16],            "",                    None,     "tail_missing",      HUA),
    ("last three missing",                     "陈石华",   H[:15],            "",                    None,     "tail_missing",      HUA),
    ("last four missing",                      "陈石华",   H[:14],            "",                    None,     "tail_missing",      HUA),
    ("last four missing, sex agrees",          "陈石华",   H[:14],            "male",                None,     "tail_missing",      HUA),
    ("last four missing, the other sex",       "陈石华",   H[:14],            "female",              None,     "unresolved",        None),
    ("last four missing, another birth",       "陈石华",   H[:14],            "19800102",            None,     "unresolved",        None),
    ("last four missing, another name",        "陈木木",   H[:14],            "",                    "长滩村", "unresolved",        None),
    ("last five missing",                      "陈石华",   H[:13],            "",                    None,     "unresolved",        None),
    ("last three missing, reads as 15 digits", "单田曾",   DAN.id[:15],       "",                    None,     "tail_missing",      DAN),
    ("last four missing, two fit",             "钱山",     BIG.id[:14],       "",                    None,     "unresolved",        None),
    ("last two missing, both still fit",       "钱山",     BIG.id[:16],       "",                    None,     "unresolved",        None),
    ("first generation, 15 digits",            "陈石华",   H[:6] + H[8:17],   "",                    None,     "len15",             HUA),
    ("certificate of 20 characters",           "陈石华",   H + "43",          "",                    None,     "certificate",       HUA),
    ("certificate of 22 characters",           "陈石华",   H + "43B1",        "",                    None,     "certificate",       HUA),
    ("masked",                                 "陈石华",   MASKED,            "",                    "长滩村", "masked",            HUA),
    ("masked, the certificate's two behind it", "陈石华",  MASKED + "43",     "",                    "长滩村", "masked",            HUA),
    ("masked, no village",                     "陈石华",   MASKED,            "",                    None,     "masked_unique",     HUA),
    ("masked, no village, certificate",        "陈石华",   MASKED + "43B1",   "",                    None,     "masked_unique",     HUA),
    ("masked, no village, another name",       "陈木木",   MASKED,            "",                    None,     "unresolved",        None),
    ("masked, no village, the other sex",      "陈石华",   MASKED,            "female",              None,     "unresolved",        None),
    ("masked, no village, another birth",      "陈石华",   MASKED,            "19800102",            None,     "unresolved",        None),
    ("masked, another village",                "陈石华",   MASKED,            "",                    "四新村", "unresolved",        None),
    ("masked, no village, nine left",          "陈石华",   H[:6] + "*" * 9 + H[15:], "",             None,     "unresolved",        None),
    ("masked, no village, namesakes' tails",   "钱山",     mask(BIG.id),      "",                    None,     "masked_unique",     BIG),
    ("masked, no village, two fit",            "何土木",   mask(TAIL.id),     "",                    None,     "unresolved",        None),
    ("masked, two fit, the birth tells which", "何土木",   mask(TAIL.id),     "19660606",            None,     "masked_unique",     TAIL),
    ("certificate, a digit lost",              "陈石华",   H[:9] + H[10:] + "43", "",                None,     "digit_lost",        HUA),
    ("certificate, a digit doubled",           "陈石华",   H[:9] + H[8:] + "43", "",                 None,     "digit_lost",        HUA),
    ("certificate, a digit lost, other name",  "陈木木",   H[:9] + H[10:] + "43", "",                "长滩村", "unresolved",        None),
    ("a digit lost, no certificate's tail",    "陈石华",   H[:9] + H[10:] + "89", "",                None,     "unresolved",        None),
    # old numbers of the same person
    ("first number of his life",               "孙土",     FIRST,             "",                    None,     "former_id",         NEW),
    ("second number",                          "孙土",     SECOND,            "",                    None,     "former_id",         NEW),
    ("first number, certificate",              "孙土",     FIRST + "11",      "",                    None,     "former_id",         NEW),
    ("present number",                         "孙土",     NEW.id,            "",                    None,     "exact",             NEW),
    ("first number, another name",             "孙木木",   FIRST,             "",                    "长滩村", "unresolved",        None),
    ("a number given to two persons",          "陈石华",   TWO,               "",                    None,     "unresolved",        None),
    ("a number that goes round in a circle",   "李土梅",   ROUND,             "",                    None,     "unresolved",        None),
    # no id
    ("name, birth, village",                   "陈石华",   None,              "19800101",            "长滩村", "name_birth_village", HUA),
    ("name and birth",                         "陈石华",   None,              "19800101",            None,     "name_birth",        HUA),
    ("name and birth of two",                  "钱山",     None,              "19700707",            None,     "unresolved",        None),
    ("the same with the village",              "钱山",     None,              "19700707",            "四新村", "name_birth_village", SMALL),
    ("name, phone, village",                   "陈石华",   None,              "15400000001",         "长滩村", "name_phone",        HUA),
    ("name, phone, sex, no village",           "陈石华",   None,              "male 15400000001",    None,     "name_phone",        HUA),
    ("name and phone alone",                   "陈石华",   None,              "15400000001",         None,     "name_phone_home",   HUA),
    ("name, phone, another village",           "陈石华",   None,              "15400000001",         "四新村", "name_phone_home",   HUA),
    ("the same, the other sex",                "陈石华",   None,              "female 15400000001",  "四新村", "unresolved",        None),
    ("the same, another birth",                "陈石华",   None,              "19950707 15400000001", "四新村", "unresolved",       None),
    ("another name on the phone",              "陈木木",   None,              "15400000001",         "四新村", "unresolved",        None),
    ("name, the wife's phone",                 "陈石华",   None,              "15400000002",         "四新村", "unresolved",        None),
    ("name, the shop's phone",                 "何水",     None,              "15400000009",         "四新村", "unresolved",        None),
    ("name, the shop's phone, his village",    "何水",     None,              "15400000009",         "长滩村", "name_phone",        SHOP),
    ("one's phone, his namesake's village",    "钱山",     None,              "15400000003",         "四新村", "unresolved",        None),
    ("name, birth, phone of one of two",       "钱山",     None,              "19700707 15400000003", None,     "name_phone",        BIG),
    ("name, phone, the other sex",             "陈石华",   None,              "female 15400000001",  "长滩村", "unresolved",        None),
    ("name, sex, village",                     "陈石华",   None,              "male",                "长滩村", "name_village_sex",  HUA),
    ("name and village",                       "陈石华",   None,              "",                    "长滩村", "name_village",      HUA),
    ("name alone",                             "陈石华",   None,              "",                    None,     "unresolved",        None),
    # other characters for the same name
    ("traditional form, id whole",             "陳石華",   H,                 "",                    None,     "name_variant",      HUA),
    ("traditional form, one digit wrong",      "陳石華",   digit(H, 12),      "",                    None,     "name_variant",      HUA),
    ("traditional form, tail zeroed",          "陳石華",   H[:15] + "000",    "",                    None,     "name_variant",      HUA),
    ("traditional form, birth and village",    "陳石華",   None,              "19800101",            "长滩村", "name_variant",      HUA),
    ("traditional, birth, another village",    "陳石華",   None,              "19800101",            "四新村", "unresolved",        None),
    ("traditional form, village alone",        "陳石華",   None,              "",                    "长滩村", "unresolved",        None),
    ("variant character",                      "李土楳",   M,                 "",                    None,     "name_variant",      MEI),
    ("same sound, id whole",                   "晨时花",   H,                 "",                    None,     "name_homophone",    HUA),
    ("same sound, two neighbours swapped",     "陈实华",   swap(H, 8),        "",                    "长滩村", "name_homophone",    HUA),
    ("same sound, birth and village",          "陈实华",   None,              "19800101",            "长滩村", "name_homophone",    HUA),
    ("same sound, birth, village, other sex",  "陈实华",   None,              "female 19800101",     "长滩村", "unresolved",        None),
    ("same sound, birth only",                 "陈实华",   None,              "19800101",            None,     "unresolved",        None),
    ("same sound, village and sex only",       "陈实华",   None,              "male",                "长滩村", "unresolved",        None),
    ("same sound, a stranger's sound id",      "陈实华",   STRANGER,          "19800101",            "长滩村", "unresolved",        None),
    ("same sound, phone and village",          "陈实华",   None,              "15400000001",         "长滩村", "name_homophone",    HUA),
    ("traditional form, phone and village",    "陳石華",   None,              "15400000001",         "长滩村", "name_variant",      HUA),
    ("same sound, mask, phone and village",    "陈实华",   MASKED,            "15400000001",         "长滩村", "name_homophone",    HUA),
    ("same sound, another's mask, phone",      "陈实华",   mask(MEI.id),      "15400000001",         "长滩村", "unresolved",        None),
    ("same sound, a stranger's id, phone",     "陈实华",   STRANGER,          "15400000001",         "长滩村", "unresolved",        None),
    ("same sound, phone, no village",          "陈实华",   None,              "15400000001",         None,     "unresolved",        None),
    ("same sound, phone, another village",     "陈实华",   None,              "15400000001",         "四新村", "unresolved",        None),
    ("same sound, phone, village, other sex",  "陈实华",   None,              "female 15400000001",  "长滩村", "unresolved",        None),
    ("same sound, phone, village, another birth", "陈实华", None,             "19800102 15400000001", "长滩村", "unresolved",       None),
    ("same sound, the shop's phone, village",  "合水",     None,              "15400000009",         "长滩村", "unresolved",        None),
    ("one character off, phone and village",   "陈石山",   None,              "15400000001",         "长滩村", "unresolved",        None),
    ("father and son sound alike",             "郑维",     None,              "15400000007",         "长滩村", "unresolved",        None),
    ("the son's very name",                    "郑伟",     None,              "15400000007",         "长滩村", "name_phone",        SON),
    ("same sound, a month of 92",              "陈实华",   H[:10] + "92" + H[12:], "",               None,     "unresolved",        None),
    ("same sound, one digit, no such month",   "陈实华",   H[:10] + "9" + H[11:], "",                None,     "name_homophone",    HUA),
    ("surname read as a surname",              "善田层",   DAN.id,            "",                    None,     "name_homophone",    DAN),
    ("same sound, but a neighbour's name",     "周睡",     REAL.id,           "",                    "长滩村", "unresolved",        None),
    ("same sound, two born that day",          "沈木临",   None,              "19851212",            "长滩村", "unresolved",        None),
    ("same sound, the id tells which",         "沈木临",   DOUBLE.id,         "",                    "长滩村", "name_homophone",    DOUBLE),
    ("the brother's name under the id",        "沈木琳",   DOUBLE.id,         "",                    "长滩村", "member_id",         TWIN),
    ("the wife's id",                          "陈石华",   M,                 "",                    "长滩村", "member_id",         HUA),
    ("the wife's id, but a woman's row",       "陈石华",   M,                 "female",              "长滩村", "unresolved",        None),
    ("the wife's id, another birth",           "陈石华",   M,                 "19550102",            None,     "unresolved",        None),
    ("the wife's id, his birth",               "陈石华",   M,                 "19800101",            None,     "member_id",         HUA),
    # names with the dot
    ("another dot",                            "阿木•石土", AMU.id,            "",                    None,     "exact",             AMU),
    ("without the dot",                        "阿木石土", AMU.id,            "",                    None,     "exact",             AMU),
    ("without the dot, no id",                 "阿木石土", None,              "19900505",            "长滩村", "name_birth_village", AMU),
    ("first part only",                        "阿木",     AMU.id,            "",                    None,     "name_dot",          AMU),
    ("first part only, birth and village",     "阿木",     None,              "19900505",            "长滩村", "name_dot",          AMU),
    ("first part only, village",               "阿木",     None,              "",                    "长滩村", "unresolved",        None),
    # one character of the name
    ("one character wrong, id and village",    "陈石化学", H,                 "",                    "长滩村", "unresolved",        None),
    ("one character off, id and village",      "陈石山",   H,                 "",                    "长滩村", "name_differs",      HUA),
    ("one character off, id and birth",        "陈石山",   H,                 "19800101",            None,     "name_differs",      HUA),
    ("one character hidden, id and village",   "陈*华",    H,                 "",                    "长滩村", "name_masked",       HUA),
    ("surname hidden, full width",             "＊石华",   H,                 "",                    "长滩村", "name_masked",       HUA),
    ("all but the surname hidden",             "陈**",     H,                 "19800101",            None,     "name_masked",       HUA),
    ("surname and 某",                         "陈某某",   H,                 "",                    "长滩村", "name_masked",       HUA),
    ("hidden, another surname, id, village",   "李**",     H,                 "",                    "长滩村", "unresolved",        None),
    ("hidden, id, another birth",              "陈*华",    H,                 "19800102",            None,     "unresolved",        None),
    ("hidden, id alone",                       "陈*华",    H,                 "",                    None,     "unresolved",        None),
    ("hidden, no id",                          "陈*华",    None,              "19800101",            "长滩村", "unresolved",        None),
    ("one character off, id alone",            "陈石山",   H,                 "",                    None,     "unresolved",        None),
]  # fmt: skip


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    found = County(tmp_path_factory.mktemp("passes")).register(*PEOPLE)
    for what, name, number, besides, village, _, _ in CASES:
        row = {"resident_id": number, "person_name": name, "village_name": village, "township_name": village and "东河镇"}
        found.add(LIST, row | said_besides(besides) | {"_delivery_id": what})
    found.add(CHANGES, *(change(*record) for record in RECORDS))
    found.run()
    return found


def said_besides(text: str) -> dict[str, Any]:
    """Sex, birth and phone as the table writes them: male 19800101 15400000001."""
    row: dict[str, Any] = {}
    for word in text.split():
        if word in ("male", "female"):
            row["sex"] = "1" if word == "male" else "2"
        else:
            row |= {"birth_date": day(word)} if len(word) == 8 else {"phone": word}
    return row


def change(old: str, new: str, name: str, when: str) -> dict[str, Any]:
    return {"old_id": old, "new_id": new, "person_name": name, "change_date": day(when)}


#     old number, new number, name, date; what becomes of the record
RECORDS = [
    (FIRST, SECOND, "孙土", "20010101"),
    (SECOND, NEW.id, "孙土", "20150101"),
    (TWO, HUA.id, "陈石华", "20100101"),
    (TWO, REAL.id, "周水", "20110101"),
    (ROUND, BACK, "李土梅", "20100101"),
    (BACK, ROUND, "李土梅", "20110101"),
    (make_id("19820303", 906), MEI.id, "钱木木", "20110101"),
    ("12345", MEI.id, "李土梅", "20110101"),
]
UNUSED = {
    3: "id_change_contradiction",
    4: "id_change_contradiction",
    5: "id_change_circle",
    6: "id_change_circle",
    7: "id_change_contradiction",
    8: "id_change_unreadable",
}


@pytest.fixture(scope="module")
def answers(county: County) -> dict[str, tuple[str, str | None]]:
    """Class and person of every row, by what the row is like."""
    rows = county.ask(
        "SELECT f._delivery_id, f.link_class, s.resident_id"
        " FROM civil_affairs__orphan_child AS f LEFT JOIN person_spine AS s USING (person_key)"
    )
    return {what: (link_class, resident_id) for what, link_class, resident_id in rows}


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_what_a_row_says_and_whom_it_finds(answers: dict[str, tuple[str, str | None]], case: tuple[Any, ...]) -> None:
    assert answers[case[0]] == (case[5], case[6] and case[6].id)


def test_a_change_of_number_is_used_or_named_and_changes_no_key(county: County, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert county.reasons(CHANGES) == UNUSED
    before = County(tmp_path_factory.mktemp("before")).register(NEW.but(id=FIRST))
    before.run()
    key = "SELECT person_key, resident_id FROM person_spine WHERE household_no = 'H9'"
    ((old_key, old_id),), ((new_key, new_id),) = before.ask(key), county.ask(key)
    assert (old_key, old_id, new_id) == (new_key, FIRST, NEW.id)


def test_a_number_the_register_writes_loosely_is_somebodys_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A blank inside or a small x hides no bearer: a change of number onto another person's is refused."""
    holder = Person("钱木木", make_id("19820303", 906), "H1")
    loose = holder.but(id=f"{holder.id[:6]} {holder.id[6:].lower()}")
    county = County(tmp_path_factory.mktemp("loose")).register(loose)
    county.add(CHANGES, change(make_id("19820303", 914), holder.id, "李土梅", "20110101"))
    county.run()
    assert county.reasons(CHANGES) == {1: "id_change_contradiction"}


def test_a_register_that_still_has_the_old_number_is_read_as_the_present_one(tmp_path_factory: pytest.TempPathFactory) -> None:
    late = County(tmp_path_factory.mktemp("late")).register(NEW.but(id=SECOND))
    late.add(CHANGES, *(change(*record) for record in RECORDS[:2]))
    late.add(
        "labour/employment",
        *({"employment_no": number, "person_name": "孙土", "resident_id": number} for number in (FIRST, SECOND, NEW.id)),
    )
    late.run()
    assert late.ask("SELECT resident_id, identity_class FROM person_spine") == [(NEW.id, "former_id")]
    assert late.links("labour/employment", "employment_no") == {
        FIRST: ("孙土", "former_id"),
        SECOND: ("孙土", "former_id"),
        NEW.id: ("孙土", "exact"),
    }


def test_the_name_of_the_head_tells_the_household(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two of one name in a village, neither with an id in the row: the head named beside tells which."""
    one, other = (
        Person("吴田", make_id("20100101", 111), "H1", relation="son"),
        Person("吴田", make_id("20110202", 113), "H2", relation="son"),
    )
    found = County(tmp_path_factory.mktemp("heads")).register(
        Person("吴石", make_id("19800101", 111), "H1"), one, Person("吴水", make_id("19800202", 111), "H2"), other
    )
    for number, head in enumerate(("吴石", "吴水", "吴火", None)):
        found.add(
            "civil_affairs/low_income_family",
            {"recognition_no": str(number), "person_name": "吴田", "head_name": head, "township_name": "东河镇", "village_name": "长滩村"},
        )
    found.run()
    rows = found.ask(
        "SELECT recognition_no, s.resident_id, f.link_class"
        " FROM civil_affairs__low_income_family AS f LEFT JOIN person_spine AS s USING (person_key)"
        " ORDER BY 1"
    )
    assert rows == [
        ("0", one.id, "name_household"),
        ("1", other.id, "name_household"),
        ("2", None, "unresolved"),
        ("3", None, "unresolved"),
    ]


def test_every_class_that_ties_a_row_to_a_person_is_shown_by_a_case() -> None:
    """Here, or in the tables of damage, of households and of the review list."""
    with LINK_CLASSES.open(encoding="utf-8") as handle:
        tying = {row["link_class"] for row in csv.DictReader(handle) if row["basis"] != "other"}
    assert tying - {case[5] for case in CASES} == {"decided", "float_rounded", "name_household", "scored"}
