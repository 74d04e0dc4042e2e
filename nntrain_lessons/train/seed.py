"""One call that fixes every source of chance."""

import os
import random

import torch


def set_seed(seed: int, deterministic: bool = False) -> None:
    """Seed the random generators of Python, NumPy and torch.

    Parameters
    ----------
    seed : int
        The seed, from 0 to 2**32 - 1 (NumPy's range).
    deterministic : bool
        Also demand deterministic algorithms of torch: an operation that has none then raises
        RuntimeError. On an NVIDIA GPU this needs, and sets where it is missing,
        `CUBLAS_WORKSPACE_CONFIG`. `False` lifts the demand again.

    Raises
    ------
    ValueError
        When `seed` is outside NumPy's range.
    """
    import numpy as np

    np.random.seed(seed)
    random.seed(seed)
    torch.manual_seed(seed)
    if deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(deterministic)
