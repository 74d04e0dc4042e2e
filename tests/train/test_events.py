import pytest

from nntrain_lessons import EVENTS, Subscriber


def test_an_unknown_event_is_refused_when_the_class_is_written():
    """A method that looks like an event and is none is an error at once, and the nearest event is named."""
    with pytest.raises(TypeError, match=r"Typo\.after_bacth: .*'after_batch'"):
        type("Typo", (Subscriber,), {"after_bacth": lambda self, learner: None})


@pytest.mark.parametrize("name", ["before_lunch", "cleanup_model", "after_"])
def test_every_event_prefix_is_guarded(name):
    """Whatever begins like an event has to be one."""
    with pytest.raises(TypeError, match=name):
        type("Typo", (Subscriber,), {name: lambda self, learner: None})


def test_other_methods_are_free():
    """A subscriber may have any other method and attribute."""
    assert type("Fine", (Subscriber,), {"plot": lambda self: None, "order": 3, "_before_x": 1}).order == 3


@pytest.mark.parametrize("name", ["befor_fit", "after_bach", "cleanupfit"])
def test_a_slip_in_the_name_is_refused_too(name):
    """What is nearly an event is refused as well, also where it comes from a class mixed in."""
    mixed_in = type("Mixed", (), {name: lambda self, learner: None})
    with pytest.raises(TypeError, match=name):
        type("Typo", (mixed_in, Subscriber), {})


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_may_be_listened_to(event):
    """All events of the list can be methods."""
    assert hasattr(type("Listener", (Subscriber,), {event: lambda self, learner: None}), event)
