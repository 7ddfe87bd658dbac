"""The contract as an Open Data Contract Standard document (v3 YAML), for tools outside this project."""

from __future__ import annotations

from typing import Any

from open_data_contract_standard.model import OpenDataContractStandard

from pipelines.contracts.code_lists import load_codes
from pipelines.contracts.derive.columns import TypedColumn, semantic, typed_columns
from pipelines.contracts.derive.rules import contract_rules, field_rules, key_rule
from pipelines.contracts.derive.tables import SCHEMA, comment
from pipelines.contracts.model import Contract

_PRECISION = "string"


def odcs_document(contract: Contract) -> OpenDataContractStandard:
    """The document as an object of the standard's own package."""
    return OpenDataContractStandard.model_validate(_payload(contract))


def odcs_yaml(contract: Contract) -> str:
    """The document as YAML."""
    return odcs_document(contract).to_yaml()


def _payload(contract: Contract) -> dict[str, Any]:
    delivery, access = contract.delivery, contract.access
    sla = [
        {"property": "frequency", "value": delivery.cadence, "description": "how often the department delivers"},
        {"property": "retention", "value": access.retention_days, "unit": "d"},
    ]
    if delivery.due_day:
        sla.append({"property": "dueDay", "value": delivery.due_day, "description": "day of the period by which it is due"})
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": f"shouwang.{contract.table}",
        "name": contract.title.en,
        "version": "1.0.0",
        "status": "active",
        "domain": contract.department_key,
        "description": {"purpose": f"{contract.title.zh} | {contract.title.en}", "usage": f"{contract.grain.zh} | {contract.grain.en}"},
        "roles": [{"role": reader, "access": "read"} for reader in access.readers],
        "slaProperties": sla,
        "customProperties": [
            {"property": "sensitivity", "value": access.sensitivity},
            {"property": "legalBasis", "value": access.legal_basis},
            {"property": "deliveryKind", "value": delivery.kind},
            {"property": "deliveryParts", "value": delivery.parts},
            {"property": "rejectShare", "value": contract.limits.reject_share},
        ],
        "schema": [
            {
                "name": contract.table,
                "physicalName": f"{SCHEMA}.{contract.table}",
                "physicalType": "table",
                "logicalType": "object",
                "businessName": contract.title.zh,
                "description": contract.title.en,
                "dataGranularityDescription": contract.grain.en,
                "properties": [_property(contract, column) for column in typed_columns(contract)],
                "quality": [
                    {
                        "name": rule.rule,
                        "description": f"{rule.zh} | {rule.en}",
                        "type": "sql",
                        "severity": rule.action,
                        "query": f"SELECT count(*) FROM (SELECT {rule.predicate} AS bad FROM {SCHEMA}.{contract.table}) WHERE bad",
                        "mustBe": 0,
                    }
                    for rule in (*contract_rules(contract), key_rule(contract))
                ],
            }
        ],
    }


def _property(contract: Contract, column: TypedColumn) -> dict[str, Any]:
    field, main = column.field, column.name == column.field.name
    found: dict[str, Any] = {
        "name": column.name,
        "businessName": column.zh,
        "description": comment(column),
        "logicalType": semantic(field).odcs if main else _PRECISION,
        "physicalType": column.duck,
        "required": main and field.on_blank == "reject",
        "primaryKey": main and field.name in contract.key,
        "classification": field.sensitive or contract.access.sensitivity,
    }
    if found["primaryKey"]:
        found["primaryKeyPosition"] = contract.key.index(field.name) + 1
    if main and field.codes:
        found["enum"] = [{"value": entry.code, "description": f"{entry.zh} | {entry.en}"} for entry in load_codes(field.codes).entries]
    if main and (dated := [alias.model_dump(mode="json", exclude_none=True) for alias in field.aliases if alias.is_dated]):
        found["customProperties"] = [{"property": "datedHeaders", "value": dated}]
    if main:
        checks = [rule for rule in field_rules(field) if rule.expectation is not None and rule.rule != "in_set"]
        found["quality"] = [
            {
                "name": rule.name,
                "description": f"{rule.zh} | {rule.en}",
                "type": "custom",
                "engine": "greatExpectations",
                "severity": rule.action,
                "implementation": {"type": rule.expectation.type, "kwargs": rule.expectation.kwargs},
            }
            for rule in checks
            if rule.expectation is not None
        ]
    return found
