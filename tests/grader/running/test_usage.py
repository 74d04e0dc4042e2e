"""What an answer takes in all, and what it leaves: summed over its processes, and removed however deep it lies."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nntrain_lessons.grader.running import temporary
from nntrain_lessons.grader.running.usage import DISK, MEMORY, Usage

MEGABYTES = 1 << 20


def spawned(count, size):
    """Start small processes that hold so many bytes each, and wait until they do."""
    code = f"x = bytearray(b'x' * {size}); print('!', flush=True); import time; time.sleep(60)"
    found = [subprocess.Popen([sys.executable, "-S", "-c", code], stdout=subprocess.PIPE) for _ in range(count)]
    for process in found:
        process.stdout.read(1)
    return found


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="this system does not tell what is shared")
def test_memory_is_added_up_over_processes(tmp_path):
    """Three that hold 60 MB each take more than 100 MB; one alone is the system's business, and two take less."""
    processes = spawned(3, 60 * MEGABYTES)
    try:
        usage = Usage(100 / 1024, 1 << 30, str(tmp_path))
        pids = [process.pid for process in processes]
        assert [usage.exceeded(pids[:count]) for count in (1, 3)] == ["", MEMORY]
        usage.begin(pids[0])  # what the first had at the start is nobody's fault
        assert usage.exceeded(pids[:2]) == ""
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def test_files_are_added_up_over_folders(tmp_path):
    """Where the folder is on the disk: all that lies below it counts."""
    usage = Usage(1, MEGABYTES, str(tmp_path))
    assert usage.exceeded([]) == ""
    for name in ("a/b/x", "a/y"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x" * 600_000)
    usage = Usage(1, MEGABYTES, str(tmp_path))
    assert usage.exceeded([]) == DISK


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process has open")
def test_a_file_counts_as_long_as_somebody_has_it_open(tmp_path):
    """To remove it from its folder frees nothing before it is closed."""
    with (tmp_path / "x").open("wb") as file:
        file.write(b"x" * 2 * MEGABYTES)
        file.flush()
        (tmp_path / "x").unlink()
        usages = [Usage(1, MEGABYTES, str(tmp_path)).exceeded(processes) for processes in ([], [os.getpid()])]
    assert usages == ["", DISK]
    assert Usage(1, MEGABYTES, str(tmp_path)).exceeded([os.getpid()]) == ""


def test_a_folder_is_removed_however_deep_and_closed_it_is(tmp_path):
    """What a link in it leads to stays."""
    top, here = tmp_path / "top", os.open(tmp_path, os.O_RDONLY)
    (tmp_path / "kept").write_text("mine")
    os.mkdir("top", dir_fd=here)
    for name in ("top", *["d" * 200] * 40):  # a path far longer than the system takes
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
        os.mkdir("d" * 200, dir_fd=here)
    os.close(here)
    (top / "link").symlink_to(tmp_path / "kept")
    (top / "closed").mkdir()
    (top / "closed" / "file").write_text("x")
    for name in ("closed", "d" * 200):
        (top / name).chmod(0)
    temporary.remove(str(top))
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
