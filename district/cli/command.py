"""What every command of the district shares: where its data lies, how it is opened, and how a fault is said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import platformdirs
import sqlcipher3.dbapi2
import typer
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from district.errors import DistrictError, Faults, told
from district.instance import DATA_VARIABLE, District, address_in_environment, open_district
from sync.contract.barred_list.csv_table import ListFileRefused
from sync.contract.safe_text import plain
from sync.contract.time_zones import zone_of

URL_VARIABLE = "VESTIBULE_DISTRICT_URL"
Data = Annotated[
    Path,
    typer.Option("--data", envvar=DATA_VARIABLE, help="The district's data folder.", file_okay=False),
]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]
Url = Annotated[
    str,
    typer.Option("--url", envvar=URL_VARIABLE, help="The pages' address as people reach it, for links."),
]
ADDRESS = "http://127.0.0.1:8443"
"""Where `district serve` listens by default."""
DATA = platformdirs.user_data_path("vestibule-district")


@contextmanager
def said() -> Iterator[None]:
    """One clear line on stderr, or one for each fault of a file, and exit status 2 instead of a traceback."""
    try:
        yield
    except Faults as error:
        for line in error.lines:
            typer.echo(plain(line), err=True)
        raise typer.Exit(2) from None
    except (DistrictError, ListFileRefused) as error:
        typer.echo(plain(str(error)), err=True)
        raise typer.Exit(2) from None
    except BrokenPipeError:
        raise  # whoever read what was printed has gone
    except (DBAPIError, PoolTimeout, sqlcipher3.dbapi2.Error, OSError) as error:
        typer.echo(plain(f"{told(error)} Nothing was half done."), err=True)
        raise typer.Exit(2) from None


@contextmanager
def opened(data: Path) -> Iterator[District]:
    with said():
        district = open_district(data, address_in_environment())
        try:
            yield district
        finally:
            district.database.close()


def local(moment: datetime, zone: str) -> str:
    """A moment by a school's clock, with its zone; by UTC where this machine does not know the zone."""
    return f"{moment.astimezone(zone_of(zone)):%Y-%m-%d %H:%M %Z}"
