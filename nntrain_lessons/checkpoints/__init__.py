"""A training that can be stopped and goes on: its file, what is in it, and the subscriber that keeps it."""

from .files import load_weights
from .subscriber import CheckpointS

__all__ = ["CheckpointS", "load_weights"]
