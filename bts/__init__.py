"""bts: from a clip to shots, keyframes, timed notes, stills, captioned snippets and a story."""

import logging
import os

__version__ = "0.1.0"

# A second thread of numpy's OpenBLAS does little for matrices of this size, but waits busily: an eighth of a run's
# processor time. It also makes sums depend on the number of cores. It counts only where numpy is not imported yet.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Without a listener nothing is printed: what a person must know comes as remarks and errors.
logging.getLogger(__name__).addHandler(logging.NullHandler())
