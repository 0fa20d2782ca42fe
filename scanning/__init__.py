"""A frame or a burst of keys in, a document out. Knows nothing of visitors."""

from __future__ import annotations

import os

# Before numpy loads. Left alone, its BLAS keeps a thread a core that spins while it waits for work: a product of 3 ms
# took 90 as soon as anything else wanted a core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Before cv2 loads. With hardware transforms its Windows back end takes up to minutes to open a webcam; its network back
# end says on stderr at each try what a fault says once; and a picture of 134 million pixels is 400 MB.
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(2**27))
