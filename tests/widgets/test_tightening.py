"""The built script without spaces that only readers need: it does the same."""

import pytest

from nntrain_lessons.widgets.tightening import joined, tightened


@pytest.mark.parametrize(
    ("line", "short"),
    [
        ("const f = (a, b) => { return a - b / 2; };", "const f=(a,b)=>{return a-b/2;};"),
        ('say("a , b", `x = ${ y }`, x);', 'say("a , b",`x = ${ y }`,x);'),
        ("return a - -b;", "return a - -b;"),
        ("const p = / {2} = /g;", "const p= / {2} = /g;"),
        ("const t = `a ${b ? `c , d` : e} = f`;", "const t = `a ${b ? `c , d` : e} = f`;"),
        ("go(); // it's = here", "go(); // it's = here"),
    ],
)
def test_spaces_go_only_where_they_mean_nothing(line, short):
    """Texts, patterns between slashes, and lines that cannot be read with certainty keep theirs."""
    assert tightened(line) == short


def test_line_ends_go_only_where_a_statement_cannot_end():
    """Behind a bracket that opens, a comma or a semicolon, and before an operator; a comment keeps its own."""
    lines = ["a = [\n", "1,\n", "2,\n", "];\n", "b = c // why,\n", "? d\n", ": e;\n", "f()\n", "g();\n"]
    assert joined(lines) == "a = [1,2];b = c // why,\n? d: e;f()\ng();"


def test_a_tightened_script_computes_the_same(node):
    """Code with all that makes it hard, run as it is written and as it is built."""
    code = [
        "const late = (x) => {\n", "const t = [x - -1, x / 2 / 2, - x,\n", "];\n", 'return `${t.join(" , ")} = ${x\n',
        '? `in , ${x}`\n', ': ""}` + t.length;\n', "};\n", "const seen = late(4) + / , /.test(late(0));\n",
    ]  # fmt: skip
    built = joined(f"{tightened(line.strip())}\n" for line in code)
    run = "console.log(JSON.stringify(given.map((code) => new Function(`${code};return seen;`)())));"
    first, second = node(run, ["".join(code), built])
    assert first == second
