"""Progress in a pipe, in a terminal and in a notebook: real ones, each told what to fit."""

import io
import re
import runpy
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

pytest.importorskip("pty", reason="Windows has no pseudo-terminals")

from nntrain_lessons.progress import displays, notebook, subscriber
from nntrain_lessons.train import Subscriber

SCRIPTS = Path(__file__).with_name("progress_scripts")
tiny = SimpleNamespace(**runpy.run_path(str(SCRIPTS / "tiny.py")))

processes = SimpleNamespace(**runpy.run_path(str(SCRIPTS / "processes.py")))


@pytest.fixture(scope="module")
def terminal():
    """Return a terminal; one for all, because a process that imports torch takes seconds to start."""
    terminal = processes.Terminal()
    yield terminal
    terminal.close()


def unnumbered(lines):
    """Replace each digit that a measurement may change."""
    return [re.sub(r"\d+\.(\d+)", lambda number: "#." + "#" * len(number[1]), line) for line in lines]


def without_accuracy(line):
    """Take the column of the accuracy out of a line."""
    return line[:22] + line[32:]


HEAD = "epoch  mode       loss  accuracy   seconds"
TRAIN = "    0  train     #.###     #.###       #.#"
EVAL = "    0  eval      #.###     #.###       #.#"
TWO = [
    "epoch 0  train  loss #.###  accuracy #.###  #.# s",
    "epoch 0  eval   loss #.###  accuracy #.###  #.# s",
    "epoch 1  train  loss #.###  accuracy #.###  #.# s",
    "epoch 1  eval   loss #.###  accuracy #.###  #.# s",
]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_pipe_gets_each_row_as_a_plain_line_as_soon_as_it_is_there(encoding):
    """In a pipe there is one plain line per epoch and mode, readable while the fit runs, and nothing else."""
    fits = processes.Fits(subprocess.PIPE, None, PYTHONIOENCODING=encoding, TERM="xterm-256color")
    fits.tell("wait")
    fits.read(lambda: fits.written.count(b"\n") == 2)  # the fit stands still in its second epoch
    assert unnumbered(fits.written.decode("ascii").splitlines()) == TWO[:2]
    fits.tell()
    fits.tell("foreign")
    fits.read(lambda: b"foreign is over" in fits.written)
    assert fits.close() == b""
    lines = unnumbered(fits.written.decode(encoding).splitlines())
    assert lines[:5] == [*TWO, "wait is over"]
    name = "pr?cision" if encoding == "ascii" else "pr\u00e9cision"
    assert lines[5] == f"epoch 0  train  loss #.###  {name} #.###  [red]?:smile: #.###  #.# s"


@pytest.mark.parametrize("columns", [80, 60])
def test_a_terminal_shows_bars_below_the_table_and_leaves_the_table(terminal, columns):
    """While a fit runs two bars stand below its rows; when it is over the rows remain, below one head."""
    terminal.start("wait", columns=columns)
    *rows, epochs, batches = terminal.shows(" 1/2", "10/20")
    assert terminal.screen.cursor.hidden
    assert len(rows) == 3
    assert re.fullmatch(r"epochs \u2501+[\u2501\u2578\u257a]+ 1/2   0:\d\d left", epochs)
    assert re.fullmatch(r"train  \u2501+[\u2501\u2578\u257a]+ 10/20", batches)
    terminal.fits.tell()
    head, *rows = terminal.over()
    assert head == HEAD
    assert unnumbered(rows) == [TRAIN, EVAL, TRAIN.replace("0", "1"), EVAL.replace("0", "1")]


def test_a_terminal_shorter_than_the_table_loses_no_row(terminal):
    """Sixty rows scroll through ten lines, and each can be scrolled back to, once."""
    terminal.start("many", lines=10)
    head, *rows = terminal.over()
    assert head == HEAD
    assert [tuple(row.split()[:2]) for row in rows] == [(str(i), mode) for i in range(30) for mode in ("train", "eval")]


def test_ctrl_c_leaves_the_terminal_sane_and_the_rows_so_far(terminal):
    """An interrupted fit shows its cursor again, and a row that says after how many batches it ended."""
    terminal.start("wait")
    terminal.shows(" 1/2", "10/20")
    terminal.fits.process.send_signal(signal.SIGINT)
    rows = terminal.over()
    assert rows[0] == HEAD
    assert len(rows) == 4
    assert rows[3].startswith("    1  train")
    assert rows[3].endswith("  after 10 batches")
    assert terminal.ending == "wait is over: KeyboardInterrupt()"


def test_no_color_means_no_colour(terminal):
    """With NO_COLOR set no colour reaches the terminal; without, the bars have some."""
    codes = {}
    for setting in ("NO_COLOR=1", ""):
        terminal.start(f"cancel {setting}")
        terminal.over()
        codes[setting] = set(re.findall(rb"\x1b\[([\d;]*)m", terminal.fits.written))
    assert codes["NO_COLOR=1"] <= {b"0", b"1"}
    assert any(code.startswith((b"3", b"38;")) for code in codes[""])


@pytest.mark.parametrize(
    ("name", "rows", "ending"),
    [
        ("again", [HEAD, TRAIN, EVAL, HEAD, TRAIN, EVAL], ""),
        (
            "fail",
            [HEAD, TRAIN, EVAL, TRAIN.replace("0", "1") + "  after 3 batches"],
            ": ValueError('a fault in training')",
        ),
        ("cancel", [HEAD, TRAIN + "  after 1 batch", EVAL], ""),
        ("stream", [without_accuracy(line) for line in (HEAD, TRAIN, EVAL)], ""),
        (
            "foreign",
            [
                "epoch  mode       loss  pr\u00e9cision  [red]\u03b1:smile:   seconds",
                "    0  train     #.###      #.###          #.###       #.#",
                "    0  eval      #.###      #.###          #.###       #.#",
            ],
            "",
        ),
        ("talk", ["a word from the reader", HEAD, TRAIN, "a word from the reader", EVAL], ""),
        ("empty", [], ""),
        ("none", [], ""),
        ("evaluate", [HEAD, EVAL], ""),
        ("evaluate TERM=dumb", [TWO[1]], ""),
    ],
)
def test_what_a_terminal_shows_in_the_end(terminal, name, rows, ending):
    """Whatever a fit was like, its rows remain, aligned, and no bar does."""
    terminal.start(name)
    assert unnumbered(terminal.over()) == rows
    assert terminal.ending == f"{name.split()[0]} is over{ending}"


class Refuse(Subscriber):
    """Cannot begin."""

    def before_fit(self, learner):
        raise ValueError("cannot begin")


def test_an_error_before_the_display_is_there_stays_the_error_it_is(capsys, monkeypatch):
    """Where another subscriber fails before progress hears of the fit, no display is closed, and the next fit works."""
    closed = []
    monkeypatch.setattr(displays.PlainDisplay, "close_fit", lambda display, history: closed.append(display))
    learner = tiny.learner()
    learner.fit(1)
    with pytest.raises(ValueError, match="cannot begin") as caught:
        learner.fit(1, subs=[Refuse()])
    assert caught.value.__context__ is None
    learner.fit(1)
    assert len(set(closed)) == len(closed) == 2
    assert unnumbered(capsys.readouterr().out.splitlines()) == TWO[:2] * 2


def test_a_metric_of_many_numbers_stays_on_one_line(capsys):
    """What a metric computes may be a whole tensor; its row is still one line."""
    learner = tiny.learner(train=1, valid=0)
    learner.subs[0].metrics["accuracy"].compute = lambda: torch.ones(40)
    learner.fit(1)
    line, after = capsys.readouterr().out.split("\n")
    assert "1., 1." in line
    assert after == ""


class Tty(io.StringIO):
    """Takes itself for a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def waits(monkeypatch):
    """Count each time that somebody asks a tensor for its value, which on a GPU means to wait for it."""
    counted = []
    for name in ("item", "tolist", "__float__", "__int__", "__bool__", "__format__", "__repr__", "cpu", "numpy"):
        method = getattr(torch.Tensor, name)

        def asked(tensor, *args, _method=method, _name=name, **kwargs):
            counted.append(_name)
            return _method(tensor, *args, **kwargs)

        monkeypatch.setattr(torch.Tensor, name, asked)
    return counted


@pytest.mark.parametrize("where", ["pipe", "terminal", "notebook"])
def test_no_batch_waits_for_the_device(where, waits, monkeypatch):
    """Progress asks for values once per row, however many batches there are."""
    make = {
        "pipe": displays.PlainDisplay,
        "terminal": displays.TerminalDisplay,
        "notebook": lambda: notebook.NotebookDisplay(plot=False),
    }
    monkeypatch.setattr(sys, "stdout", Tty())
    monkeypatch.setattr(displays, "REDRAW_SECONDS", 0)
    monkeypatch.setattr(notebook, "MOVE_SECONDS", 0)
    monkeypatch.setattr(subscriber, "choose_display", lambda plot: make[where]())
    counts = []
    for batches in (2, 40):
        waits.clear()
        tiny.learner(train=batches, valid=batches).fit(1)
        counts.append(len(waits))
    assert 0 < counts[0] == counts[1]


def test_the_time_left_is_what_the_pace_so_far_says(monkeypatch):
    """After a quarter of the batches, three times the time so far is left."""
    now = 100.0
    monkeypatch.setattr(displays, "perf_counter", lambda: now)
    standing = displays.Standing(2)
    standing.open_epoch(0, "train", 10)
    assert standing.left() == ""
    standing.batch, now = 5, 125.0
    assert (standing.share(), standing.left()) == (0.25, "1:15 left")
    standing.batch = 10
    standing.open_epoch(0, "eval", 10)
    assert standing.share() == 0.25
    standing.open_epoch(1, "train", 10)
    assert standing.share() == 0.5
    now = 100.0 + 3661
    assert standing.left() == "1:01:01 left"
