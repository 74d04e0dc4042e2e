import gc
import sys
import threading

import pytest

from nntrain_lessons.grader.reading import syntax
from nntrain_lessons.grader.reading.holes import solution


class Junk:
    """Something that runs code when it is collected, in the middle of whatever is going on."""

    def __init__(self):
        self.me = self

    def __del__(self):
        sum(range(200))


@pytest.fixture
def hasty():
    """Let threads take turns, and garbage be collected, as often as can be."""
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-5)
    gc.set_threshold(50)
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)


def test_several_threads_may_parse(hasty):
    """None of them hears of a recursion that another has counted."""
    text, raised = solution("adam"), []

    def work():
        for _ in range(60):
            Junk()
            try:
                syntax.parse(text)
            except SystemError as error:
                raised.append(str(error))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []


def test_what_is_not_python_is_told():
    """Errors are those of `ast.parse`, and the next one may parse."""
    with pytest.raises(SyntaxError):
        syntax.parse("def f(:")
    assert syntax.parse("x = 1").body
