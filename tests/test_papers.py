"""What the papers promise: commands and links that exist, settings that load, and a product without GPL parts."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree

import pytest

from district.alerts import alert_settings
from kiosk import settings
from sync.contract.barred_list import csv_file
from tests.test_house import python_files, tracked

# A package that declares no license in its metadata: what its own repository says.
DECLARED_ELSEWHERE = {"sqlcipher3": "Zlib"}

MAPS = ("docs/architecture.md", "docs/glossary.md")
PICTURES = ("architecture-processes.svg", "architecture-visit.svg")
PLACE = re.compile(r"(?:[\w-]+/)+(?:[\w-]+(?:\.\w+)+)?|[\w-]+\.(?:py|toml)")
"""A file or, with `/` at its end, a folder."""


def papers() -> list[str]:
    return [name for name in tracked() if name.endswith(".md")]


def places(text: str) -> set[str]:
    """The files and folders that a paper names as code."""
    return {code for code in re.findall(r"`([^`\n]+)`", text) if PLACE.fullmatch(code)}


def locked(root: Path) -> list[str]:
    """The names in the product's lock."""
    return re.findall(r"^([A-Za-z0-9._-]+)==", (root / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)


def license_of(package: str) -> str:
    """What a package declares: its SPDX expression, or the older field, or the classifiers."""
    fields = metadata.metadata(package).json
    classifiers = [line.rpartition(" :: ")[2] for line in fields.get("classifier", []) if line.startswith("License ::")]
    candidates = (fields.get("license_expression", ""), str(fields.get("license", "")), " ".join(classifiers))
    declared = next((text for text in map(str, candidates) if text), "")
    return declared.partition("\n")[0] or DECLARED_ELSEWHERE.get(package, "")


def needs_gpl(declared: str) -> bool:
    """Whether no alternative of a license leaves the GPL and AGPL aside. The LGPL is neither."""
    return all(re.search(r"\bA?GPL|Affero|(?<!Lesser )General Public", choice) for choice in declared.split(" OR "))


def test_every_make_target_that_the_papers_name_exists(root: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    targets |= {f"bench-{Path(name).stem}" for name in python_files() if name.startswith("tests/bench/")}
    named = {
        (paper, target)
        for paper in papers()
        for target in re.findall(
            r"(?:`|^    )make ([a-z]+(?:-[a-z]+)*)", (root / paper).read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    assert named
    assert {(paper, target) for paper, target in named if target not in targets} == set()


def test_every_link_between_the_papers_leads_somewhere(root: Path) -> None:
    links = {
        (paper, link.partition("#")[0])
        for paper in papers()
        for link in re.findall(r"\]\(([^)\s]+)\)", (root / paper).read_text(encoding="utf-8"))
        if not link.startswith(("http:", "https:", "#"))
    }
    assert links
    assert {(paper, link) for paper, link in links if not (root / paper).parent.joinpath(link).exists()} == set()


@pytest.mark.parametrize("paper", MAPS)
def test_every_place_in_the_code_that_a_paper_names_exists(root: Path, paper: str) -> None:
    text = (root / paper).read_text(encoding="utf-8")
    named = places(text)
    assert len(named) > 10
    assert {place for place in named if not (root / place).exists()} == set(), "a module was moved or renamed"


@pytest.mark.parametrize("picture", PICTURES)
def test_every_place_in_the_code_that_a_picture_names_exists(root: Path, picture: str) -> None:
    drawn = ElementTree.parse(root / "docs" / "pictures" / picture)  # noqa: S314  our own file, from this checkout
    named = {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text") if text.get("class") == "code"}
    assert len(named) > 5
    assert {place for place in named if not (root / str(place)).exists()} == set(), "a module was moved or renamed"


def test_every_table_that_the_glossary_names_exists(root: Path) -> None:
    made = {
        name
        for file in python_files()
        if not file.startswith("tests/")
        for name in re.findall(r'__tablename__ = "(\w+)"', (root / file).read_text(encoding="utf-8"))
    }
    named = {
        name
        for part in re.findall(r"\btables? ([^|;]*)", (root / "docs" / "glossary.md").read_text(encoding="utf-8"))
        for name in re.findall(r"`(\w+)`", part)
    }
    assert len(named) > 10
    assert named - made == set()


def test_every_document_is_in_the_index(root: Path) -> None:
    index = (root / "docs" / "README.md").read_text(encoding="utf-8")
    documents = [Path(name).name for name in papers() if re.fullmatch(r"docs/[^/]+\.md", name)]
    assert len(documents) > 5
    missing = [name for name in documents if name != "README.md" and f"({name})" not in index]
    assert missing == [], "name it in docs/README.md"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the flow (`kiosk/checkin/flow.py`)", {"kiosk/checkin/flow.py"}),
        ("`main.py`, `kiosk/ui/`", {"main.py", "kiosk/ui/"}),
        ("`make check`, `advance(step, event)`, `kiosk.store`, `district` or `school:CODE`", set()),
        ("    kiosk | district", set()),
    ],
)
def test_what_counts_as_a_place_in_the_code(text: str, found: set[str]) -> None:
    assert places(text) == found


def test_every_decision_is_in_the_index(root: Path) -> None:
    folder = root / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    decisions = [Path(name) for name in papers() if re.match(r"docs/decisions/\d{4}-", name)]
    assert decisions
    missing = [decision.name for decision in decisions if f"({decision.name})" not in index]
    assert missing == [], "name it in docs/decisions/README.md"
    assert len({decision.name[:4] for decision in decisions}) == len(decisions), "two decisions have one number"


def test_the_settings_in_the_readme_load(root: Path, tmp_path: Path) -> None:
    example = re.findall(r"```toml\n(.*?)```", (root / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(example) == 1
    file = tmp_path / "vestibule.toml"
    file.write_text(example[0], encoding="utf-8")
    loaded = settings.load(file)
    assert loaded.camera == "0"
    assert len(loaded.printers) == 2


def test_the_alert_settings_in_the_papers_are_accepted_with_all_their_keys(root: Path) -> None:
    page = (root / "docs" / "alerts.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    taken = alert_settings.parse(re.sub(r"^# (?=\w+ = )", "", example, flags=re.MULTILINE))
    assert taken.model_fields_set == set(type(taken).model_fields)
    assert {key for one in taken.recipient for key in one.model_fields_set} == set(
        alert_settings.Recipient.model_fields
    )


def test_the_barred_list_in_the_papers_is_accepted_and_every_column_explained(root: Path) -> None:
    page = (root / "docs" / "barred-list.md").read_text(encoding="utf-8")
    example = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)[0].splitlines(keepends=True)
    read = csv_file.read_csv(example)
    assert (len(read.rows), read.refused, read.unknown_columns) == (len(example) - 1, [], [])
    assert [column for column in csv_file.COLUMNS if not re.search(rf"^\|[^|]*`{column}`", page, re.MULTILINE)] == []


def test_the_locks_hold_hashes_and_every_requirement(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {re.split(r"[<>=!~\[; ]", line)[0].lower() for line in project["project"]["dependencies"]}
    developing = {re.split(r"[<>=!~\[; ]", line)[0].lower() for line in project["dependency-groups"]["dev"]}
    for lock, names in {"requirements.txt": wanted, "requirements-dev.txt": wanted | developing}.items():
        text = (root / lock).read_text(encoding="utf-8")
        pinned = {name.lower() for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}
        assert names - pinned == set(), f"run `make lock`: {lock} is behind pyproject.toml"
        assert len(re.findall(r"^[A-Za-z0-9._-]+==[^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)) >= len(pinned)


def test_no_part_of_the_product_needs_the_gpl(root: Path) -> None:
    installed = [package for package in locked(root) if _is_installed(package)]
    assert len(installed) > 30
    declared = {package: license_of(package) for package in installed}
    assert {package for package, text in declared.items() if not text} == set(), "a package without a license"
    assert {package: text for package, text in declared.items() if needs_gpl(text)} == {}


@pytest.mark.parametrize(
    ("declared", "needs"),
    [
        ("GPL-3.0-only", True),
        ("GNU Affero General Public License v3", True),
        ("AGPL-3.0-or-later OR GPL-2.0-only", True),
        ("LGPL-3.0-only OR GPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("Apache-2.0", False),
    ],
)
def test_a_license_is_judged_by_its_best_alternative(declared: str, needs: bool) -> None:
    assert needs_gpl(declared) is needs


def _is_installed(package: str) -> bool:
    """Whether a locked package applies to this platform: the lock serves all."""
    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True
