"""docs/forms.md: every form, how many datasets it fits, why not all, and what is found in its files.

Here belongs the page's text, taken from what the forms tell; that the product finds the same is for the tests to show.
``python -m simulation.files.forms`` writes it anew.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from simulation.files.forms.base import Form, Kept, Lost, Made
from simulation.files.forms.draft import Draft
from simulation.files.forms.frame import plain_layout
from simulation.files.layout import layouts

PAGE = Path(__file__).parents[3] / "docs" / "forms.md"
GROUPS = {
    "tables": "Where tables lie", "headers": "Headers", "periods": "Periods", "rows": "Totals, notes, printed figures",
    "places": "Townships", "dates": "Dates and months", "figures": "Figures and lists", "spoilt": "Kinds of dirt",
    "bytes": "Formats and encodings",
}  # fmt: skip
HEAD = """# Forms: every way a table may arrive, for every dataset

{forms} forms over {feeds} datasets: {files} small files, {rows} rows of data. Written by `simulation/files/forms`, this page by
`python -m simulation.files.forms`; read and cleaned by the product in `tests/simulation_files/test_forms.py` (a sample by default,
all of them in the slow run), which asserts per file that every row is of the kind written, that data = accepted + rejected + copies,
that every accepted cell is the value the world holds (or, where it cannot be, the loss told here), and that findings, notes of cells
and holds are those told and no others.

Outcome: **whole**: every value recovered; **as written**: ids and names of places stand as delivered (ids that can be read back are
checked with identity's reading); **n blank**: cells nobody can read, blank in all datasets together; **n rejected**: rows that cannot
stand without such a cell; **copies**: rows recognised as repeated; **held**: the delivery waits. Then the `findings`
(`in n` datasets, where not in all), and *notes* of cells.
"""


@dataclass
class Tally:
    """What the files of one form come to over all datasets."""

    feeds: int = 0
    rows: int = 0
    blank: int = 0
    kept: int = 0
    rejected: int = 0
    copies: int = 0
    held: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)

    def add(self, made: Made) -> None:
        sources = made.sources()
        self.feeds += 1
        self.rows += len(sources)
        self.copies += len(sources) - len(set(sources.values()))
        self.rejected += len(made.rejected)
        cells = [cell for (row, _), cell in made.cells.items() if row not in made.rejected]
        self.blank += sum(isinstance(cell, Lost) for cell in cells)
        self.kept += sum(isinstance(cell, Kept) for cell in cells)
        self.held += made.hold is not None
        self.findings.update(made.findings)
        self.notes.update({name for _, _, name in made.notes})

    def outcome(self) -> str:
        """In words."""
        counted = {"blank": self.blank, "rejected": self.rejected, "copies": self.copies}
        words = [f"{count} {word}" for word, count in counted.items() if count]
        words = ["held"] if self.held else [*(["as written"] if self.kept else []), *words] or ["whole"]
        words += [f"`{name}`" + (f" in {count}" if count < self.feeds else "") for name, count in sorted(self.findings.items())]
        return ", ".join([*words, *(f"*{name}*" for name in sorted(self.notes))])


def covered(form: Form) -> list[str]:
    """Datasets a form fits."""
    return [feed for feed in sorted(layouts()) if form.fits(plain_layout(feed))]


def line(form: Form, feeds: int) -> str:
    """The columns of a form's line that ask for no file."""
    needs = "、".join(need.zh for need in form.needs)
    return f"| `{form.name}` | {form.zh.replace('|', chr(92) + '|')} | {feeds} | {needs} |"


def tallies(forms: tuple[Form, ...]) -> dict[str, Tally]:
    """Every form made, not written, for every dataset it fits."""
    found: dict[str, Tally] = {}
    for form in forms:
        tally = found[form.name] = Tally()
        for feed in covered(form):
            tally.add(form.make(Draft.of(feed, form.name)))
    return found


def page(forms: tuple[Form, ...]) -> str:
    """The whole page."""
    found = tallies(forms)
    files, rows = sum(item.feeds for item in found.values()), sum(item.rows for item in found.values())
    parts = [HEAD.format(forms=len(forms), feeds=len(layouts()), files=f"{files:,}", rows=f"{rows:,}")]
    for group, title in GROUPS.items():
        lines = [f"{line(form, found[form.name].feeds)} {found[form.name].outcome()} |" for form in forms if form.group == group]
        parts.append("\n".join([f"## {title}\n", "| form | 中文 | datasets | needs | outcome |", "|---|---|---|---|---|", *lines]) + "\n")
    return "\n".join(parts)
