"""Each wall alone, in a small process: what it stops, and that what an answer needs goes on."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from nntrain_lessons.grader.running import landlock

linux = pytest.mark.skipif(sys.platform != "linux", reason="these walls are Linux's")
pytestmark = linux

HEAD = """
import ctypes, errno, os, resource, socket, subprocess, sys
from nntrain_lessons.grader.running import capabilities, libc, landlock, limits, mounts, namespaces, seccomp, walls
own, outside, judge = {own!r}, {outside!r}, {judge}
def said(work):
    try:
        return work()
    except OSError as error:
        return errno.errorcode[error.errno]
"""
ALONE = """
init = namespaces.enter()
if init is None:
    print("none")
    os._exit(0)
if child := os.fork():
    os.waitpid(child, 0)
    os._exit(0)
os.close(init.pipe)
"""
# Who has been root may not write what stands in /proc about itself, until it says that it has no secrets.
ORDINARY = """
if os.geteuid() == 0:
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
    libc.call("prctl", 4, 1, 0, 0, 0)
"""
BOTH = pytest.mark.parametrize("begin", ["", ORDINARY], ids=["whoever runs this", "an ordinary user"])


def start(folder, code, **options):
    """Start code in a process of its own, with `own` as its folder and `outside` as the one around it."""
    head = HEAD.format(own=str(folder), outside=str(folder.parent), judge=os.getpid())
    line = [sys.executable, "-c", head + code]
    return subprocess.Popen(line, stdout=subprocess.PIPE, text=True, cwd=folder, **options)


def told(folder, code):
    """Return what that code prints; where this system grants no such wall, there is nothing to test."""
    process = start(folder, code)
    words = process.communicate()[0].strip()
    if words == "none":
        pytest.skip("this system grants an ordinary user no such wall")
    assert process.returncode == 0
    return words


@pytest.fixture
def own():
    """Provide a folder of its own inside another, in which there is a file; an ordinary user's, whoever runs this."""
    with tempfile.TemporaryDirectory() as outside:
        mine, own = Path(outside, "mine.txt"), Path(outside, "own")
        mine.write_text("mine")
        own.mkdir()
        if os.geteuid() == 0:
            for path in (Path(outside), mine, own):
                os.chown(path, 65534, 65534)
        yield own


@BOTH
def test_no_other_process_and_no_network_is_in_sight(begin, own):
    """The judge cannot be signalled or limited, nobody be sent anything, and shared memory of others be found."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        there = listener.getsockname()
        code = f"""
print(said(lambda: os.kill(judge, 0)), said(lambda: resource.prlimit(judge, resource.RLIMIT_NOFILE, (9, 9))))
print(said(lambda: socket.socket(2, 2).sendto(b"x", {there})), said(lambda: socket.socket().connect({there})))
print([name for _, name in socket.if_nameindex()], subprocess.run(["true"]).returncode)
"""
        lines = told(own, begin + ALONE + code).split("\n")
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.recv(1)
    assert lines == ["ESRCH ESRCH", "ENETUNREACH ENETUNREACH", "['lo'] 0"]


def test_whoever_is_in_a_namespace_ends_with_the_process_that_made_it(own):
    """It is killed by the kernel, even if it has a session of its own and its parent was ended without warning."""
    code = ALONE.replace("os.waitpid(child, 0)", "print(child, flush=True); import time; time.sleep(60)")
    maker = start(own, f"{code}\nos.setsid()\nif os.fork() == 0: os.setsid()\nimport time\ntime.sleep(60)")
    first = maker.stdout.readline().strip()
    if first == "none":
        pytest.skip("this system grants an ordinary user no such wall")
    inside = [psutil.Process(int(first)), *psutil.Process(int(first)).children(recursive=True)]
    maker.kill()
    maker.communicate()
    _, alive = psutil.wait_procs(inside, timeout=20)
    assert alive == []


RESTRICTED = """
if child := os.fork():
    os.waitpid(child, 0)
    os._exit(0)
os.chdir("/")
stand = mounts.restrict(own, 1 << 20, 20)
if mounts.READ_ONLY not in stand:
    print("none")
    os._exit(0)
os.chdir(own)
"""


@BOTH
def test_neither_modes_nor_times_nor_attributes_are_changed_outside(begin, own):
    """All is read-only there, for programs too; what is written inside is bounded, and never lands on the disk."""
    code = """
mine = outside + "/mine.txt"
print(said(lambda: os.chmod(mine, 0)), said(lambda: os.utime(mine, (1, 1))))
print(said(lambda: os.setxattr(mine, "user.a", b"")), said(lambda: os.chown(mine, os.geteuid(), -1)))
print(subprocess.run(["touch", mine], stderr=-3).returncode)
print(said(lambda: open("x", "wb", 0).write(b"x" * (2 << 20)) < 2 << 20), said(lambda: os.mkdir("d")))
print(said(lambda: [open(f"d/{nr}", "w") for nr in range(30)]), said(lambda: os.chmod("d", 0)))
"""
    before = (own.parent / "mine.txt").stat()
    lines = told(own, begin + (ALONE if begin else "") + RESTRICTED + code).split("\n")
    assert lines == ["EROFS EROFS", "EROFS EROFS", "1", "True None", "ENOSPC None"]
    after = (own.parent / "mine.txt").stat()
    assert (after.st_mode, after.st_mtime, after.st_uid) == (before.st_mode, before.st_mtime, before.st_uid)
    assert list(own.iterdir()) == []


REFUSED = {
    "a socket": ("socket.socket()", "EACCES"),
    "a socket of another protocol": ("socket.socket(2, 1, 262)", "EACCES"),
    "a socket for processes": ("socket.socket(socket.AF_UNIX)", "EACCES"),
    "memory in a file": ("os.memfd_create('x')", "EPERM"),
    "limits of another": ("resource.prlimit(judge, 7, (9, 9))", "EPERM"),
    "modes": ("os.chmod(outside + '/mine.txt', 0)", "EPERM"),
    "owners": ("os.chown(outside + '/mine.txt', -1, -1)", "EPERM"),
    "times": ("os.utime(outside + '/mine.txt', (1, 1))", "EPERM"),
    "attributes": ("os.setxattr(outside + '/mine.txt', 'user.a', b'')", "EPERM"),
    "keys": ("libc.system_call({'x86_64': 250}.get(os.uname().machine, 219), 1, None)", "-1"),
    "another view": ("libc.call('unshare', 0x10020000) or 'taken'", "-1"),
    "another root": ("os.chroot('.')", "EPERM"),
    "shared memory": ("libc.call('shmget', 1, 4096, 0o1600)", "-1"),
    "a tracer": ("libc.call('ptrace', 0, 0, None, None)", "-1"),
}
GOES_ON = {
    "a pair of sockets": "socket.socketpair()[0].send(b'x')",
    "a thread": "[t.start() or t.join() for t in [__import__('threading').Thread(target=print)]] == [None]",
    "another program": "subprocess.run(['true']).returncode == 0",
    "its own limits": "resource.setrlimit(7, (64, 64)) is None",
    "a process of its own": "os.waitpid(os.fork() or os._exit(0), 0)[1] == 0",
}


def filtered(own, code):
    """Return what code gives behind the filter of system calls."""
    begin = "libc.call('prctl', libc.NO_NEW_PRIVILEGES, 1, 0, 0, 0)\nif not seccomp.refuse(also_files=True):\n"
    begin += "    print('none')\n    os._exit(0)\nprint(said(lambda: CODE))"
    return told(own, begin.replace("CODE", code))


def test_calls_that_no_answer_needs_are_refused(own):
    """Each by an error, whoever makes it; nothing outside is other than it was."""
    codes = [code for code, _ in REFUSED.values()]
    found = filtered(own, f"' '.join(str(said(lambda: eval(code))) for code in {codes})")
    assert dict(zip(REFUSED, found.split(), strict=True)) == {what: error for what, (_, error) in REFUSED.items()}


def test_what_answers_do_goes_on(own):
    """Threads, processes, programs and pairs of sockets are as they were."""
    found = filtered(own, f"[bool(said(lambda: eval(code))) for code in {list(GOES_ON.values())}]")
    assert found == str([True] * len(GOES_ON))


def test_no_right_of_a_superuser_is_left(own):
    """But for reading, to root; and no program that is started has more."""
    show = "print(subprocess.run(['grep', 'CapEff', '/proc/self/status'], capture_output=True, text=True).stdout)"
    found = told(own, f"capabilities.drop()\nlibc.call('prctl', libc.NO_NEW_PRIVILEGES, 1, 0, 0, 0)\n{show}")
    assert int(found.split()[1], 16) in (0, 4)


@pytest.mark.skipif(not landlock.version(), reason="this system has no Landlock")
def test_a_terminal_cannot_be_opened_and_chance_can(own):
    """What somebody types elsewhere is not read, and their settings stay; /dev/urandom and the like are there."""
    judge_end, terminal = os.openpty()
    path = os.ttyname(terminal)
    code = f"landlock.confine(own, [])\nprint(said(lambda: os.open({path!r}, os.O_RDONLY | os.O_NOCTTY)), "
    code += "len(open('/dev/urandom', 'rb').read(3)), len(open('/dev/zero', 'rb').read(2)))"
    try:
        assert told(own, code) == "EACCES 3 2"
    finally:
        os.close(judge_end)
        os.close(terminal)


def test_all_of_them_together_stand_and_are_named(own):
    """What stands is told by name, in the order in which it was put up; one's own folder can be written."""
    code = "print(*walls.put_up(own, [], walls.NAMESPACES), sep='|')\nopen('x', 'w').write('1')\nprint(os.listdir())"
    names, content = told(own, ALONE + code).split("\n")
    assert names.split("|")[0] == "namespaces"
    assert set(names.split("|")[1:]) <= {
        "folder in memory",
        "all else read-only",
        f"Landlock {landlock.version()}",
        "system calls",
    }
    assert content == "['x']"
    assert not any(Path(own).iterdir()) or "folder in memory" not in names
