"""Writes everything that is derived and committed: suites, dictionary, ODCS, blank workbooks, JSON Schema, catalogue.

Tests compare the committed files with what this writes (drift), so nothing of it is ever edited by hand.
"""

from __future__ import annotations

import json
from pathlib import Path

from pipelines.contracts.derive.catalogue import catalogue_page
from pipelines.contracts.derive.dictionary import dictionary_page
from pipelines.contracts.derive.odcs import odcs_yaml
from pipelines.contracts.derive.suite import derive_suite
from pipelines.contracts.derive.workbook import blank_workbook
from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.contracts.systems import load_systems

SCHEMA_FILE = "pipelines/contracts/contract.schema.json"
CATALOGUE_FILE = "docs/catalogue.md"


def contract_schema() -> str:
    """JSON Schema of the contract language; every contract file points an editor at it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Contract.model_json_schema()
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def suite_json(contract: Contract) -> str:
    """The suite as it is committed: one expectation a line, so that a diff shows rules."""
    suite = derive_suite(contract)
    head = [f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}," for name, value in suite.items() if name != "expectations"]
    rules = ",\n".join(f"    {json.dumps(item, ensure_ascii=False)}" for item in suite["expectations"])
    return "\n".join(["{", *head, '  "expectations": [', rules, "  ]", "}", ""])


def derived_files() -> dict[str, bytes]:
    """Path below the root of the repository -> content, for every contract."""
    contracts = load_contracts()
    page = catalogue_page(contracts.values(), load_systems(contracts))
    files = {SCHEMA_FILE: contract_schema().encode(), CATALOGUE_FILE: page.encode()}
    for contract in contracts.values():
        files[f"expectations/feeds/{contract.table}.json"] = suite_json(contract).encode()
        files[f"docs/dictionary/{contract.table}.md"] = dictionary_page(contract).encode()
        files[f"docs/odcs/{contract.table}.yaml"] = odcs_yaml(contract).encode()
        files[f"docs/templates/{contract.table}.xlsx"] = blank_workbook(contract)
    return files


def export(root: Path) -> list[Path]:
    """Write the derived files below ``root``, remove those of feeds that are gone, return what was written."""
    files = derived_files()
    of_feeds = files.keys() - {SCHEMA_FILE, CATALOGUE_FILE}  # these two stand in folders with files of other kinds
    for folder in sorted({str(Path(name).parent) for name in of_feeds}):
        (root / folder).mkdir(parents=True, exist_ok=True)
        for path in (root / folder).iterdir():
            if f"{folder}/{path.name}" not in files and path.suffix in (".json", ".md", ".yaml", ".xlsx"):
                path.unlink()
    for name, content in files.items():
        (root / name).write_bytes(content)
    return [root / name for name in files]
