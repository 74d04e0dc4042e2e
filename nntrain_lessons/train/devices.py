"""Which device the tensors live on."""

import torch


def best_device() -> torch.device:
    """Return the machine's accelerator (CUDA, MPS, ...) where there is one, else the CPU."""
    found = torch.accelerator.current_accelerator(check_available=True)
    return found if found is not None else torch.device("cpu")


def __getattr__(name: str) -> torch.device:
    # `device` is found out when it is asked for: finding out starts the accelerator's driver.
    if name == "device":
        return best_device()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
