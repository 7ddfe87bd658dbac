"""How a row of a feed is made: the contract's columns in order, area and identity columns filled from the register.

The columns are the simulator's own statement (a test compares them with the contracts). Generators hand in
arrays; blanks end as None, dates and months as text, money as integer fen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.world.people import County

_PLACE = "township_name village_name"
_HEAD = "head_name head_id"
_NAMED = f"{_PLACE} person_name resident_id"
_COMPONENTS = (
    "wage_income_fen production_income_fen property_income_fen transfer_income_fen production_cost_fen claims_income_fen "
    "compliant_self_pay_fen"
)
_TEXT: dict[str, str] = {
    "public_security/household_register": (
        f"household_no resident_id person_name sex birth_date relation ethnicity {_PLACE} village_code group_no register_kind "
        "move_in_date death_date phone"
    ),
    "rural_revitalisation/monitoring_export": (
        f"{_PLACE} group_name platform_household_no household_members head_name exit_year is_relocated is_no_labour_household resident_id "
        "platform_person_no certificate_kind disability_cert_no person_name sex birth_date ethnicity political_status "
        "education_level relation household_type monitoring_category identified_month eliminated_month risk_eliminated "
        "elimination_mode risk_1 risk_2 risk_3 risk_4 risk_5 risk_disaster_kind identified_wage_fen identified_production_fen "
        "identified_property_fen identified_transfer_fen identified_birth_grant_fen identified_dibao_fen identified_tekun_fen "
        "identified_pension_fen identified_ecology_fen identified_other_transfer_fen identified_cost_fen identified_net_fen "
        "identified_claims_fen identified_self_pay_fen identified_reference_fen identified_reference_per_head_fen "
        "platform_net_income_per_head_fen health_status labour_capacity student_status school_name absence_reason "
        "takes_rain_dew_grant work_place work_employer work_months works_outside_county takes_migrant_subsidy public_post "
        "public_post_months is_unsafe_dwelling has_safe_water has_school_dropout has_uninsured_member dwelling_grade "
        "has_basic_insurance has_critical_illness_insurance has_employee_insurance has_commercial_insurance has_medical_aid "
        "has_resident_pension has_employee_pension is_dibao tekun_support has_electricity has_broadcast has_sanitary_toilet "
        "road_kind road_distance_km dwelling_area_m2 fuel_kind joins_cooperative has_leading_firm has_local_leader "
        "has_micro_loan cultivated_area_mu forest_area_mu returned_farmland_area_mu orchard_area_mu pasture_area_mu "
        "water_area_mu measure_development measure_industry measure_employment measure_finance measure_public_post "
        "measure_housing measure_water measure_health measure_compulsory_education measure_other_education measure_safety_net "
        "measure_social measure_relocation measure_living_condition measure_infrastructure helper_name helper_unit "
        "after_school_dropout after_dwelling_unsafe after_uninsured_member after_water_unsafe after_wage_fen "
        "after_production_fen after_property_fen after_transfer_fen after_cost_fen after_net_fen after_net_per_head_fen "
        "after_claims_fen after_self_pay_fen contact_name contact_phone phone"
    ),
    "civil_affairs/dibao": (
        f"aid_certificate_no {_NAMED} head_id covered_persons dibao_class monthly_amount_fen start_date end_date poverty_cause "
        "bank_name bank_account"
    ),
    "civil_affairs/tekun": f"{_NAMED} support_mode care_grade monthly_amount_fen start_date",
    "medical_insurance/enrolment": f"insured_year {_NAMED} enrolment_status premium_fen subsidy_kind",
    "medical_insurance/settlement": (
        "settlement_no person_name resident_id insurance_kind visit_kind settle_date hospital total_cost_fen basic_paid_fen "
        "critical_paid_fen aid_paid_fen self_pay_fen"
    ),
    "health/major_illness": f"{_NAMED} disease confirmed_date treatment_status",
    "education/school_age": f"semester {_NAMED} sex birth_date school grade student_no enrolment_state absence_reason",
    "housing/dwelling": (
        f"dwelling_no {_PLACE} {_HEAD} dwelling_grade structure built_year appraised_date danger_cause remedy_mode remedied_date"
    ),
    "disabled_federation/certificate": (
        f"{_PLACE} person_name disability_cert_no disability_type disability_grade issued_date subsidy_kinds"
    ),
    "traffic_police/accident": f"accident_no accident_date {_NAMED} casualty liability",
    "labour/employment": f"employment_no {_NAMED} employer work_place post_kind start_date end_date monthly_wage_fen phone",
    "water/village_supply": (
        f"{_PLACE} group_no supply_mode households_served persons_served persons_tap litres_per_head_day water_quality fetch_minutes "
        "outage_days observed_date"
    ),
    "emergency/disaster_damage": (f"damage_no {_PLACE} {_HEAD} disaster_kind disaster_date collapsed_rooms damaged_rooms loss_fen"),
    "finance/fund_allocation": "fund_no document_no fund_source fund_kind fund_year allocated_date allocated_fen",
    "finance/project_funding": "funding_no fund_no project_no arranged_fen paid_fen paid_date",
    "rural_revitalisation/income_survey": f"{_PLACE} household_no {_HEAD} household_members period_end_month {_COMPONENTS}",
    "rural_revitalisation/verification_visit": (
        f"visit_no {_PLACE} household_no {_HEAD} visit_date visit_purpose visit_outcome visitor_name"
    ),
    "rural_revitalisation/measure": (f"measure_no {_PLACE} household_no {_HEAD} measure_group measure_name start_date end_date amount_fen"),
    "rural_revitalisation/project": (
        f"project_no project_name project_year {_PLACE} project_class approved_fen non_asset_fen forms_asset no_asset_reason "
        "planned_end_date accepted_date contractor_uscc"
    ),
    "rural_revitalisation/asset": (
        f"asset_no asset_name {_PLACE} asset_class asset_nature owner_level project_no original_value_fen accumulated_depreciation_fen "
        "in_use_date useful_life_years use_state upkeep_person upkeep_unit disposal_date disposal_approval_no disposal_proceeds_fen"
    ),
    "rural_revitalisation/asset_owner": "asset_no owner_name owner_level owner_uscc share_percent title_document transferred_date",
    "rural_revitalisation/asset_funding": "asset_no funding_no amount_fen",
    "rural_revitalisation/asset_contract": (
        "contract_no asset_no operator_name operator_uscc operation_mode start_date end_date annual_due_fen due_month_day"
    ),
    "rural_revitalisation/asset_receipt": "receipt_no contract_no due_year received_date received_fen",
    "rural_revitalisation/asset_distribution": (
        "distribution_no asset_no distribution_year distribution_use distributed_date persons_benefiting distributed_fen"
    ),
}
COLUMNS: dict[str, tuple[str, ...]] = {feed: tuple(text.split()) for feed, text in _TEXT.items()}
COMPONENTS = tuple(_COMPONENTS.split())
# The column that carries the citizen id, by feed; where it is missing or ruined the row names nobody.
ID_COLUMN: dict[str, str] = {
    feed: next(name for name in ("resident_id", "disability_cert_no", "head_id") if name in columns)
    for feed, columns in COLUMNS.items()
    if {"resident_id", "disability_cert_no", "head_id"} & set(columns)
}
_MONTHS = {"identified_month", "eliminated_month", "period_end_month"}
Values = dict[str, Any]


def text_dates(values: npt.NDArray[np.datetime64], months: bool = False) -> npt.NDArray[np.object_]:
    """ISO text, None for NaT."""
    dates = values.astype("datetime64[M]" if months else "datetime64[D]")
    result = np.datetime_as_string(dates).astype(object)
    result[np.isnat(dates)] = None
    return result


def blank(values: Any) -> npt.NDArray[np.object_]:
    """An object array with None where a value is missing."""
    series = pd.Series(values)
    result = series.to_numpy(dtype=object, copy=True)
    result[series.isna().to_numpy()] = None
    return result


def where(given: npt.NDArray[np.bool_], values: Any) -> npt.NDArray[np.object_]:
    """Values where given, None elsewhere."""
    result = np.full(len(given), None, dtype=object)
    result[given] = np.broadcast_to(np.asarray(values, dtype=object), len(given))[given]
    return result


def frame(feed: str, values: Values) -> pd.DataFrame:
    """A frame of the feed from arrays: contract columns in order, then the hidden ones. Absent columns are blank."""
    columns = COLUMNS[feed]
    unknown = set(values) - set(columns) - {"_person", "_household"}
    if unknown:
        raise KeyError(f"{feed} has no columns {sorted(unknown)}")
    count = max((len(value) for value in values.values() if not np.isscalar(value) and value is not None), default=0)
    made: dict[str, Any] = {}
    for name in (*columns, "_person", "_household"):
        value = values.get(name)
        array = np.full(count, value, dtype=object) if value is None or np.isscalar(value) else np.asarray(value)
        if array.dtype.kind == "M":
            array = text_dates(array, name in _MONTHS)
        made[name] = pd.Series(
            array if array.dtype.kind in "iub" else blank(array), dtype=array.dtype if array.dtype.kind in "iub" else object
        )
    return pd.DataFrame(made)


def of_persons(county: County, feed: str, person: npt.NDArray[np.int64], values: Values) -> pd.DataFrame:
    """Rows that each name one person; area, name and id come from the register."""
    pp, hh = county.pp, county.hh
    household = pp["hh"].to_numpy()[person]
    known: Values = {
        "township_name": lambda: hh["town_name"].to_numpy(dtype=object)[household],
        "village_name": lambda: hh["village_name"].to_numpy(dtype=object)[household],
        "person_name": lambda: pp["name"].to_numpy(dtype=object)[person],
        "resident_id": lambda: pp["id"].to_numpy(dtype=object)[person],
        "sex": lambda: np.where(pp["male"].to_numpy()[person], "1", "2").astype(object),
        "birth_date": lambda: pp["birth"].to_numpy()[person],
        "phone": lambda: pp["phone"].to_numpy(dtype=object)[person],
    }
    return _filled(county, feed, person, household, known, values)


def of_households(county: County, feed: str, household: npt.NDArray[np.int64], values: Values) -> pd.DataFrame:
    """Rows that each name one household by its head (and its number, where the feed has it)."""
    pp, hh = county.pp, county.hh
    head = county.heads[household]
    known: Values = {
        "township_name": lambda: hh["town_name"].to_numpy(dtype=object)[household],
        "village_name": lambda: hh["village_name"].to_numpy(dtype=object)[household],
        "household_no": lambda: hh["household_no"].to_numpy(dtype=object)[household],
        "head_name": lambda: pp["name"].to_numpy(dtype=object)[head],
        "head_id": lambda: pp["id"].to_numpy(dtype=object)[head],
    }
    return _filled(county, feed, head, household, known, values)


def _filled(
    county: County, feed: str, person: npt.NDArray[np.int64], household: npt.NDArray[np.int64], known: Values, values: Values
) -> pd.DataFrame:
    made = {name: fill() for name, fill in known.items() if name in COLUMNS[feed] and name not in values}
    made["_person"] = county.pp["id"].to_numpy(dtype=object)[person]
    made["_household"] = county.hh["household_no"].to_numpy(dtype=object)[household]
    return frame(feed, {**made, **values})


def join(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Frames of one feed below each other; blanks stay None."""
    filled = [item for item in frames if len(item)]
    return pd.concat(filled or frames[:1], ignore_index=True)


def serials(prefix: str, count: int, width: int = 7) -> npt.NDArray[np.object_]:
    """Running business numbers."""
    return np.char.add(prefix, np.char.zfill(np.arange(1, count + 1).astype(f"U{width}"), width)).astype(object)
