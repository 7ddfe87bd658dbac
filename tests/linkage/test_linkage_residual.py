"""What no rule decides: who is linked by a score, who is only asked about, who never meets; and the model behind the score."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

import pytest

from pipelines import runner
from pipelines.engine import Engine
from pipelines.identity.bench import Bench
from pipelines.identity.ids import create_macros
from pipelines.identity.linkage.config import load_link_config
from pipelines.identity.linkage.model import load_model
from pipelines.identity.scoring import step as scoring
from pipelines.policy.step import write_policy

PERSON = ("pid", "name_key", "sex", "birth_date", "village_code", "household_no", "phone", "canonical", "is_sound", "stump")
CLAIM = (
    "cid",
    "name_key",
    "sex",
    "own_birth",
    "village_code",
    "household_no",
    "phone",
    "id_text",
    "canonical",
    "is_sound",
    "stump",
    "holder_pid",
)
WANG, BROTHER, NOBODYS_ID = "999999198003041019", "999999198003041035", "999999197511300027"
PEOPLE: list[tuple[str | bool | None, ...]] = [
    ("wang", "王小明", "1", "1980-03-04", "999999100201", "H1", "15400000001", WANG, True, None),
    ("twin", "王大明", "1", "1980-03-04", "999999100201", "H1", "15400000001", BROTHER, True, None),
    ("li", "李芳芳", "2", "1975-11-30", "999999100202", "H2", "15400000002", None, False, None),
    ("zhao", "赵国庆", "1", "1966-06-06", "999999100202", "H3", "15400000003", "999999196606060015", True, None),
]
TEXT = "VARCHAR"
EVERYBODY = 20_000  # of how many one may be meant: what the score is weighed by


def claim(**said: str | bool | None) -> tuple[str | bool | None, ...]:
    told = {"is_sound": False, **said}
    return tuple(told.get(name) for name in CLAIM)


def score(
    folder: Path, *claims: tuple[str | bool | None, ...], threads: int = 2, turned: bool = False, forbidden: str | None = None
) -> list[tuple[str, str, str, bool, str]]:
    """Rows of ``scored`` by (claim, person): probability as text, whether accepted, evidence."""
    with Engine(folder, temp=folder / "tmp", threads=threads) as engine:
        write_policy(engine, "510821", dt.date(2025, 6, 30))
        connection = engine.connection
        create_macros(connection)
        bench = Bench(engine)
        order = "DESC" if turned else "ASC"
        kinds = {"birth_date": "DATE", "own_birth": "DATE", "is_sound": "BOOLEAN"}
        for table, columns in (("known", PERSON), ("told", CLAIM)):
            connection.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {kinds.get(name, TEXT)}' for name in columns)})")
        connection.executemany(f"INSERT INTO known VALUES ({', '.join('?' * len(PERSON))})", PEOPLE)
        connection.execute(
            "INSERT INTO known SELECT 'p' || n, '某' || chr(19968 + CAST(n % 500 AS INTEGER)) || chr(20000 + CAST(n % 37 AS INTEGER)), '1',"
            " DATE '1940-01-01' + CAST(n % 20000 AS INTEGER), '9999992' || (10000 + n % 200), 'F' || n // 4, NULL, NULL, false, NULL"
            f" FROM range({EVERYBODY - len(PEOPLE)}) AS r(n)"
        )
        bench.hold("person", f"SELECT *, left(village_code, 9) AS township_code FROM known ORDER BY pid {order}")
        if claims:
            connection.executemany(f"INSERT INTO told VALUES ({', '.join('?' * len(CLAIM))})", claims)
        bench.hold(
            "claim",
            f"SELECT * REPLACE (CAST(cid AS BIGINT) AS cid), left(village_code, 9) AS township_code FROM told ORDER BY told.cid {order}",
        )
        bench.hold("claim_household", "SELECT cid, household_no FROM claim WHERE household_no IS NOT NULL")
        none = "SELECT CAST(0 AS BIGINT) AS cid, '' AS pid WHERE false"
        for name in ("chosen", "name_differs", "forced"):
            bench.hold(name, none)
        bench.hold("forbidden", f"SELECT CAST(1 AS BIGINT) AS cid, '{forbidden}' AS pid" if forbidden else none)
        scoring.score_residual(bench)
        rows = connection.execute(
            "SELECT CAST(cid AS VARCHAR), pid, CAST(probability AS VARCHAR), is_accepted, evidence FROM scored ORDER BY 1, 2"
        )
        return rows.fetchall()


SAME = {"cid": "1", "name_key": "王小明", "sex": "1", "own_birth": "1980-03-04", "village_code": "999999100201", "phone": "15400000001"}
LI = {"cid": "1", "name_key": "李芳芳", "sex": "2", "village_code": "999999100202", "phone": "15400000002"}
OWN_ID = {"id_text": NOBODYS_ID, "canonical": NOBODYS_ID, "is_sound": True}
CASES = [  # what a row says that no rule decides; whom the score links; whom somebody is asked about
    ("day and month changed round, phone and village agree", SAME | {"own_birth": "1980-04-03"}, "wang", set()),
    ("one digit of the birth wrong, phone and village agree", SAME | {"own_birth": "1980-03-05"}, "wang", set()),
    ("one digit of the id and one character of the name wrong", SAME | {"own_birth": None, "phone": None, "name_key": "王小朋",
                                                                        "id_text": WANG[:9] + "3" + WANG[10:]}, "wang", set()),
    ("moved to another township, name, birth and phone agree", SAME | {"village_code": "999999109201"}, "wang", set()),
    ("a name between two brothers of one birth: asked", SAME | {"name_key": "王中明"}, None, {"wang", "twin"}),
    ("another sex: asked", SAME | {"sex": "2"}, None, {"wang", "twin"}),
    ("another birth altogether: asked", SAME | {"own_birth": "1991-09-19"}, None, {"wang", "twin"}),
    ("no birth and no id, name one off: a brother may be meant", SAME | {"own_birth": None, "name_key": "王中明"}, None, {"wang", "twin"}),
    ("what is left of the id is somebody else's", SAME | {"id_text": "1.23456E+17", "stump": "123456"}, None, {"wang", "twin"}),
    ("a whole id of its own: another person, whatever agrees", SAME | OWN_ID, None, set()),
    ("a whole id, and the register has none for her", LI | OWN_ID | {"own_birth": "1975-11-20"}, "li", set()),
    ("nobody like that", LI | {"name_key": "钱多多", "own_birth": "2001-01-01", "phone": None}, None, set()),
]  # fmt: skip


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str, bool, str]]:
    """All cases in one night."""
    return score(
        tmp_path_factory.mktemp("night"), *(claim(**said | {"cid": str(number)}) for number, (_, said, *_) in enumerate(CASES)), threads=1
    )


@pytest.mark.parametrize("number", range(len(CASES)), ids=[item[0] for item in CASES])
def test_whom_a_score_links_and_whom_it_asks_about(number: int, scored: list[tuple[str, str, str, bool, str]]) -> None:
    _, _, linked, asked = CASES[number]
    found = [(pid, is_accepted) for cid, pid, _, is_accepted, _ in scored if cid == str(number)]
    assert found == ([(linked, True)] if linked else [(pid, False) for pid in sorted(asked)])


def test_evidence_says_what_agrees_and_names_nobody(scored: list[tuple[str, str, str, bool, str]]) -> None:
    ((_, _, probability, _, evidence),) = [row for row in scored if row[0] == "1"]
    assert evidence == f"score {probability}; name equal; sex equal; birth one digit; village equal; phone equal"


def test_what_people_forbade_is_not_scored(tmp_path: Path) -> None:
    row = claim(**SAME | {"own_birth": "1980-03-05"})
    assert [(pid, is_accepted) for _, pid, _, is_accepted, _ in score(tmp_path, row, forbidden="wang")] == [("twin", False)]


def test_holder_of_the_id_with_another_name_is_nobody_a_score_may_link(tmp_path: Path) -> None:
    row = claim(**SAME | {"name_key": "赵国庆", "id_text": WANG, "canonical": WANG, "is_sound": True, "holder_pid": "wang"})
    assert score(tmp_path, row) == []


def test_scores_are_the_same_whatever_the_threads_and_the_order_of_rows(
    tmp_path: Path, scored: list[tuple[str, str, str, bool, str]]
) -> None:
    rows = [claim(**said | {"cid": str(number)}) for number, (_, said, *_) in enumerate(CASES)]
    assert score(tmp_path, *rows, threads=4, turned=True) == scored


def test_no_row_left_over_loads_no_splink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pipelines.identity.linkage.splink_model", None)  # an import of it raises
    assert score(tmp_path) == []
    assert score(tmp_path / "nobody", claim(cid="1", name_key="钱多多")) == []
    with pytest.raises(ImportError):
        score(tmp_path / "some", claim(**SAME))


def test_the_model_is_the_one_declared_and_part_of_what_a_night_is_a_function_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config, model = scoring.residual()
    assert config.model == model.version == "person.v1"
    other = json.loads((scoring.HERE / "models" / "person.v1.json").read_text(encoding="utf-8"))
    other["comparisons"]["name"][0]["m"] = 0.5
    (tmp_path / "person.v1.json").write_text(json.dumps(other), encoding="utf-8")
    changed = load_model(tmp_path / "person.v1.json", config)
    assert changed.digest != model.digest
    inputs = {
        "_deliveries_digest": lambda *_: "",
        "known_digest": lambda *_: "",
        "policy_digest": lambda *_: "",
        "load_merged": lambda *_: {},
    }
    for name, function in inputs.items():
        monkeypatch.setattr(runner, name, function)
    settings = runner.Settings(home=tmp_path, landing=tmp_path, area="510821", _key=b"key of nobody")
    before = runner._inputs_of(settings, tmp_path)
    monkeypatch.setattr(scoring, "residual", lambda: (config, changed))
    after = runner._inputs_of(settings, tmp_path)
    assert {name for name in before if before[name] != after[name]} == {"link_model"}


def test_a_model_trained_on_other_levels_is_refused(tmp_path: Path) -> None:
    other = json.loads((scoring.HERE / "models" / "person.v1.json").read_text(encoding="utf-8"))
    other["comparisons"]["birth"].pop(1)
    (tmp_path / "person.v1.json").write_text(json.dumps(other), encoding="utf-8")
    with pytest.raises(Exception, match="link_model"):
        load_model(tmp_path / "person.v1.json", scoring.residual()[0])


def test_training_twice_gives_the_same_file() -> None:
    from benchmarks.linkage_train import train_file

    config = load_link_config(scoring.HERE / "residual.yaml")
    first = train_file(config, persons=630, seed=5, pairs=1e4, threads=1)
    assert train_file(config, persons=630, seed=5, pairs=1e4, threads=2) == first
    told = json.loads(first)
    assert told["version"] == "person.v1"
    names = told["comparisons"]["name"]
    assert names[0]["m"] > 0.85 > 0.01 > names[0]["u"]


@pytest.mark.slow
def test_the_committed_model_is_what_the_command_trains() -> None:
    from benchmarks import linkage_train

    config = load_link_config(scoring.HERE / "residual.yaml")
    text = linkage_train.train_file(config, linkage_train.PERSONS, linkage_train.SEED, linkage_train.PAIRS)
    assert text == (scoring.HERE / "models" / "person.v1.json").read_text(encoding="utf-8")
