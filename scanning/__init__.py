"""A frame or a burst of keys in, a document out. Knows nothing of visitors."""

from __future__ import annotations

import os

# Before numpy loads. Left alone, its BLAS keeps a thread a core that spins while it waits for work: a product of 3 ms
# took 90 as soon as anything else wanted a core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
