"""What lies on which side of the wall between the judge and the learner's code."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from nntrain_lessons.catalog import EXERCISES, allowed
from nntrain_lessons.grader.judge import judge
from nntrain_lessons.grader.reading import submission
from nntrain_lessons.grader.reading.holes import solution
from nntrain_lessons.grader.records import Status
from nntrain_lessons.grader.references import References
from nntrain_lessons.grader.running import children
from nntrain_lessons.grader.running.runner import Limits

from ..answers import sgd_with

TELL = "raise ValueError(tell())"


def ask(verdict, *lines, exercise="sgd"):
    """Run an expression in a child, in the middle of a step, and give what it says."""
    text = sgd_with(TELL) + "\n\ndef tell():\n" + "\n".join(f"    {line}" for line in lines) + "\n"
    return verdict(exercise, text).error.message


def test_the_parent_needs_no_torch():
    """Grading imports torch in children only, so that the parent answers at once."""
    code = (
        "import sys",
        "from nntrain_lessons.grader import grade",
        "from nntrain_lessons.grader.judging import report",
        "from nntrain_lessons.grader.reading import workspace",
        "from nntrain_lessons import catalog, notebook",
        "print([name for name in ('torch', 'numpy', 'nbformat', 'IPython') if name in sys.modules])",
    )
    done = subprocess.run([sys.executable, "-c", "\n".join(code)], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_child_holds_no_catalog_and_no_verdict_code(verdict):
    """Neither mistakes, nor hints, nor what compares, nor the solution is loaded where the learner's code is."""
    names = "catalog authoring spec grader.judging grader.reading grader.records grader.judge solutions.sgd"
    say = (
        f"return ' '.join(n for n in '{names} grader.running.worker'.split() if 'nntrain_lessons.' + n in sys.modules)"
    )
    assert ask(verdict, "import sys", say) == "grader.running.worker"


def test_the_child_has_nothing_but_its_pipe(verdict):
    """Standard streams lead nowhere, and one descriptor is left open: a socket."""
    opened = ask(
        verdict,
        "import os, contextlib",
        "found = []",
        "for fd in os.listdir('/proc/self/fd'):",
        "    with contextlib.suppress(OSError):",  # the listing's own is gone by now
        "        found.append(os.readlink(f'/proc/self/fd/{fd}').partition(':')[0])",
        "return ' '.join(sorted(found))",
    )
    assert opened == "/dev/null /dev/null /dev/null socket"


def test_the_child_has_a_clean_environment_and_an_empty_folder(verdict, monkeypatch, temporary):
    """No variable of ours reaches it; where it works is its own, and gone afterwards."""
    monkeypatch.setenv("A_SECRET", "x")
    names = "'HOME', 'A_SECRET', 'CUDA_VISIBLE_DEVICES'"
    say = f"return '|'.join([os.getcwd(), str(os.listdir()), *(os.environ.get(name, '-') for name in ({names}))])"
    folder, content, home, secret, gpus = ask(verdict, "import os", say).split("|")
    assert (content, home, secret, gpus) == ("[]", folder, "-", "")
    assert Path(folder).parent == temporary
    assert not Path(folder).exists()


IMPORTS = {
    "the solution itself": ("sgd", "from nntrain_lessons.solutions import SGD", "'sgd' cannot be used"),
    "its module": ("sgd", "from nntrain_lessons.solutions.sgd import SGD", "'sgd' cannot be used"),
    "under another name": ("sgd", "from nntrain_lessons.solutions import SGD as S\nclass SGD(S): pass", "'sgd' cannot"),
    "another's": ("sgd", "from nntrain_lessons.solutions import Adam\nclass SGD(Adam): pass", "'adam' cannot be used"),
    "the finder": ("lr_finder", "from nntrain_lessons import LRFindS", "'lr_finder' cannot be used"),
}


@pytest.mark.parametrize(("exercise", "text", "words"), IMPORTS.values(), ids=IMPORTS)
def test_a_solution_that_is_not_given_cannot_be_imported(exercise, text, words, verdict):
    """It is told in a plain line, as the learner's error."""
    result = verdict(exercise, text)
    assert (result.status, result.score, result.error.type) == (Status.ERROR, 0, "ImportError")
    assert words in result.error.message


def test_what_an_exercise_needs_can_be_imported():
    """An exercise may use those it names, and those that these use."""
    assert allowed("adam") == ["momentum", "sgd", "rmsprop"]
    assert allowed("sgd") == []


ON_THEIR_OWN = [name for name, exercise in EXERCISES.items() if not exercise.parts]


@pytest.mark.parametrize("exercise", ON_THEIR_OWN)
def test_a_star_import_brings_no_solution(exercise, verdict):
    """`from nntrain_lessons import *` works in every exercise, also where the finder it would bring is refused."""
    stars = "from nntrain_lessons import *\nfrom nntrain_lessons.solutions import *\n"
    assert verdict(exercise, stars + solution(exercise)).status is Status.PASSED


def test_inputs_are_drawn_anew(verdict):
    """Two seeds give two sets of numbers; one seed gives the same twice."""
    said = [verdict("sgd", sgd_with("p += self.lr * p.grad"), seed=seed).checks[1].message for seed in (1, 2, 1)]
    assert said[0] != said[1]
    assert said[0] == said[2]


@pytest.mark.slow
def test_where_there_is_no_fork_the_verdicts_are_the_same():
    """A child that is started as a process of its own is judged alike, dead or alive."""
    expected = {"p -= self.lr * p.grad": Status.PASSED, "p += self.lr * p.grad": Status.FAILED}
    expected |= {"while True: pass": Status.TIMEOUT, "import os; os._exit(3)": Status.CRASHED}
    with closing(References(children.start(fork=False))) as references:
        for line, status in expected.items():
            handed_in = submission.module("a.py", sgd_with(line).encode())
            result = judge(EXERCISES["sgd"], handed_in, references, 1, Limits(timeout=4))
            assert result.status is status, line
    assert "exit code 3" in result.error.message


@pytest.mark.parametrize("evade", ["", "import sys; sys.setprofile(None)\n        "], ids=["openly", "unobserved"])
def test_an_optimizer_of_torch_is_noticed(evade, verdict):
    """Whoever has torch do the step is told so, also where the profiler was switched off."""
    line = f"{evade}torch.optim.SGD([p], self.lr).step()"
    result = verdict("sgd", sgd_with(line))
    assert (result.status, result.diagnosis.id) == (Status.FAILED, "delegated")


def test_a_very_large_answer_is_told_as_such(verdict):
    """Data that stands in the code is told in words, before it is sent anywhere."""
    result = verdict("sgd", sgd_with("p -= self.lr * p.grad * len(data)") + f"\ndata = '{'z' * (2 << 20)}'\n")
    assert (result.status, result.score) == (Status.ERROR, 0)
    assert "more than 1 MB of text" in result.error.message


def test_the_line_that_failed_is_told_and_not_the_name_it_would_have_made(verdict):
    """A missing package shows as such, and not as a name that nobody knows."""
    result = verdict("sgd", sgd_with("p -= rearrange(self.lr * p.grad)") + "\nfrom einops import rearrange\n")
    assert result.error.type == "ModuleNotFoundError"


def test_holes_that_are_open_are_named(verdict):
    """Half an answer is failed, whatever it raises; the notes say what is to be written."""
    text = solution("momentum")
    begin = text.index("        # solution: ", text.index("def opt_step"))
    end = text.index("# %%", begin)
    result = verdict("momentum", text[:begin] + '        raise NotImplementedError("momentum")\n\n\n' + text[end:])
    assert (result.status, result.diagnosis) == (Status.FAILED, None)
    assert result.notes == ("still to be written: Momentum.opt_step",)


def test_the_text_of_a_solution_cannot_be_copied_from(verdict):
    """Opening the file of a solution that is not given is refused, as importing it is."""
    lines = ("import importlib.util", "spec = importlib.util.find_spec('nntrain_lessons.solutions')")
    read = "open(spec.submodule_search_locations[0] + '/sgd.py').read()"
    assert "the solution of 'sgd' cannot be read" in ask(verdict, *lines, f"return {read}")


def test_a_child_that_cannot_be_set_up_is_the_grader_s_fault(child_factory, monkeypatch):
    """Before the learner's first line nothing is the learner's fault."""
    from nntrain_lessons.grader.running import children as module

    asked = module.request
    monkeypatch.setattr(module, "request", lambda *args: asked(*args) | {"folder": "/no/such/folder"})
    with pytest.raises(module.GraderError, match="could not be set up"):
        judge(
            EXERCISES["sgd"],
            submission.module("a.py", solution("sgd").encode()),
            References(child_factory),
            1,
            Limits(),
        )
