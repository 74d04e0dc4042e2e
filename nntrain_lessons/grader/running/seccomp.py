"""In the child: system calls that are refused, whoever makes them, by a filter of libseccomp's.

The library writes the filter for whatever machine it runs on. It comes with most systems; where it is not there, the
other walls are all there is.
"""

from __future__ import annotations

import ctypes
import errno
import sys
from collections.abc import Iterator

_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_NOT_EQUAL, _MASKED_EQUAL = 1, 7
_NEW_USERS, _TYPE_FOR_THE_USER = 0x10000000, 0x5412  # a flag of clone; TIOCSTI, a request of ioctl

_NO_NETWORK = "socket"
_NO_KEYS = "add_key keyctl request_key"
_NO_OTHERS = "ptrace process_vm_readv process_vm_writev pidfd_getfd kcmp perf_event_open bpf userfaultfd"
_NO_OTHER_VIEW = (
    "mount umount2 pivot_root chroot unshare setns move_mount open_tree fsopen fsmount fspick mount_setattr "
    "open_by_handle_at"
)
_NO_WAY_ROUND = "io_uring_setup io_uring_enter io_uring_register"  # it makes other calls that no filter sees
_NO_MEMORY_ELSEWHERE = "memfd_create memfd_secret shmget msgget semget mq_open"  # which no process is charged with
_REFUSED = " ".join((_NO_NETWORK, _NO_KEYS, _NO_OTHERS, _NO_OTHER_VIEW, _NO_WAY_ROUND, _NO_MEMORY_ELSEWHERE))
# What Landlock lets pass, where the file system is not read-only.
_NO_OTHER_FILES = (
    "chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat futimesat setxattr lsetxattr "
    "fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat file_setattr"
)
# Of another process; of itself, which is 0 here, they are fine.
_OF_ITSELF = ("prlimit64", "sched_setscheduler", "sched_setparam", "sched_setattr")


class _Comparison(ctypes.Structure):
    _fields_ = (("nr", ctypes.c_uint), ("how", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64))


_Rule = tuple[str, int, list[_Comparison]]  # a call, the error it gets, and where it is refused


def refuse(also_files: bool) -> bool:
    """Refuse this process, and all that it starts, what no answer needs; return whether that stands.

    Parameters
    ----------
    also_files : bool
        Whether modes, owners, times and attributes of files are refused, too: its own ones as well, then.
    """
    library = _library()
    if library is None:
        return False
    found = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(_ALLOW)))
    if not found:
        return False
    try:
        return all(_added(library, found, rule) for rule in _rules(also_files)) and library.seccomp_load(found) == 0
    finally:
        library.seccomp_release(found)


def _library() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    try:
        library = ctypes.CDLL("libseccomp.so.2")
        library.seccomp_init.restype = ctypes.c_void_p
    except (OSError, AttributeError):
        return None
    return library


def _rules(also_files: bool) -> Iterator[_Rule]:
    for name in (_REFUSED + (f" {_NO_OTHER_FILES}" if also_files else "")).split():
        yield name, errno.EACCES if name == "socket" else errno.EPERM, []
    for name in _OF_ITSELF:
        yield name, errno.EPERM, [_Comparison(0, _NOT_EQUAL, 0, 0)]
    yield "clone", errno.EPERM, [_Comparison(0, _MASKED_EQUAL, _NEW_USERS, _NEW_USERS)]
    yield "clone3", errno.ENOSYS, []  # its flags lie in memory; whoever finds none goes on with clone
    yield "ioctl", errno.EPERM, [_Comparison(1, _MASKED_EQUAL, 0xFFFFFFFF, _TYPE_FOR_THE_USER)]


def _added(library: ctypes.CDLL, found: ctypes.c_void_p, rule: _Rule) -> bool:
    name, code, comparisons = rule
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number < 0:  # this library knows none of that name, or this machine has none
        return True
    wanted = (_Comparison * len(comparisons))(*comparisons)
    return bool(
        library.seccomp_rule_add_array(found, ctypes.c_uint32(_REFUSE | code), number, len(wanted), wanted) == 0
    )
