"""What a result depends on besides the recipe: device, precision, machine, versions."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

import torch

from nntrain_lessons import train
from nntrain_lessons.errors import LessonsError

PRECISIONS = ("auto", "float32", "bfloat16", "float16")


def usable_device(device: torch.device | str | None) -> torch.device:
    """Return the device asked for, or the best there is; tell in one line where it is not there."""
    if device is None:
        return train.devices.best_device()
    try:
        probe = torch.zeros(1, device=device)
        probe.item()  # a device may be named and yet hold no numbers
        return probe.device
    except (RuntimeError, AssertionError, ImportError) as error:
        raise LessonsError(
            f"device {str(device)!r} cannot be used here; try --device {train.devices.best_device()}"
        ) from error


def choose_precision(wanted: str, device: torch.device) -> str:
    """Return what to compute in; `auto` is bfloat16 where the device has it in hardware, else on CUDA float16."""
    if wanted != "auto":
        return wanted
    if has_bfloat16(device):
        return "bfloat16"
    return "float16" if device.type == "cuda" else "float32"


def has_bfloat16(device: torch.device) -> bool:
    """Return whether a device multiplies in bfloat16 itself, and does not only imitate it."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type == "cpu":
        found = torch.cpu.get_capabilities()
        return bool(found.get("avx512_bf16") or found.get("amx_bf16"))
    return False  # of other accelerators nothing is known here


def versions() -> dict[str, str]:
    """Return the versions that a result depends on, and the commit, where the code is a checkout of ours."""
    found = {"python": platform.python_version()} | {name: version(name) for name in ("torch", "nntrain-lessons")}
    return found | ({"commit": here} if (here := commit()) else {})


def machine(device: torch.device) -> str:
    """Say what kind of machine this is; a result is worth little without it."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    where = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    return f"{platform.system()} {platform.machine()}, {cores} core{'' if cores == 1 else 's'}, {where}"


def commit() -> str | None:
    """Return the commit that the code stands at; None where it is installed, and not a checkout."""
    root = Path(__file__).parents[3]
    if not (root / ".git").exists():
        return None
    asked = ["git", "-C", str(root), "rev-parse", "--short=12", "HEAD"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603 - our own words
    except (OSError, subprocess.CalledProcessError):
        return None
