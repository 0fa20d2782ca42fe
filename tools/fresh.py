"""Prove the README's commands on a machine that has nothing: a bare Debian, with the committed state cloned into it.

Needs root, debootstrap and git. The bare system, made once, and downloads are kept in the user's cache folder, so
that a second run is quick; each proof starts from a copy. `python3 tools/fresh.py [--suite NAME] [COMMAND ...]`.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "vestibule-fresh"
LOG = ROOT / "out" / "fresh.log"
RESULTS = ROOT / "out" / "fresh"

SUITE = "bookworm"
PACKAGES = ("python3", "python3-venv", "make", "ca-certificates", "git")
COMMANDS = ("make demo", "make test")
CHECKOUT, HOME = "srv/vestibule", "srv/home"
LIMIT: float = 45 * 60  # seconds a command; a hung one must not hang the proof

# How this machine reaches package servers and the network: handed into the bare system, whatever it is here.
CARRIED_FILES = (
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/pip.conf",
    "/etc/ssl/certs/ca-certificates.crt",
    "/usr/local/share/ca-certificates",
)
CARRIED_VARIABLES = re.compile(r"PIP_\w+|(https?|no|all|ftp)_proxy|SSL_CERT_(FILE|DIR)|(REQUESTS|CURL)_CA_BUNDLE", re.I)

# All mounts live in a namespace of their own and end with it: nothing is left to unmount, whatever happens.
ENTER = """
system=$1; shift
mount -t proc proc "$system/proc"
mount -t sysfs -o ro sysfs "$system/sys"
mount --rbind /dev "$system/dev"
while [ "$1" != -- ]; do mkdir -p "$system$2"; mount --bind "$1" "$system$2"; shift 2; done
shift
cd "$system"
exec chroot "$system" "$@"
"""


class FreshFailed(Exception):
    """The proof could not be made or failed; the message says at which step."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commands", nargs="*", default=COMMANDS, metavar="COMMAND", help="run these instead")
    parser.add_argument("--suite", default=SUITE, help="the Debian release (default: %(default)s)")
    parser.add_argument("--keep", action="store_true", help="leave the system behind to look into")
    arguments = parser.parse_args()
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("w", encoding="utf-8") as log:
        try:
            prove(arguments.suite, arguments.commands, log, keep=arguments.keep)
        except FreshFailed as failure:
            say(log, f"FAILED: {failure} The whole output is in {LOG.relative_to(ROOT)}.")
            return 1
        say(log, f"PASSED on a bare Debian {arguments.suite}: {', '.join(arguments.commands)}")
    return 0


def prove(suite: str, commands: Iterable[str], log: TextIO, *, keep: bool) -> None:
    """Run each command in a new copy of the bare system. Raises FreshFailed at the first that fails."""
    for program in ("debootstrap", "unshare", "git"):
        if shutil.which(program) is None:
            raise FreshFailed(f"{program} is missing: install it (`apt-get install {program}`), then run this again.")
    if os.geteuid() != 0:
        raise FreshFailed("A bare system can only be made as root: run this again with sudo.")
    base = bare_system(suite, log)
    system = Path(tempfile.mkdtemp(prefix="run-", dir=CACHE))
    try:
        say(log, f"copying {base} to {system}")
        must(["cp", "-a", f"{base}/.", str(system)], log)
        binds = carry(system)
        must(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(system / CHECKOUT)], log)
        for command in commands:
            enter(system, command, binds, log)
        enter(system, "git status --porcelain | tee /dev/stderr | wc -l | grep -qx 0", binds, log)
    finally:
        rescue(system / CHECKOUT / "out")
        if keep:
            say(log, f"the system is left in {system}")
        else:
            shutil.rmtree(system)


def bare_system(suite: str, log: TextIO) -> Path:
    """The bare Debian, made by debootstrap the first time."""
    base = CACHE / f"{suite}-{'-'.join(PACKAGES)}"
    if not base.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix="making-", dir=CACHE))
        say(log, f"making a bare Debian {suite} with {', '.join(PACKAGES)} (about a minute)")
        must(
            ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", suite, str(making), *mirror(suite)],
            log,
        )
        making.chmod(0o755)
        making.rename(base)
    return base


def mirror(suite: str) -> list[str]:
    """The mirror that this machine itself uses for the suite; none where it uses none: debootstrap knows one."""
    asked = ["apt-get", "indextargets", "--format", "$(CODENAME) $(REPO_URI)", "Identifier: Packages"]
    lines = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.splitlines()
    return [line.split()[1] for line in lines if line.startswith(f"{suite} ")][:1]


def carry(system: Path) -> list[tuple[Path, str]]:
    """Copy in how this machine reaches package servers; return what is to be bound: (folder here, path there)."""
    for name in CARRIED_FILES:
        copy_in(Path(name), system / name.lstrip("/"))
    for name in (".config/pip/pip.conf", ".pip/pip.conf"):
        copy_in(Path.home() / name, system / HOME / name)
    acquire = subprocess.run(["apt-config", "dump", "Acquire"], capture_output=True, text=True, check=False)
    (system / "etc/apt/apt.conf.d/99host").write_text(acquire.stdout)
    downloads = {CACHE / "pip": f"/{HOME}/.cache/pip", CACHE / "apt": "/var/cache/apt/archives"}
    for folder in downloads:
        (folder / "partial").mkdir(parents=True, exist_ok=True)
    return [*downloads.items(), *((folder, str(folder)) for folder in local_indexes())]


def local_indexes() -> list[Path]:
    """Folders that pip's settings name: an index root is called `simple` by custom, and its files lie beside it."""
    listing = [sys.executable, "-m", "pip", "config", "list"]
    settings = subprocess.run(listing, capture_output=True, text=True, check=False).stdout
    folders = [Path(name) for name in re.findall(r"(?:file://|(?<=[\s'=]))(/[^\s']+)", settings)]
    return sorted({folder.parent if folder.name == "simple" else folder for folder in folders if folder.is_dir()})


def copy_in(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def enter(system: Path, command: str, binds: Sequence[tuple[Path, str]], log: TextIO) -> None:
    """Run one shell command in the checkout inside, with nothing of this machine's environment but the way out."""
    environment = {name: value for name, value in os.environ.items() if CARRIED_VARIABLES.fullmatch(name)}
    environment |= {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": f"/{HOME}", "LANG": "C.UTF-8"}
    mounts = [part for here, there in binds for part in (str(here), there)]
    started = time.monotonic()
    say(log, f"$ {command}")
    namespace = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-euc", ENTER, "enter"]
    inside = ["/bin/sh", "-c", f"cd /{CHECKOUT} && {command}"]
    must([*namespace, str(system), *mounts, "--", *inside], log, environment, what=f"`{command}` failed.")
    say(log, f"`{command}` took {time.monotonic() - started:.0f} s")


def must(command: Sequence[str], log: TextIO, environment: dict[str, str] | None = None, what: str = "") -> None:
    """Run a command, its output on the screen and in the log. Raises FreshFailed where it fails or outstays LIMIT."""
    with subprocess.Popen(
        ["timeout", "--kill-after=10", str(LIMIT), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            log.write(line)
    if process.returncode:
        raise FreshFailed(what or f"`{command[0]}` failed.")


def rescue(results: Path) -> None:
    """Keep what the commands left under out/, to look at."""
    if results.is_dir():
        shutil.rmtree(RESULTS, ignore_errors=True)
        shutil.copytree(results, RESULTS, symlinks=True)


def say(log: TextIO, sentence: str) -> None:
    line = f"fresh: {sentence}"
    print(line, flush=True)
    log.write(line + "\n")
    log.flush()


if __name__ == "__main__":
    sys.exit(main())
