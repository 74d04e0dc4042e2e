"""How far a training is: shown in a terminal, a notebook or a pipe."""

from .subscriber import ProgressS

__all__ = ["ProgressS"]
