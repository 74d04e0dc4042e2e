"""What holds a learner's process in the system itself, whichever way it asks."""

import os
import subprocess
import sys

import pytest

from nntrain_lessons.grader.running import landlock

pytestmark = pytest.mark.skipif(not landlock.version(), reason="this system has no Landlock")

LIBC = "import ctypes, os, socket, subprocess\nlibc = ctypes.CDLL(None, use_errno=True)\n"


def confined(folder, code, hidden=()):
    """Run code in a confined process, with the folder as `own` and its parent as `outside`; give what it prints."""
    begin = (
        f"own, outside = {str(folder)!r}, {str(folder.parent)!r}\nfrom nntrain_lessons.grader.running import landlock\n"
    )
    lines = f"{LIBC}{begin}landlock.confine(own, {list(map(str, hidden))})\n{code}"
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True, cwd=folder)
    return done.stdout.strip()


@pytest.fixture
def own(tmp_path):
    """Provide a folder of its own inside another, in which there is a file."""
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "own").mkdir()
    return tmp_path / "own"


CHANGES = {
    "a new file": "print(libc.creat((outside + '/x').encode(), 0o666))",
    "writing": "print(libc.open((outside + '/mine.txt').encode(), os.O_WRONLY))",
    "truncating": "print(libc.truncate((outside + '/mine.txt').encode(), 0))",
    "removing": "print(libc.unlink((outside + '/mine.txt').encode()))",
    "a new folder": "print(libc.mkdir((outside + '/d').encode(), 0o777))",
    "moving it in": "print(libc.rename((outside + '/mine.txt').encode(), b'x'))",
    "another program": "print(-subprocess.run(['touch', outside + '/x'], stderr=-3).returncode)",
}


@pytest.mark.parametrize("code", CHANGES.values(), ids=CHANGES)
def test_nothing_outside_its_folder_is_changed(code, own):
    """Neither through C nor by another program; everything is as it was."""
    assert confined(own, code) == "-1"
    assert sorted(path.name for path in own.parent.iterdir()) == ["mine.txt", "own"]
    assert (own.parent / "mine.txt").read_text() == "mine"


def test_inside_its_folder_it_does_what_it_likes(own):
    """Files and folders are made, moved between folders and removed there; /dev/null takes anything."""
    code = "os.makedirs('a/b')\nopen('a/x', 'w').write('1')\nos.rename('a/x', 'a/b/y')\nprint(open('a/b/y').read())"
    assert confined(own, code + "\nos.remove('a/b/y')\nos.removedirs('a/b')\nopen('/dev/null', 'w').write('1')") == "1"


def test_what_is_hidden_cannot_be_read_and_its_neighbours_can(own):
    """A hidden file and what is in a hidden folder are refused, also to another program, also by a link."""
    (own / "folder").mkdir()
    for path in ("open.txt", "hidden.txt", "folder/in.txt"):
        (own.parent / path if path != "folder/in.txt" else own / path).write_text(path)
    hidden = (own.parent / "hidden.txt",)
    code = "os.symlink(outside + '/hidden.txt', 'link')\nprint(open(outside + '/open.txt').read(), end=' ')\n"
    code += "for p in (outside + '/hidden.txt', 'link'): print(libc.open(p.encode(), os.O_RDONLY), end=' ')\n"
    code += "print(subprocess.run(['cat', outside + '/hidden.txt'], stderr=-3).returncode)"
    assert confined(own, code, hidden) == "open.txt -1 -1 1"


@pytest.mark.skipif(landlock.version() < 4, reason="this Landlock knows no network")
def test_no_connection_is_made(own):
    """Connecting and binding are refused, before anybody is asked."""
    code = "s = socket.socket()\nprint(s.connect_ex(('127.0.0.1', 9)), s.connect_ex(('192.0.2.1', 80)))"
    assert confined(own, code) == "13 13"


@pytest.mark.skipif(landlock.version() < 6, reason="this Landlock knows no signals")
def test_it_ends_nobody_but_its_own(own):
    """A process that it did not start cannot be signalled; one that it started can."""
    code = f"print(libc.kill({os.getpid()}, 0), libc.kill(os.getppid(), 15))\n"
    code += "own = subprocess.Popen(['sleep', '60'])\nprint(libc.kill(own.pid, 9), own.wait())"
    assert confined(own, code).split() == ["-1", "-1", "0", "-9"]


def test_it_looks_into_nobody_s_memory(own):
    """The memory of the process that judges, of the same user, cannot be opened."""
    code = f"print(libc.open(b'/proc/{os.getpid()}/mem', os.O_RDONLY), libc.open(b'/proc/self/mem', os.O_RDONLY) > 0)"
    assert confined(own, code) == "-1 True"
