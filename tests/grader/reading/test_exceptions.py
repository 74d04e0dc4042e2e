import pytest
import torch
from torch import nn

from nntrain_lessons.grader.reading.exceptions import meaning
from nntrain_lessons.solutions import SGD
from nntrain_lessons.train import Learner

WEIGHTS = [nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(2))]


def learner():
    """Return a Learner that has nothing to train."""
    return Learner(nn.Linear(1, 1), None, nn.functional.mse_loss, SGD, 0.1, [])


class Module(nn.Module):
    """A module that forgets its base class."""

    def __init__(self):
        self.layer = nn.Linear(1, 1)


class Forgetful(SGD):
    """An optimizer that forgets its base class."""

    def __init__(self, params, lr):
        self.own = {}


def backward_twice():
    """Walk back through one graph for the second time."""
    loss = (WEIGHTS[0] ** 2).sum()
    loss.backward()
    loss.backward()


def again():
    """Call itself."""
    return again()


RAISES = {
    "state of a torch optimizer": (lambda: SGD(WEIGHTS, 0.1).state[WEIGHTS[0]], "attribute of one's own"),
    "base class not called": (lambda: Forgetful(WEIGHTS, 0.1).lr, "super().__init__"),
    "the Learner's optimizer": (lambda: learner().optimizer, "`opt`"),
    "the Learner's mode": (lambda: learner().is_training, "`model.training`"),
    "the Learner's inputs": (lambda: learner().xb, "`batch`"),
    "the Learner's loaders": (lambda: learner().dataloaders, "`dls`"),
    "an attribute of None": (lambda: torch.ones(2).grad.shape, "a gradient that is missing"),
    "a module without its base": (Module, "`super().__init__()`"),
    "arithmetic with None": (lambda: 0.1 * torch.ones(2).grad, "a gradient that is missing"),
    "an object that is called": (lambda: SGD(WEIGHTS, 0.1)(WEIGHTS, 0.1), "brackets"),
    "a parameter sought in a list": (lambda: WEIGHTS.index(WEIGHTS[1]), "in a dictionary"),
    "a recorded step": (lambda: WEIGHTS[0].sub_(1), "torch.no_grad()"),
    "a recorded step on a part": (lambda: WEIGHTS[0][:1].sub_(1), "torch.no_grad()"),
    "a graph that was used up": (backward_twice, "an earlier step"),
    "nothing that is trained": (lambda: torch.ones(1).sum().backward(), "detached"),
    "an entry that was never made": (lambda: {}[WEIGHTS[0]], "its first step"),
    "a method that calls itself": (again, "super()"),
}


@pytest.mark.parametrize(("raises", "words"), RAISES.values(), ids=RAISES)
def test_what_an_exception_means_here_is_told(raises, words):
    """Each is raised by Python or torch themselves, as they word it now."""
    WEIGHTS[0].grad = None
    with pytest.raises(Exception) as raised:  # noqa: PT011 - which one is what is looked at
        raises()
    assert words in meaning(raised.type.__name__, str(raised.value))


def test_nothing_is_added_to_what_has_no_meaning_of_its_own():
    """A message that tells enough stays as it is."""
    assert meaning("ValueError", "eps has to be positive") == ""
    assert meaning("AttributeError", "'ResBlock' object has no attribute 'conv3'") == ""
