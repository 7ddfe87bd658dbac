"""Every form in which a dataset's table may arrive, written as one small file each, with what a careful reader finds in it.

Here belong the list and the way to a file. ``base`` says what a form is, ``frame`` makes the good rows, ``draft`` and
``page`` compose sheets; the forms stand in the other modules. All people are of division 999999.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation.files.forms import bytes as formats
from simulation.files.forms import dates, figures, headers, periods, places, rows, spoilt, tables
from simulation.files.forms.base import Form, Kept, Lost, Made, Month
from simulation.files.forms.draft import PART, Draft
from simulation.files.layout import layouts
from simulation.files.writers import WRITERS, write_csv

ALL: tuple[Form, ...] = tuple(
    form for module in (tables, headers, periods, rows, places, dates, figures, spoilt, formats) for form in module.FORMS
)
KNOWN_AT = "2025-06-30T18:00:00+08:00"
__all__ = ["ALL", "Filed", "Form", "Kept", "Lost", "Made", "Month", "write"]


@dataclass(frozen=True)
class Filed:
    """A file on disk and what must be found in it. ``frame``: row number to the values of the dataset's fields."""

    form: Form
    feed: str
    path: Path
    period: str
    frame: list[dict[str, Any]]
    made: Made
    says: dict[str, str]


def write(form: Form, feed: str, folder: Path) -> Filed:
    """Write one form of one dataset, with its delivery note. The same form and dataset give the same bytes."""
    draft = Draft.of(feed, form.name)
    made = form.make(draft)
    path = folder / f"{feed.replace('/', '-')}-{form.name}.{made.suffix or made.format}"
    sheets = [page.sheet() for page in made.pages]
    if made.format == "csv":
        write_csv(path, sheets, str(made.encoding))
    else:
        WRITERS[made.format](path, sheets)
    told = {"feed": feed, "period": draft.period, "part": ",".join(PART)}
    if not layouts()[feed].of_kind("township"):
        del told["part"]
    says = {key: told[key] for key in sorted(made.says) if key in told}
    note = json.dumps({"known_at": KNOWN_AT, **says}, ensure_ascii=False)
    path.with_name(path.name + ".delivery.json").write_text(note, encoding="utf-8")
    names = [column.field for column in draft.layout.columns]
    values = [dict(zip(names, line, strict=True)) for line in draft.frame[names].itertuples(index=False, name=None)]
    return Filed(form, feed, path, draft.period, values, made, says)
