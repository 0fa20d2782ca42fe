"""A process that serves keeps no heap for each of its threads, which is how a worker's memory grew without end."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from district.api.process_settings import ARENAS, COLLECT_AT

THREADS = 12
FILLED = f"""
import ctypes, gc, sys, threading
from district.api import process_settings

if sys.argv[1] == "settled":
    process_settings.settle()
library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
full = threading.Barrier({THREADS} + 1)

def fill():
    library.malloc(60_000)
    full.wait()
    full.wait()

threads = [threading.Thread(target=fill) for _ in range({THREADS})]
for thread in threads:
    thread.start()
full.wait()
library.fopen.restype = ctypes.c_void_p
library.fopen.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
library.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
library.fclose.argtypes = [ctypes.c_void_p]
said = library.fopen(b"/dev/stdout", b"w")
library.malloc_info(0, said)
library.fclose(said)
full.wait()
sys.stdout.write(f"garbage {{gc.get_threshold()}}")
"""


def _said(how: str) -> str:
    done = subprocess.run([sys.executable, "-c", FILLED, how], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


def _has_glibc() -> bool:
    return sys.platform == "linux" and hasattr(ctypes.CDLL(None), "gnu_get_libc_version")


@pytest.mark.skipif(not _has_glibc(), reason="these heaps are those of glibc")
def test_many_threads_fill_few_heaps() -> None:
    assert _said("as it comes").count("<heap nr=") > ARENAS  # else this would say nothing
    settled = _said("settled")
    assert 0 < settled.count("<heap nr=") <= ARENAS
    assert settled.endswith(f"garbage {COLLECT_AT}")
