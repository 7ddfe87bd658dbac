"""How figures are written: about so much, more than so much, between two sums, with a unit or a note behind; or not at all."""

from __future__ import annotations

from functools import partial

from simulation.files.forms.base import Form, Lost, Made
from simulation.files.forms.draft import Draft, spell
from simulation.files.forms.needs import CODES, DECIMAL, FREE, INTEGER, MONEY, USUAL, free, two_codes, usual_sums
from simulation.files.layout import Column, code_labels
from simulation.files.render import codes_of, plain_number
from simulation.files.sheet import Wording


def _plain(column: Column, fen: int) -> str:
    return plain_number(int(fen) / (1_000_000 if column.unit == "wan_yuan" else 100))


def _in_unit(fen: int, per: int) -> str:
    """A sum in a unit, to the last fen."""
    whole, rest = divmod(int(fen), per)
    digits = len(str(per)) - 1
    return f"{whole}.{rest:0{digits}d}".rstrip("0").rstrip(".")


def _money(form: str, note: str | None, draft: Draft) -> Made:
    return spell(draft, draft.columns("money"), lambda column, value, row: form.format(_plain(column, value)), note=note)


def _unit_in_cell(per: int, form: str, note: str | None, draft: Draft) -> Made:
    """A unit in the cell counts, whatever the header says."""
    return spell(draft, draft.columns("money"), lambda column, value, row: form.format(_in_unit(value, per)), note=note)


COUNTED = ("户", "人", "间", "天", "次", "个")


def _counted(form: str, note: str | None, draft: Draft) -> Made:
    """A count with the word for what is counted behind it, where the header names one."""

    def word(column: Column) -> str:
        return next((word for word in COUNTED if word in column.print[0]), "")

    return spell(draft, draft.columns("integer"), lambda column, value, row: form.format(value, word(column)), note=note)


def _decimal(draft: Draft) -> Made:
    return spell(draft, draft.columns("decimal"), lambda column, value, row: f"约{plain_number(value)}", note="approximate")


def _interval(draft: Draft) -> Made:
    """``3-5万``: no one figure."""
    return spell(draft, draft.columns("money"), lambda column, value, row: "3-5万", lost=True, note="interval")


def _hidden(sign: str, note: str | None, draft: Draft) -> Made:
    """Every second cell that may be blank holds a mark instead, which says nothing."""
    columns = [draft.layout.column(name) for name in free(draft.layout)]
    made = spell(draft, columns, lambda column, value, row: sign if row % 2 else None)
    for column in columns:
        for row, _ in draft.values(column):
            if row % 2:
                made.cells[row, column.field] = Lost()
                made.notes |= {(row, column.field, note)} if note else set()
    return made


def _several(separator: str, draft: Draft) -> Made:
    """Two values in every cell of a column that takes several."""
    columns = draft.columns("code_set")
    for column, codes in zip(columns, two_codes(draft.layout), strict=True):
        draft.put(column, [codes] * len(draft.frame))

    def write(column: Column, value: str, row: int) -> str:
        labels = [code_labels()[str(column.codes)][code][0] for code in codes_of(value)]
        return separator.join(labels if row % 2 else reversed(labels))

    return spell(draft, columns, write)


def _wrong_unit(draft: Draft) -> Made:
    """The header says 万元, the figures are yuan: nobody scales them, the delivery waits."""
    fields = usual_sums(draft.layout)
    wording = draft.wording()
    texts = {name: f"{text}（万元）" if name in fields else text for name, text in wording.headers.items()}
    draft.change(*(draft.layout.column(name) for name in fields), unit="yuan")
    return Made([draft.page(wording=Wording((), texts))], findings={"unit_conflict"}, hold="unit_conflict")


SEPARATORS = {
    "comma_wide": "，", "comma": ",", "enumeration": "、", "semicolon_wide": "；", "semicolon": ";", "slash": "/", "bar": "|",
    "line_break": "\n", "space": " ", "and": "和", "as_well_as": "及", "plus": "+",
}  # fmt: skip
MARKS = {"star": ("*", "suppressed"), "stars": ("***", "suppressed"), "dash": ("—", None), "slash": ("/", None), "hyphen": ("-", None)}
FORMS = [
    Form("amount_about", "约320", "figures", partial(_money, "约{}", "approximate"), (MONEY,)),
    Form("amount_odd", "320余", "figures", partial(_money, "{}余", "approximate"), (MONEY,)),
    Form("amount_around", "320左右", "figures", partial(_money, "{}左右", "approximate"), (MONEY,)),
    Form("amount_sign", "￥320", "figures", partial(_money, "￥{}", None), (MONEY,)),
    Form("amount_yi", "0.0012亿元", "figures", partial(_unit_in_cell, 10_000_000_000, "{}亿元", None), (MONEY,)),
    Form("amount_wan", "1.2万", "figures", partial(_unit_in_cell, 1_000_000, "{}万", None), (MONEY,)),
    Form("amount_wan_odd", "1.2万余元", "figures", partial(_unit_in_cell, 1_000_000, "{}万余元", "approximate"), (MONEY,)),
    Form("amount_interval", "3-5万", "figures", _interval, (MONEY,)),
    Form("amount_with_note", "10(其中,灾情因素6万元)", "figures", partial(_money, "{}(其中,灾情因素6万元)", "note_in_cell"), (MONEY,)),
    Form("amount_with_note_wide", "10（含往年结转3）", "figures", partial(_money, "{}（含往年结转3）", "note_in_cell"), (MONEY,)),
    Form("count_with_word", "3人", "figures", partial(_counted, "{}{}", None), (INTEGER,)),
    Form("count_about", "约3户", "figures", partial(_counted, "约{}{}", "approximate"), (INTEGER,)),
    Form("count_odd", "30余人", "figures", partial(_counted, "{}余{}", "approximate"), (INTEGER,)),
    Form("decimal_about", "约12.5", "figures", _decimal, (DECIMAL,)),
    *(
        Form(f"blank_{name}", f"不便公开或无内容时写“{sign}”", "figures", partial(_hidden, sign, note), (FREE,))
        for name, (sign, note) in MARKS.items()
    ),
    *(
        Form(f"several_{name}", f"一格多值，用“{sign}”隔开".replace("\n", "换行"), "figures", partial(_several, sign), (CODES,))
        for name, sign in SEPARATORS.items()
    ),
    Form("unit_conflict", "列名写万元而数值是元", "figures", _wrong_unit, (USUAL,)),
]
