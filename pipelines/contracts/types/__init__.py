"""Semantic types: one small module per family, one registry here."""

from __future__ import annotations

from pipelines.contracts.model import TypeName
from pipelines.contracts.types.base import Check, Extra, SemanticType, Spec
from pipelines.contracts.types.codes import Code, CodeSet, YesNo
from pipelines.contracts.types.dates import Date, Month, Year
from pipelines.contracts.types.group import GroupNo
from pipelines.contracts.types.money import Money
from pipelines.contracts.types.numbers import Decimal, Integer
from pipelines.contracts.types.numbers_as_text import Account, Phone, Uscc
from pipelines.contracts.types.resident_id import ResidentId
from pipelines.contracts.types.semester import Semester
from pipelines.contracts.types.text import AreaCode, AreaName, HouseholdNo, PersonName, Text

TYPES: dict[TypeName, SemanticType] = {
    "resident_id": ResidentId(),
    "person_name": PersonName(),
    "household_no": HouseholdNo(),
    "phone": Phone(),
    "account": Account(),
    "uscc": Uscc(),
    "area_name": AreaName(),
    "area_code": AreaCode(),
    "group_no": GroupNo(),
    "date": Date(),
    "month": Month(),
    "year": Year(),
    "semester": Semester(),
    "money": Money(),
    "integer": Integer(),
    "decimal": Decimal(),
    "code": Code(),
    "code_set": CodeSet(),
    "yes_no": YesNo(),
    "text": Text(),
}

__all__ = ["TYPES", "Check", "Extra", "SemanticType", "Spec"]
