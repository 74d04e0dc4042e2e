import cmath
from dataclasses import dataclass
from typing import NamedTuple


class Phase(NamedTuple):
    begins: float
    ends: float
    start: float
    goal: float

    def __call__(self, t):
        s = (t - self.begins) / (self.ends - self.begins)
        z = cmath.exp(1j * cmath.pi * s)
        return self.goal - (self.goal - self.start) * (z.real + 1) / 2


@dataclass
class Schedule:
    phases: list

    def at(self, t):
        t = min(t, self.phases[-1].ends)
        return next(phase(t) for phase in self.phases if t <= phase.ends)


class OneCycle:
    def __init__(self, corners):
        self.corners = corners

    def __call__(self, step, total_steps, *args, pct_start=0.3, **kwargs):
        a, b, c = self.corners(*args, **kwargs)
        u = pct_start * total_steps - 1
        return Schedule([Phase(0, u, a, b), Phase(u, total_steps - 1, b, c)]).at(step)


def rates(max_lr, div_factor=25.0, final_div_factor=1e4):
    return max_lr / div_factor, max_lr, max_lr / (div_factor * final_div_factor)


def momenta(base=0.85, max=0.95):
    return max, base, max


one_cycle_lr = OneCycle(rates)
one_cycle_mom = OneCycle(momenta)
