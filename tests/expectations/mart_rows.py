"""One sound row set per mart, and for every written rule a change that must break it."""

# ruff: noqa: E501  one row, one line

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
D = Decimal
DAY = dt.date(2025, 6, 1)
MONTH = dt.date(2025, 5, 1)
KEY = "ab" * 32
ID32 = "0a" * 16
VILLAGE = "510821100201"

SOUND: dict[str, list[Row]] = {
    "area": [
        {"area_code": "510821", "area_name": "旺苍县", "area_level": "county", "county_code": "510821", "county_name": "旺苍县", "vintage": "2024"},
        {"area_code": "510821100", "area_name": "东河镇", "area_level": "township", "parent_code": "510821", "county_code": "510821",
         "county_name": "旺苍县", "township_code": "510821100", "township_name": "东河镇", "vintage": "2024"},
        {"area_code": VILLAGE, "area_name": "某村", "area_level": "village", "parent_code": "510821100", "county_code": "510821",
         "county_name": "旺苍县", "township_code": "510821100", "township_name": "东河镇", "village_kind": "village", "vintage": "2024"},
    ],
    "area_version": [
        {"area_id": VILLAGE, "version_no": 1, "area_code": VILLAGE, "area_name": "某村", "area_level": "village", "area_kind": "village",
         "parent_code": "510821100", "valid_from": dt.date(2021, 1, 1), "valid_to": DAY, "is_revoked": True, "successor_codes": "510821100203"}
    ],
    "area_crosswalk": [
        {"from_vintage": dt.date(2021, 1, 1), "to_vintage": DAY, "from_code": VILLAGE, "to_code": "510821100203", "from_name": "某村",
         "to_name": "某东村", "relation": "split", "share_numerator": 2, "share_denominator": 3, "share_basis": "declared"},
        {"from_vintage": dt.date(2021, 1, 1), "to_vintage": DAY, "from_code": VILLAGE, "to_code": "510821100204", "from_name": "某村",
         "to_name": "某西村", "relation": "split", "share_numerator": 1, "share_denominator": 3, "share_basis": "declared"},
    ],
    "place_problem": [
        {"feed": "housing/dwelling", "township_text": "东河镇", "village_text": "某村", "names_of": DAY, "problem": "village_split", "is_open": True,
         "candidates": "510821100203,510821100204", "rows": 3, "rows_settled": 2, "rows_open": 1}
    ],
    "indicator_on_vintage": [
        {"vintage": DAY, "indicator_key": "tap_rate", "area_code": "510821", "period": "2025-06", "area_name": "旺苍县", "area_level": "county",
         "numerator": D("1.0000"), "denominator": D("3.0000"), "value": D("0.333333"), "value_state": "ok", "unit": "ratio",
         "share_basis": "whole"}
    ],
    "household": [
        {"household_key": KEY, "county_code": "510821", "township_code": "510821100", "village_code": VILLAGE, "members": 3,
         "register_kind": "rural", "household_type": "exited", "is_exited": True, "list_state": "assisting", "income_state": "computed",
         "dwelling_grade": "A", "labour_members": 2}
    ],
    "person": [
        {"person_key": KEY, "household_key": KEY, "village_code": VILLAGE, "sex": "1", "birth_year": 1970, "age": 55, "relation": "head",
         "is_alive": True, "identity_class": "exact", "is_school_age": False, "school_state": "in_school", "disability_grade": "4"}
    ],
    "clue": [
        {"household_key": KEY, "village_code": VILLAGE, "rule_keys": "job_loss,low_income", "rule_count": 2,
         "departments": "labour,rural_revitalisation", "first_evidence_date": DAY, "last_evidence_date": DAY, "list_state": "absent",
         "clue_state": "closed", "verified_date": DAY, "due_date": DAY, "is_overdue": False}
    ],
    "clue_evidence": [
        {"household_key": KEY, "rule_key": "job_loss", "evidence_key": KEY, "person_key": KEY, "department": "labour", "feed": "labour/employment",
         "evidence_date": DAY, "metric": "end_date", "value": "2025-01-31", "threshold": "90", "policy_ref": "00 alert_rule job_loss",
         "delivery_id": ID32, "sheet": "Sheet1", "row_no": 7}
    ],
    "candidate": [
        {"household_key": KEY, "village_code": VILLAGE, "monitoring_category": "unstable_exited", "reasons": "illness,low_income",
         "risk_state": "to_verify", "income_state": "computed", "net_income_per_head": D("8000.00"), "income_reference_per_head": D("7000.00"),
         "income_line": D("8800.00"), "is_exited": True},
        {"household_key": "cd" * 32, "reasons": "school_dropout", "risk_state": "to_verify", "income_state": "incomplete", "is_exited": False,
         "income_line": D("8800.00"), "missing_items": "wage_income"},
    ],
    "monitored_household": [
        {"household_key": KEY, "village_code": VILLAGE, "monitoring_category": "sudden_hardship", "list_state": "assisting", "identified_month": MONTH,
         "elimination_mode": "assisted", "risk_types": "illness,schooling", "members": 3, "measures_in_force": 1, "is_elimination_ready": False,
         "elimination_blockers": "income,months"},
        {"household_key": "cd" * 32, "monitoring_category": "sudden_hardship", "list_state": "eliminated", "identified_month": MONTH,
         "eliminated_month": MONTH, "members": 2, "measures_in_force": 0},
    ],
    "case_event": [
        {"household_key": KEY, "event_no": 1, "event_kind": "baseline", "known_date": DAY, "monitoring_category": "sudden_hardship", "delivery_id": ID32},
        {"household_key": KEY, "event_no": 2, "event_kind": "eliminated", "known_date": DAY, "monitoring_category": "sudden_hardship", "delivery_id": ID32},
    ],
    "measure": [
        {"measure_no": "C1", "household_key": KEY, "measure_group": "health", "start_date": DAY, "end_date": DAY, "amount": D("100.00"),
         "is_in_force": True}
    ],
    "fund": [
        {"fund_no": "Z1", "fund_source": "central", "fund_kind": "linkage", "fund_year": 2024, "allocated_date": DAY, "allocated": D("100.00"),
         "arranged": D("90.00"), "paid": D("80.00")}
    ],
    "project": [
        {"project_no": "X1", "project_name": "养殖场", "project_year": 2024, "village_code": VILLAGE, "project_class": "industry",
         "approved": D("100.00"), "paid": D("90.00"), "non_asset": D("10.00"), "asset_value": D("80.00"), "forms_asset": True, "flags": "AL14,AL5"}
    ],
    "asset": [
        {"asset_no": "A1", "asset_name": "厂房", "county_code": "510821", "township_code": "510821100", "village_code": VILLAGE,
         "asset_class": "operating", "asset_nature": "fixed", "owner_level": "village", "project_no": "X1", "original_value": D("80.00"),
         "accumulated_depreciation": D("8.00"), "net_value": D("72.00"), "use_state": "in_use", "is_idle": False, "has_upkeep": True,
         "income_due": D("5.00"), "income_received": D("3.00"), "distributed": D("3.00"), "arrears": D("2.00"), "flags": "AL4,AL9"}
    ],
    "asset_owner": [
        {"asset_no": "A1", "owner_no": 1, "owner_level": "village", "share": D("0.333333"), "has_title": True},
        {"asset_no": "A1", "owner_no": 2, "owner_level": "village", "share": D("0.333333"), "has_title": True},
        {"asset_no": "A1", "owner_no": 3, "owner_level": "household", "share": D("0.333333"), "has_title": False},
    ],
    "asset_funding": [{"asset_no": "A1", "funding_no": "F1", "fund_source": "city", "amount": D("80.00")}],
    "asset_contract": [
        {"contract_no": "H1", "asset_no": "A1", "operation_mode": "lease", "start_date": DAY, "end_date": DAY, "annual_due": D("5.00"),
         "is_in_force": True}
    ],
    "asset_receipt": [
        {"receipt_no": "R1", "contract_no": "H1", "asset_no": "A1", "due_year": 2024, "received_date": DAY, "received": D("3.00")}
    ],
    "journal_entry": [
        {"entry_no": "receipt:R1", "line_no": 1, "entry_date": DAY, "event_kind": "receipt", "account": "cash", "debit": D("3.00"), "credit": D("0.00")},
        {"entry_no": "receipt:R1", "line_no": 2, "entry_date": DAY, "event_kind": "receipt", "account": "income_receivable", "debit": D("0.00"), "credit": D("3.00")},
    ],
    "arrears": [
        {"contract_no": "H1", "due_year": 2024, "asset_no": "A1", "due_date": DAY, "due": D("5.00"), "received": D("3.00"), "arrears": D("2.00"),
         "advances": D("0.00"), "days_overdue": 29, "ageing_band": "0-30"}
    ],
    "indicator": [
        {"indicator_key": "dropout", "area_code": "510821", "period": "2025-1", "area_level": "county", "numerator": D("1.0000"),
         "denominator": D("3.0000"), "value": D("0.333333"), "value_state": "ok", "unit": "ratio", "direction": "D", "target": D("0.000000"),
         "is_met": False, "base_note": "适龄儿童"},
        {"indicator_key": "dropout", "area_code": VILLAGE, "period": "2025-1", "area_level": "village", "value_state": "na", "unit": "ratio",
         "direction": "D", "base_note": "适龄儿童"},
    ],
    "delivery": [
        {"delivery_id": ID32, "sha256": ID32 * 2, "department": "labour", "feed": "labour/employment", "known_at": dt.datetime(2025, 6, 1),
         "delivery_state": "standing", "rows_in": 10, "rows_accepted": 6, "rows_rejected": 1, "rows_duplicate": 1, "rows_set_apart": 2,
         "cells_nulled": 3}
    ],
    "rejected_row": [
        {"delivery_id": ID32, "sheet": "Sheet1", "row_no": 5, "rule": "blank", "column_name": "person_name", "source_column": "AB", "action": "reject",
         "masked_value": "张*", "reason_zh": "为空", "reason_en": "blank"}
    ],
    "receipt": [
        {"delivery_id": ID32, "feed": "labour/employment", "department": "labour", "period": "2025-05", "known_at": dt.datetime(2025, 6, 1),
         "receipt_state": "partly", "receipts": 2, "returns": 1, "rows_rejected": 3, "rows_nulled": 1, "rows_corrected": 2, "rows_open": 1,
         "last_returned_at": dt.datetime(2025, 6, 4), "latency_days_total": 6, "latency_days_max": 3}
    ],
    "correction": [
        {"correction_id": "wage-2025-05", "feed": "labour/employment", "delivery_id": ID32, "sheet": "Sheet1", "row_no": 5,
         "column_name": "monthly_wage_fen", "source_column": "H", "correction_state": "applied", "masked_expected": "30000",
         "masked_found": "30000", "masked_value": "3000", "known_date": DAY}
    ],
    "header_drift": [
        {"drift_id": "0123456789ab", "delivery_id": ID32, "feed": "medical_insurance/settlement", "period": "2025-06", "change": "renamed",
         "field": "self_pay_fen", "header": "自付合计", "source_column": "L", "old_header": "个人自付", "old_column": "L",
         "similarity": D("0.500000"), "parse_share": D("1.000000"), "overlap_share": D("0.990000"), "position_share": D("1.000000"),
         "score": D("0.848000"), "drift_state": "proposed", "proposal": "- {text: 自付合计, from: 2025-06-01}", "from_date": DAY}
    ],
    "reading_finding": [
        {"delivery_id": ID32, "finding_no": 1, "feed": "medical_insurance/settlement", "sheet": "Sheet1[H]", "column_letter": "L",
         "field": "self_pay_fen", "finding": "unit_conflict", "row_count": 33, "is_held": True, "reason_zh": "表头写万元，数值像是元",
         "reason_en": "the header says 10,000 yuan, the figures look like yuan"}
    ],
    "published_check": [
        {"check_code": "1_11_004", "area_code": VILLAGE, "severity": "error", "title_zh": "已消除风险的未填写风险消除后指标",
         "title_en": "an eliminated household lacks an after-elimination item", "is_asked": True, "rows_checked": 12, "violations": 2,
         "rows_not_asked": 0}
    ],
    "published_check_row": [
        {"check_code": "1_11_004", "delivery_id": ID32, "sheet": "Sheet1", "row_no": 7, "severity": "error",
         "feed": "rural_revitalisation/monitoring_export", "village_code": VILLAGE, "household_key": KEY, "person_key": None,
         "source_columns": "DG,DH", "found": "风险消除后工资性收入=空"}
    ],
    "attribute_value": [
        {"attribute": "disability_grade", "subject_key": KEY, "feed": "disabled_federation/certificate", "person_key": KEY, "household_key": KEY,
         "village_code": VILLAGE, "field": "disability_grade", "source_rank": 1, "value": "2", "value_date": DAY, "known_date": DAY,
         "is_winning": True, "agrees": True, "delivery_id": ID32, "sheet": "Sheet1", "row_no": 7, "policy_ref": "00 authority disability_grade.1"}
    ],
    "contradiction": [
        {"contradiction_no": "0a1b2c3d4e5f6a7b", "code": "dead_dibao", "severity": "error", "title_zh": "已死亡仍在低保名册",
         "title_en": "dead but on the dibao roster", "owner_department": "civil_affairs", "other_departments": "health", "person_key": KEY,
         "household_key": KEY, "village_code": VILLAGE, "first_known_date": DAY, "last_known_date": DAY, "age_days": 3, "rows_cited": 2,
         "evidence": "civil_affairs/dibao：2025-06 月保障金额 420.00元", "status": "overdue", "due_date": DAY}
    ],
    "contradiction_row": [
        {"contradiction_no": "0a1b2c3d4e5f6a7b", "side": 1, "feed": "civil_affairs/dibao", "delivery_id": ID32, "sheet": "Sheet1", "row_no": 7,
         "code": "dead_dibao", "field": "monthly_amount_fen", "source_columns": "H", "says": "2025-06 月保障金额 420.00元", "known_date": DAY,
         "said_date": DAY}
    ],
    "contradiction_check": [
        {"code": "dead_dibao", "severity": "error", "title_zh": "已死亡仍在低保名册", "title_en": "dead but on the dibao roster",
         "subject": "person", "owner_department": "civil_affairs", "other_departments": "health,public_security", "is_asked": True,
         "subjects_asked": 105, "found": 1, "unanswered": 1}
    ],
    "repair": [
        {"repair_no": "L-3f0c-9a1b-77e2-10d4", "delivery_id": ID32, "sheet": "Sheet1", "row_no": 7, "link_class": "checksum_repair",
         "feed": "labour/employment", "person_key": KEY, "confidence": D("0.9980"), "evidence": "1 of 18 characters of the id differ; name equal"},
        {"repair_no": "R-3f0c-9a1b-77e2-10d4", "delivery_id": ID32, "sheet": "Sheet1", "row_no": 7, "link_class": "village_alias",
         "feed": "labour/employment", "confidence": D("0.9900"), "evidence": "village read as old_name"},
    ],
    "link_review": [
        {"link_no": "L-3f0c-9a1b-77e2-10d4", "feed": "labour/employment", "delivery_id": ID32, "sheet": "Sheet1", "row_no": 7, "person_key": KEY,
         "township_code": "510821100", "review_state": "open", "review_reason": "below_accept", "probability": D("0.800000"),
         "evidence": "name equal", "first_known_at": dt.datetime(2025, 6, 1)},
        {"link_no": "L-0000-9a1b-77e2-10d4", "feed": "labour/employment", "delivery_id": ID32, "sheet": "Sheet1", "row_no": 8,
         "review_state": "decided_different", "review_reason": "decided", "evidence": "decided in the review list",
         "first_known_at": dt.datetime(2025, 6, 1)},
    ],
    "reconciliation": [
        {"delivery_id": ID32, "sheet": "Sheet1", "row_no": 40, "check_name": "total", "column_name": "amount_fen",
         "feed": "rural_revitalisation/measure", "part": "东河镇", "source_column": "K", "covers": "all", "rows_covered": 33, "unit": "yuan",
         "stated": D("1200.00"), "computed": D("1000.00"), "difference": D("200.00"), "tolerance": D("0"), "cells_unread": 0, "closes": False}
    ],
    "field_gap": [
        {"feed": "medical_insurance/settlement", "field": "self_pay_fen", "is_required": True, "deliveries_without": 1, "deliveries_in_use": 6,
         "rows_without": 120, "rows_in_use": 800, "latest_period": "2025-06", "is_whole": False}
    ],
    "rule_state": [{"rule_key": "medical_self_pay", "feeds": "medical_insurance/settlement", "rule_state": "ok"}],
    "feed_status": [
        {"feed": "labour/employment", "department": "labour", "feed_state": "partial", "deliveries_standing": 1, "deliveries_held": 0,
         "deliveries_refused": 0, "parts_standing": 1, "parts_expected": 2, "rows_standing": 6, "reason": "缺 1 个分片 | 1 part missing",
         "calendar_answer": "late", "span_due": "2025-05", "due_date": DAY, "parts_not_on_time": 1}
    ],
    "expected_delivery": [
        {"feed": "labour/employment", "part": "", "span": "2025-05", "department": "labour", "warning_group": "month", "cadence": "month",
         "first_day": dt.date(2025, 5, 1), "last_day": dt.date(2025, 5, 31), "due_date": dt.date(2025, 6, 5), "answer": "late", "again": "none",
         "received_on": dt.date(2025, 6, 7), "days_late": 2, "is_empty": False, "deliveries_accepted": 1, "deliveries_held": 0,
         "deliveries_refused": 0, "corrections": 0, "resends": 0, "policy_ref": "contract labour/employment month 5"}
    ],
    "data_quality": [
        {"department": "labour", "feed": "labour/employment", "month": "2025-06", "score": D("0.900000"), "score_before": D("0.800000"),
         "score_change": D("0.100000"), "completeness": D("0.500000"), "timeliness": D("0.500000"), "deliveries": 1, "deliveries_held": 0,
         "deliveries_refused": 0, "deliveries_due": 2, "deliveries_on_time": 1, "rows_data": 10, "rows_accepted": 8, "rows_rejected": 1,
         "rows_duplicate": 1, "rows_conflicting": 0, "rows_linked": 8, "rows_contradicted": 1, "consistency": D("0.875000"), "cells_declared": 40,
         "cells_filled": 20, "cells_compulsory": 20, "cells_compulsory_filled": 19, "cells_faulty": 2, "faults": 2, "faults_repeated": 1,
         "corrections": 1, "corrections_open": 0, "correction_days": D("3.5")}
    ],
    "quality_fault": [
        {"feed": "labour/employment", "month": "2025-06", "rule": "blank", "column_name": "person_name", "action": "reject",
         "department": "labour", "faults": 3, "deliveries": 1, "is_repeated": False}
    ],
    "quality_check": [
        {"feed": "labour/employment", "check_name": "blank", "column_name": "person_name", "action": "reject", "rows_checked": 10,
         "rows_failed": 1, "is_met": False}
    ],
    "household_member": [
        {"household_key": KEY, "person_key": KEY, "stay_no": 1, "village_code": VILLAGE, "from_date": MONTH, "joined_by": "baseline",
         "from_basis": "snapshot", "relation": "head", "first_seen_date": DAY, "last_seen_date": DAY, "joined_delivery_id": ID32},
        {"household_key": KEY, "person_key": "cd" * 32, "stay_no": 1, "village_code": VILLAGE, "from_date": MONTH, "to_date": DAY,
         "joined_by": "moved_in", "left_by": "married_out", "from_basis": "move_in_date", "to_basis": "snapshot", "from_household_key": "ef" * 32,
         "to_household_key": "01" * 32, "first_seen_date": DAY, "last_seen_date": DAY, "not_seen_date": MONTH},
    ],
    "household_alias": [
        {"household_key": KEY, "alias_no": 1, "masked_no": "101******01", "is_first_no": True, "valid_from": MONTH, "valid_to": DAY,
         "basis": "first_seen", "shared_persons": 0, "delivery_id": ID32},
        {"household_key": KEY, "alias_no": 2, "masked_no": "101******09", "is_first_no": False, "valid_from": DAY, "basis": "same_head",
         "shared_persons": 3},
    ],
    "household_event": [
        {"household_key": KEY, "event_no": 1, "event_kind": "split", "event_date": DAY, "other_household_key": "cd" * 32, "persons": 2,
         "basis": "members", "delivery_id": ID32}
    ],
    "household_unit": [
        {"person_key": KEY, "definition": "hukou", "unit_key": KEY, "household_key": KEY, "feed": "public_security/household_register",
         "from_date": MONTH, "to_date": DAY, "delivery_id": ID32}
    ],
    "household_definition": [
        {"household_key": KEY, "village_code": VILLAGE, "default_definition": "hukou", "hukou_members": 4, "living_together_members": 3,
         "living_together_outside": 0, "living_together_missing": 1, "insurance_unit_members": 3, "insurance_unit_outside": 1,
         "insurance_unit_missing": 2, "is_differing": True}
    ],
    "household_split": [
        {"household_key": KEY, "other_household_key": "cd" * 32, "part": "split_off", "village_code": VILLAGE, "split_date": MONTH,
         "part_persons": 2, "other_persons": 3, "benefits": "dibao", "benefit_date": DAY, "days_after_split": 31,
         "evidence": "benefit,same_village,weak_part", "delivery_id": ID32}
    ],
}  # fmt: skip

# Rules over rows and groups: what to change in the first sound row (or what to add) to break the rule.
BREAKS: dict[str, dict[str, Row]] = {
    "household_member": {
        "ends_after_start": {"to_date": dt.date(2025, 4, 1), "left_by": "died"}, "end_has_a_way": {"left_by": "died"},
        "seen_in_order": {"first_seen_date": dt.date(2025, 6, 2)}, "baseline_comes_from_nowhere": {"from_household_key": "cd" * 32},
        "stay_no_runs": {"stay_no": 3}, "one_stay_at_a_time": {"household_key": "ee" * 32},
    },
    "household_alias": {
        "ends_after_start": {"valid_to": dt.date(2025, 4, 1)}, "alias_no_runs": {"alias_no": 4}, "one_first_number": {"household_key": "ee" * 32, "alias_no": 1, "is_first_no": False},
        "one_number_at_a_time": {"valid_to": None},
    },
    "household_event": {
        "two_households_differ": {"other_household_key": KEY}, "split_and_merged_name_the_other": {"other_household_key": None},
        "event_no_runs": {"event_no": 5},
    },
    "household_unit": {"hukou_is_the_register": {"unit_key": "cd" * 32}, "ends_after_start": {"to_date": dt.date(2025, 4, 1)}},
    "household_definition": {"living_together_closes": {"living_together_members": 5}, "insurance_unit_closes": {"insurance_unit_members": 5}},
    "household_split": {
        "two_parts": {"other_household_key": KEY}, "evidence_sorted": {"evidence": "weak_part,benefit"}, "benefit_is_named": {"benefits": None},
    },
    "area": {
        "code_fits_level": {"area_code": "51082"}, "parent_is_prefix": {"parent_code": "510822"}, "county_is_prefix": {"county_code": "510822"},
    },
    "household": {
        "village_in_township": {"township_code": "510821101"}, "exited_by_type": {"is_exited": False}, "labour_within_members": {"labour_members": 9},
    },
    "clue": {
        "rule_count_closes": {"rule_count": 3}, "rule_keys_sorted": {"rule_keys": "low_income,job_loss"}, "departments_sorted": {"departments": "b,a"},
        "evidence_in_order": {"first_evidence_date": dt.date(2025, 7, 1)}, "decided_by_a_visit": {"verified_date": None},
        "visit_not_before_evidence": {"verified_date": dt.date(2025, 5, 1)}, "overdue_needs_a_due_date": {"due_date": None},
        "only_open_is_overdue": {"is_overdue": True},
    },
    "clue_evidence": {"department_of_feed": {"department": "health"}},
    "candidate": {
        "reasons_sorted": {"reasons": "b,a"}, "unstable_means_exited": {"is_exited": False},
        "marginal_means_not_exited": {"monitoring_category": "marginal_vulnerable"}, "income_when_computed": {"net_income_per_head": None},
        "low_income_below_line": {"net_income_per_head": D("8800.01")},
        "hardship_between_lines": {"monitoring_category": "sudden_hardship"},
        "incomplete_names_items": {"income_state": "incomplete", "missing_items": None, "monitoring_category": None},
        "category_needs_income": {"income_state": "absent"},
    },
    "monitored_household": {
        "eliminated_after_identified": {"eliminated_month": dt.date(2025, 4, 1)},
        "eliminated_has_month": {"list_state": "eliminated", "eliminated_month": None},
        "ready_has_no_blocker": {"is_elimination_ready": True}, "ready_only_when_open": {"is_elimination_ready": True, "list_state": "absent"},
        "blocked_when_not_ready": {"elimination_blockers": None}, "elimination_blockers_sorted": {"elimination_blockers": "b,a"},
        "risk_types_sorted": {"risk_types": "b,a"},
    },
    "case_event": {"event_no_runs": {"event_no": 5}, "one_beginning": {"household_key": "ee" * 32, "event_kind": "absent"}},
    "measure": {"ends_after_start": {"end_date": dt.date(2025, 5, 31)}},
    "fund": {"arranged_within_allocated": {"arranged": D("100.01")}, "paid_within_arranged": {"paid": D("90.01")}},
    "project": {
        "paid_within_approved": {"paid": D("100.01")}, "spent_within_paid": {"asset_value": D("80.01")}, "no_asset_no_value": {"forms_asset": False},
    },
    "asset": {
        "township_in_county": {"county_code": "510822"}, "village_in_township": {"township_code": "510821101"},
        "net_value_closes": {"net_value": D("72.01")}, "household_class_is_household_level": {"owner_level": "household"},
        "arrears_within_due": {"arrears": D("5.01")}, "income_of_operating_assets_only": {"asset_class": "public_welfare"},
        "flags_sorted": {"flags": "AL9,AL4"},
    },
    "asset_owner": {"owner_no_runs": {"owner_no": 7}, "shares_are_whole": {"asset_no": "A2", "share": D("0.999990")}},
    "asset_contract": {"ends_after_start": {"end_date": dt.date(2025, 5, 31)}},
    "journal_entry": {
        "one_side_per_line": {"credit": D("3.00")}, "entry_balances": {"entry_no": "x", "debit": D("3.01")},
        "entry_has_two_sides": {"entry_no": "y"}, "entry_has_one_date": {"line_no": 9, "entry_date": dt.date(2025, 6, 2)},
    },
    "arrears": {
        "balance_closes": {"received": D("3.01")}, "never_both": {"advances": D("1.00")}, "band_when_overdue": {"ageing_band": None},
        "days_when_overdue": {"arrears": D("0.00")},
    },
    "area_version": {
        "code_fits_level": {"area_code": "510821100"}, "ends_after_start": {"valid_from": dt.date(2025, 6, 2)}, "revoked_has_ended": {"valid_to": None},
    },
    "area_crosswalk": {
        "share_within_whole": {"share_numerator": 4}, "same_is_whole": {"relation": "same"}, "shares_are_whole": {"to_code": "510821100205"},
    },
    "place_problem": {
        "open_has_no_village": {"village_code": VILLAGE}, "understood_is_not_open": {"is_open": False}, "several_have_candidates": {"candidates": None},
        "parts_within_rows": {"rows": 2},
    },
    "indicator_on_vintage": {
        "value_when_ok": {"value": None}, "value_is_share": {"value": D("0.333331")}, "base_when_ok": {"denominator": D("-3.0000")},
        "empty_base_is_zero": {"value_state": "empty_base"}, "code_fits_level": {"area_code": "510821100"},
        "same_total_on_every_list": {"numerator": D("2.0000"), "vintage": dt.date(2021, 1, 1)},
    },
    "indicator": {
        "value_when_ok": {"value": None}, "value_is_share": {"value": D("0.333331")}, "base_when_ok": {"denominator": D("-3.0000")},
        "empty_base_is_zero": {"value_state": "empty_base"}, "na_has_no_figures": {"value_state": "na"}, "met_needs_target": {"target": None},
        "code_fits_level": {"area_code": "510821100"},
    },
    "delivery": {
        "id_is_digest": {"sha256": "0b" * 32}, "rows_conserved": {"rows_in": 11}, "refused_has_no_rows": {"delivery_state": "refused"},
        "blocked_has_reason": {"delivery_state": "held"}, "standing_has_feed": {"feed": None},
    },
    "receipt": {
        "corrected_were_rejected": {"rows_corrected": 4}, "latency_with_correction": {"rows_corrected": 0},
        "a_return_has_its_time": {"last_returned_at": None}, "nothing_open_when_corrected": {"receipt_state": "corrected"},
    },
    "correction": {
        "applied_has_place": {"row_no": None}, "fault_has_reason": {"correction_state": "correction_stale"},
    },
    "feed_status": {
        "missing_when_nothing_stands": {"feed_state": "missing"}, "gap_has_reason": {"reason": None},
        "parts_within_expected": {"parts_standing": 3}, "rows_come_from_deliveries": {"deliveries_standing": 0},
        "answer_has_span": {"span_due": None},
    },
    "expected_delivery": {
        "span_has_days": {"first_day": dt.date(2025, 6, 1)}, "undetermined_has_no_due_date": {"answer": "undetermined", "reason": "x"},
        "late_has_days": {"days_late": None}, "on_time_came": {"answer": "on_time"}, "empty_is_said": {"answer": "empty_on_time",
        "received_on": dt.date(2025, 6, 5)}, "came_or_not": {"deliveries_accepted": 0}, "nothing_came_when_missing": {"answer": "missing"},
        "fault_has_reason": {"answer": "held"},
    },
    "header_drift": {
        "proposal_when_proposed": {"proposal": None}, "missing_has_no_header": {"header": None}, "renamed_has_field": {"field": None},
    },
    "published_check": {"violations_are_checked": {"violations": 13}, "unasked_has_reason": {"is_asked": False}},
    "attribute_value": {"one_winner": {"feed": "labour/employment"}, "winner_agrees": {"agrees": False}},
    "contradiction": {
        "gone_is_corrected": {"rows_cited": 0}, "overdue_needs_a_due_date": {"due_date": None},
        "explained_was_answered": {"status": "explained"}, "standing_has_evidence": {"evidence": None},
    },
    "contradiction_check": {
        "figures_when_asked": {"found": None}, "unasked_says_why": {"is_asked": False}, "unanswered_within_found": {"unanswered": 2},
    },
    "reconciliation": {"difference_is_stated_less_computed": {"difference": D("1.00")}, "untold_has_reason": {"closes": None}},
    "repair": {"link_names_a_person": {"person_key": None}},
    "link_review": {"decided_is_no_question": {"review_state": "decided_same"}, "score_when_scored": {"probability": None}},
    "field_gap": {"within_use": {"rows_without": 801}, "whole_means_all": {"is_whole": True}},
    "rule_state": {"ok_lacks_nothing": {"fields_missing": "medical_insurance/settlement.self_pay_fen"}},
    "quality_check": {"unmet_means_failed": {"rows_failed": 0}},
    "data_quality": {
        "rows_close": {"rows_data": 11}, "parts_within_whole": {"deliveries_on_time": 3}, "cells_within_cells": {"cells_faulty": 21},
        "nothing_to_measure_is_empty": {"timeliness": None}, "change_is_the_difference": {"score_before": None},
    },
}  # fmt: skip
