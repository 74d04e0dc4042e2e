from collections import Counter

import pytest

from .harness import EXERCISES, exercise, inputs, mistakes, solution

every_exercise = pytest.mark.parametrize("name", EXERCISES)
every_mistake = pytest.mark.parametrize(("name", "known"), mistakes(), ids=lambda value: getattr(value, "id", value))


@every_exercise
def test_an_exercise_is_ten_points(name):
    """The required checks give ten points together; an optional one gives none, and has something to say."""
    asked = exercise(name)
    assert (asked.id, asked.max_score) == (name, 10)
    assert all((check.points > 0) is check.required for check in asked.checks)


def test_exercises_are_numbered_without_a_gap():
    """An exercise's number is its place in the course, from 0; what it needs comes before it."""
    assert [asked.number for asked in EXERCISES.values()] == list(range(len(EXERCISES)))
    for asked in EXERCISES.values():
        assert all(EXERCISES[other].number < asked.number for other in asked.needs)


@every_exercise
def test_an_exercise_has_three_hints(name):
    """There are three hints, each another one, in whole sentences."""
    hints = exercise(name).hints
    assert len(set(hints)) == 3
    assert all(hint.endswith((".", "?")) for hint in hints)


@every_exercise
def test_ids_are_used_once(name):
    """No two checks and no two mistakes of an exercise share an id or a title."""
    asked = exercise(name)
    for records in (asked.checks, asked.mistakes):
        for field in ("id", "title"):
            assert max(Counter(getattr(record, field) for record in records).values()) == 1


@every_exercise
def test_inputs_are_plain_and_drawn_by_the_seed(name):
    """A seed gives the same inputs each time, another one others; they are plain JSON, without NaN."""
    for check in exercise(name).checks:
        drawn = [inputs(check, seed) for seed in (1, 1, 2)]
        assert drawn[0] == drawn[1]
        assert drawn[0] != drawn[2] or drawn[0] == "{}"


@every_mistake
def test_a_mistake_is_named_and_led_out_of(name, known):
    """A mistake has a short title, and a hint that asks."""
    assert not known.title.endswith(".")
    assert len(known.title) <= 100
    assert "?" in known.hint


@every_mistake
def test_a_mistake_can_be_made_from_the_solution(name, known):
    """Each swap's text stands in the solution once, and what it becomes is Python."""
    wrong = known.wrong_codes(solution(name))[0]
    assert wrong != solution(name)
    compile(wrong, name, "exec")


@pytest.mark.parametrize(("name", "count"), [("resblock", 9), *((other, 5) for other in EXERCISES)])
def test_there_are_enough_mistakes(name, count):
    """The block, where most goes wrong, knows at least nine mistakes, each other exercise at least five."""
    assert len(exercise(name).mistakes) >= count
