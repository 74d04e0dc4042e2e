import ast

import pytest

from nntrain_lessons.grader.reading import magics

TAKEN_OUT = {
    "a magic": "%matplotlib inline",
    "a command": "!pip install torch",
    "a command with a quotation mark": "!echo it's",
    "a command with a bracket": "!echo (",
    "a command with a sign that Python lacks": "!echo $HOME",
    "help": "torch.add?",
    "more help": "??torch.add",
    "help on a method": "optimizer.step??",
    "a value from a command": "files = !ls",
    "a value from a magic": "x = %time f()",
    "a cell magic that stands below": "%%time",
    "a command without its mark": "pip install torch",
}


@pytest.mark.parametrize("line", TAKEN_OUT.values(), ids=TAKEN_OUT)
@pytest.mark.parametrize(
    "before", ["", "y = (7\n%5)\n", "def g():\n    "], ids=["first", "below a sum", "in a function"]
)
def test_a_notebook_s_own_lines_are_taken_out(line, before):
    """What comes after them stays on its line, whatever stands before."""
    text = f"{before}{line}\nx = '''\n%kept\n'''"
    source, body = magics.parse(text)
    assert body[-1].end_lineno == text.count("\n") + 1
    assert ast.literal_eval(body[-1].value) == "\n%kept\n"
    assert source.count("\n") == text.count("\n")


@pytest.mark.parametrize("word", ["numpy", "it's"])
def test_a_command_goes_on_after_a_backslash(word):
    """Its other lines are blank, whatever they hold, and what follows is not."""
    source, body = magics.parse(f"!pip install \\\n    torch \\\n    {word}\nx = 1")
    assert source == "pass\n\n\nx = 1"
    assert len(body) == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [("%time 1\ndef f(:\n    pass", 2), ("!ls\n\nx = (", 3), ("%time 1\nwhy not?", 2), ("x = 1\n  y = 2", 2)],
)
def test_the_line_that_is_wrong_is_blamed(text, line):
    """A magic above a broken line is not what is broken."""
    with pytest.raises(SyntaxError) as raised:
        magics.parse(text)
    assert raised.value.lineno == line


@pytest.mark.parametrize(
    "text",
    [
        "    def f():\n        pass\n    x = 1",
        "\n\tdef f():\n\t\tpass\n\tx = 1",
        ">>> def f():\n...     pass\n...\n>>> x = 1",
        "In [3]: def f():\n   ...:     pass\nIn [4]: x = 1",
    ],
    ids=["indented", "indented by tabs", "prompts", "numbered prompts"],
)
def test_what_was_pasted_is_read_as_a_notebook_does(text):
    """An indentation that all lines have, and prompts, do not matter."""
    _, body = magics.parse(text)
    assert [type(node) for node in body] == [ast.FunctionDef, ast.Assign]


@pytest.mark.parametrize(
    ("text", "magic"),
    [
        ("%%bash\nls", "%%bash"),
        ("\n%%writefile a.py\nx", "%%writefile"),
        ("%%time\nx", ""),
        ("x\n%%bash", ""),
        ("", ""),
    ],
)
def test_a_cell_s_magic_says_what_it_is(text, magic):
    """Only the first line counts, and some magics run Python."""
    assert magics.foreign(text) == magic


def test_thousands_of_magics_are_read_in_one_go():
    """There is a limit to how often a cell is parsed; beyond it, all that look like magics are taken out."""
    source, body = magics.parse("%time x\n" * 20_000 + "x = 1")
    assert len(body) == 20_001
    assert source.endswith("pass\nx = 1")


def test_a_broken_cell_is_parsed_a_few_times(monkeypatch):
    """However many magics it has: a file may hold hundreds of such cells."""
    tries, parse = [], magics.syntax.parse
    monkeypatch.setattr(magics.syntax, "parse", lambda text: tries.append(text) or parse(text))
    with pytest.raises(SyntaxError) as raised:
        magics.parse("!ls\nx = 1\n" * 100 + "1 1")
    assert raised.value.lineno == 201
    assert len(tries) < 20


def test_a_line_that_goes_on_thousands_of_times_is_followed_once(monkeypatch):
    """It is no magic where it begins, so it is none where it goes on."""
    looked, blanked = [], magics._blanked
    monkeypatch.setattr(magics, "_blanked", lambda lines, place: looked.append(place) or blanked(lines, place))
    with pytest.raises(SyntaxError):
        magics.parse("!ls\nx = 1\n" * 20 + f"#{'x' * 400_000}\n" + "x = 1 + \\\n" + "\\\n" * 1000 + "1 1")
    assert len(looked) < 100


def test_an_escape_that_python_warns_of_is_nobody_s_business():
    """A report is not preceded by a warning about a learner's text."""
    assert len(magics.parse("x = '\\d'")[1]) == 1
