# ruff: noqa: T201  its answer is what it prints
# mypy: ignore-errors
"""Other people's record linkage over two CSV files; runs in `.venv-linkage` (tools/linkage.py), not in the product's.

`python linkage.py splink LIST PROBES`, and `logic-v1` or `logic-v2` with LIST PROBES NEAR, print JSON: {"seconds",
"version", "found": {probe: [[entry, score], ...]}}, scores from LEAST on. LIST and PROBES have the columns id, given,
middle, family, born (a whole date or nothing), year. NEAR has no header: a probe's id and the ids of the entries it is
compared with, line by line.
"""

from __future__ import annotations

import csv
import json
import sys
import time
import warnings
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

LEAST = {"splink": 0.001, "logic-v1": 0.3, "logic-v2": 0.3}
"""The lowest score (splink: probability of a match) that is told. Which are a match, the caller decides."""
_PACKAGES = {"splink": "splink", "logic-v1": "nomenklatura", "logic-v2": "nomenklatura"}


def main() -> None:
    warnings.simplefilter("ignore")
    method, *files = sys.argv[1:]
    started = time.perf_counter()
    tables = map(read, files[:2])
    found = splink(*tables) if method == "splink" else logic(method, *tables, nearest(files[2]))
    of = f"{_PACKAGES[method]} {version(_PACKAGES[method])}"
    print(json.dumps({"seconds": time.perf_counter() - started, "version": of, "found": found}))


def read(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


Found = dict[str, list[tuple[int, float]]]


def splink(listed: list[dict[str, str]], probes: list[dict[str, str]]) -> Found:
    import pandas as pd  # noqa: PLC0415  of this environment alone
    import splink.comparison_library as cl  # noqa: PLC0415
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415

    tables = []
    for rows in (listed, probes):
        table = pd.DataFrame(rows, dtype="string").replace("", None)
        table["unique_id"] = table.pop("id")
        tables.append(table)
    dates = cl.DateOfBirthComparison("born", input_is_string=True, invalid_dates_as_null=True)
    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on("born"), block_on("family"), block_on("given", "year"), block_on("substr(family, 1, 3)", "given"),
        ],
        comparisons=[
            cl.NameComparison("given").configure(term_frequency_adjustments=True),
            cl.NameComparison("family").configure(term_frequency_adjustments=True),
            dates,
            cl.ExactMatch("middle"),
        ],
    )  # fmt: skip
    linker = Linker(tables, settings, DuckDBAPI(), set_up_basic_logging=False, input_table_aliases=["listed", "probes"])
    linker.training.estimate_probability_two_random_records_match([block_on("born", "family")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("born"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("family", "given"))
    pairs = linker.inference.predict(threshold_match_probability=LEAST["splink"]).as_pandas_dataframe()
    found = defaultdict(list)
    columns = (pairs.unique_id_l, pairs.unique_id_r, pairs.source_dataset_l, pairs.match_probability)
    for left, right, source, likely in zip(*columns, strict=True):
        entry, probe = (left, right) if source == "listed" else (right, left)
        found[str(probe)].append((int(entry), float(likely)))
    return found


def nearest(path: str) -> dict[str, list[str]]:
    with Path(path).open(encoding="utf-8", newline="") as lines:
        return {probe: near for probe, *near in csv.reader(lines)}


def logic(method: str, listed: list[dict[str, str]], probes: list[dict[str, str]], near: dict[str, list[str]]) -> Found:
    from followthemoney import model  # noqa: PLC0415
    from nomenklatura.matching import get_algorithm  # noqa: PLC0415

    def person(row: dict[str, str]) -> object:
        entity = model.make_entity("Person", row["id"])
        entity.id = row["id"]
        entity.add("name", " ".join(part for part in (row["given"], row["middle"], row["family"]) if part))
        entity.add("firstName", row["given"])
        entity.add("lastName", row["family"])
        entity.add("birthDate", row["born"] or row["year"])
        return entity

    entries = {row["id"]: person(row) for row in listed}
    algorithm = get_algorithm(method)
    config = algorithm.default_config()
    found = {}
    for row in probes:
        probe = person(row)
        scored = ((int(entry), algorithm.compare(probe, entries[entry], config).score) for entry in near[row["id"]])
        found[row["id"]] = [(entry, score) for entry, score in scored if score >= LEAST[method]]
    return found


if __name__ == "__main__":
    main()
