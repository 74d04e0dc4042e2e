"""The pages to look things up in: nothing is missing in them, and their links lead somewhere."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "book"


@pytest.mark.parametrize("stub", ["nntrain_lessons/__init__.pyi", "solutions/__init__.pyi"])
def test_every_public_name_is_in_the_reference(stub):
    """What can be imported stands on the page that lists the library name by name."""
    tree = ast.parse((ROOT / stub).read_text("utf-8"))
    names = {alias.asname for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    listed = re.findall(
        r"^\.\. auto\w+:: nntrain_lessons\.(?:solutions\.|beyond\.)?(\w+)$",
        (BOOK / "api.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert names - set(listed) == set(), "add an entry to book/api.md, in the group it belongs to"
    assert len(listed) == len(set(listed))


def test_every_reference_can_be_found():
    """An entry of the bibliography has an identifier or an address, unless it is a book or older than both."""
    entries = re.split(r"^@", (BOOK / "references.bib").read_text("utf-8"), flags=re.MULTILINE)[1:]
    without = {
        entry.partition("{")[2].split(",")[0] for entry in entries if not re.search(r"\b(doi|eprint|url) = ", entry)
    }
    assert without <= {"nesterov1983", "krogh1991", "gamma1994", "vanwalstijn2023"}


def test_every_reference_is_cited():
    """Nothing stands in the bibliography that no page sends the reader to."""
    keys = re.findall(r"^@\w+\{(\w+),", (BOOK / "references.bib").read_text("utf-8"), re.MULTILINE)
    pages = "".join(path.read_text("utf-8") for path in BOOK.glob("*.md"))
    assert [key for key in keys if not re.search(rf"\{{cite:\w\}}`[^`]*\b{key}\b", pages)] == []
    assert len(keys) == len(set(keys))


def test_every_word_of_the_glossary_is_used_and_linked():
    """A term's definition is there for a page: some page uses the word. And it says which page explains it."""
    text = (BOOK / "glossary.md").read_text("utf-8")
    entries = dict(re.findall(r"^(?! |`|#)(\S[^\n]*)\n((?:  \S[^\n]*\n)+)", text, re.MULTILINE))
    pages = " ".join(path.read_text("utf-8").lower() for path in BOOK.glob("*.md") if path.stem != "glossary")
    assert len(entries) > 40
    assert list(entries) == sorted(entries, key=str.lower)
    assert [term for term in entries if term.lower() not in pages] == []
    assert [term for term, says in entries.items() if not re.search(r"\]\(\w+\.md", says)] == []


def test_every_symbol_of_a_chapter_is_in_the_notation():
    """What stands in a chapter's table of symbols stands in the table of all of them."""
    listed = symbols((BOOK / "notation.md").read_text("utf-8"))
    missing = {
        path.stem: found - listed
        for path in BOOK.glob("*.md")
        if (found := symbols(path.read_text("utf-8")) - OF_ONE_PAGE) - listed
    }
    assert missing == {}


OF_ONE_PAGE = {r"$\sum w^2$", "$loss_k$", "$best$", "$lr_0$", r"$\sigma^2$"}  # made of others, or used once


def symbols(text):
    """Return the symbols of a page's tables."""
    tables = re.findall(r"^\| symbol .*\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    return {
        symbol
        for table in tables
        for row in table.splitlines()
        for symbol in re.findall(r"\$[^$]+\$", row.split("|")[1])
    }


LINKS = sorted(
    (path.stem, page, anchor)
    for path in BOOK.glob("*.md")
    for page, anchor in re.findall(r"\]\((\w*)(?:\.md)?#([\w-]+)\)", path.read_text("utf-8"))
)


@pytest.mark.parametrize(("page", "other", "anchor"), LINKS)
def test_a_link_to_a_section_finds_it(page, other, anchor):
    """Its heading is there, under the name that the build gives it."""
    text = (BOOK / f"{other or page}.md").read_text("utf-8")
    assert anchor in {slug(heading) for heading in re.findall(r"^#{1,3} (.+)$", text, re.MULTILINE)}


def slug(heading):
    """Name a heading as MyST does: lower case, hyphens for spaces, no other punctuation."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
