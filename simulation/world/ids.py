"""Made-up identifiers with valid check digits: citizen ids, credit codes, bank accounts, phones.

People come from area 99 + the last four digits of the county, which no office ever assigned.
Nothing here knows a household or a feed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = np.array(list("10X98765432"))
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORG = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Objects = npt.NDArray[np.object_]


def person_area(county: str) -> str:
    """The area code of simulated people: 990821 for 510821."""
    return "99" + county[-4:]


def resident_ids(county: str, birth: npt.NDArray[np.datetime64], male: npt.NDArray[np.bool_]) -> Objects:
    """One valid 18-digit id per person, unique, consistent with birth date and sex."""
    days = birth.astype("datetime64[D]").astype(np.int64)
    count = pd.Series(days * 2 + male).groupby(days * 2 + male).cumcount().to_numpy()
    if count.max(initial=0) >= 499:
        raise ValueError("more people of one sex share a birth date than ids can be made for")
    # Serial numbers are spread over the whole range: real ones are, and it makes the first 15 digits tell people apart.
    serial = (count * 37 + days * 11) % 499 * 2 + np.where(male, 1, 2)
    years = birth.astype("datetime64[Y]").astype(np.int64) + 1970
    months = birth.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day_of_month = (birth.astype("datetime64[D]") - birth.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
    body = int(person_area(county)) * 10**11 + (years * 10**4 + months * 100 + day_of_month) * 1000 + serial
    total = np.zeros(len(body), dtype=np.int64)
    for place, weight in enumerate(_WEIGHTS):
        total += body // 10 ** (16 - place) % 10 * weight
    return np.char.add(body.astype("U17"), _CHECK[total % 11]).astype(object)


def former_ids(numbers: Objects, times: npt.NDArray[np.int64], taken: set[object]) -> list[list[str]]:
    """For each number as many earlier ones as asked, the first one first: same area, birth and sex, a serial nobody has."""
    made: list[list[str]] = []
    used = set(taken)
    for number, count in zip(numbers, times, strict=True):
        serial = int(str(number)[14:17])
        found: list[str] = []
        while len(found) < count:
            serial = serial + 2 if serial + 2 <= 995 else 1 + (serial + 1) % 2  # odd numbers stay odd; 996 and more have another meaning
            body = f"{str(number)[:14]}{serial:03d}"
            total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True))
            candidate = body + str(_CHECK[total % 11])
            if candidate not in used:
                used.add(candidate)
                found.append(candidate)
        made.append(found)
    return made


def credit_code(head: str, area: str, number: int) -> str:
    """A valid unified social credit code: two leading characters, area, organisation code, check character."""
    body = f"MF{number:06d}"
    rest = 11 - sum(_ORG.index(char) * weight for char, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    code = head + area + body + {10: "X", 11: "0"}.get(rest, str(rest))
    total = sum(_USCC.index(char) * pow(3, place, 31) for place, char in enumerate(code))
    return code + _USCC[(31 - total % 31) % 31]


def bank_accounts(serial: npt.NDArray[np.int64]) -> Objects:
    """19-digit card numbers that pass the Luhn check, from an issuer number nobody holds."""
    body = 999900 * 10**12 + serial
    total = np.zeros(len(body), dtype=np.int64)
    for place in range(18):
        digit = body // 10**place % 10
        doubled = digit * 2 if place % 2 == 0 else digit
        total += np.where(doubled > 9, doubled - 9, doubled)
    return np.char.add(body.astype("U18"), ((10 - total % 10) % 10).astype("U1")).astype(object)


def phones(serial: npt.NDArray[np.int64]) -> Objects:
    """Eleven digits from 154, a prefix no operator uses."""
    return np.char.add("154", np.char.zfill((serial % 10**8).astype("U8"), 8)).astype(object)
