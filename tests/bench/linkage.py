# ruff: noqa: T201  its answer is what it prints
# mypy: ignore-errors
"""Other people's record linkage over two CSV files; runs in `.venv-linkage` (tools/linkage.py), not in the product's.

`python linkage.py splink|logic-v1 LIST PROBES` prints JSON: {"seconds", "found": {probe: [entry, ...]}}. Both files
have the columns id, given, middle, family, born (a whole date or nothing), year.
"""

from __future__ import annotations

import csv
import json
import sys
import time
import warnings
from collections import defaultdict
from pathlib import Path

LIKELY = 0.9
"""splink: probability of a match from which on it counts."""
LOGIC_V1 = 0.7
"""logic-v1: the score from which on OpenSanctions calls it a match."""
NEAREST = 100
"""logic-v1 compares a pair at a time: each probe is compared with as many entries as are nearest by their letters."""


def main() -> None:
    warnings.simplefilter("ignore")
    method, listed, probes = sys.argv[1:4]
    started = time.perf_counter()
    found = {"splink": splink, "logic-v1": logic_v1}[method](read(listed), read(probes))
    print(json.dumps({"seconds": time.perf_counter() - started, "found": found}))


def read(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def splink(listed: list[dict[str, str]], probes: list[dict[str, str]]) -> dict[str, list[int]]:
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
    pairs = linker.inference.predict(threshold_match_probability=LIKELY).as_pandas_dataframe()
    found = defaultdict(list)
    for left, right, source in zip(pairs.unique_id_l, pairs.unique_id_r, pairs.source_dataset_l, strict=True):
        entry, probe = (left, right) if source == "listed" else (right, left)
        found[str(probe)].append(int(entry))
    return found


def logic_v1(listed: list[dict[str, str]], probes: list[dict[str, str]]) -> dict[str, list[int]]:
    from followthemoney import model  # noqa: PLC0415
    from nomenklatura.matching import LogicV1  # noqa: PLC0415
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    def person(row: dict[str, str]) -> object:
        entity = model.make_entity("Person", row["id"])
        entity.id = row["id"]
        entity.add("name", " ".join(part for part in (row["given"], row["middle"], row["family"]) if part))
        entity.add("firstName", row["given"])
        entity.add("lastName", row["family"])
        entity.add("birthDate", row["born"] or row["year"])
        return entity

    names = [f"{row['given']} {row['family']}" for row in listed]
    config = LogicV1.default_config()
    found = {}
    for probe in probes:
        near = process.extract(
            f"{probe['given']} {probe['family']}", names, scorer=fuzz.token_sort_ratio, limit=NEAREST
        )  # fmt: skip
        ours = person(probe)
        scored = ((place, LogicV1.compare(ours, person(listed[place]), config).score) for _, _, place in near)
        found[probe["id"]] = [int(listed[place]["id"]) for place, score in scored if score >= LOGIC_V1]
    return found


if __name__ == "__main__":
    main()
