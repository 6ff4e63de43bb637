"""A folder's files: modes, whole replacement, durability, and the disk they lie on."""

import grp
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

Sync = Callable[[int], None]
"""Makes a file descriptor's bytes durable."""

# Their locks or their durability cannot be relied on.
NETWORK_TYPES = frozenset(
    (
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "coda", "ncpfs", "glusterfs",
        "fuse.sshfs", "fuse.ceph", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.davfs2",
        "davfs", "drvfs", "lustre", "beegfs",
    )
)  # fmt: skip

_OCTAL = re.compile(r"\\([0-7]{3})")


class Modes(Struct, frozen=True):
    """Permissions: the owner's alone, or a group's too for colleagues on one host."""

    folder: int = 0o700
    file: int = 0o600
    gid: int = -1
    """-1 leaves the group as it is."""


def modes_for(group: str | None) -> Modes:
    """The permissions for `audit.group` of `bcp.yaml`.

    Raises:
        KeyError: there is no such group on this host.
    """
    if group is None:
        return Modes()
    return Modes(0o2770, 0o660, grp.getgrnam(group).gr_gid)


def make_folder(folder: Path, modes: Modes) -> None:
    """Create a folder with its permissions; one that is there stays as it is."""
    if folder.is_dir():
        return
    folder.mkdir(parents=True, mode=0o700)
    os.chown(folder, -1, modes.gid)
    folder.chmod(modes.folder)
    sync_folder(folder.parent)


def open_file(path: Path, flags: int, modes: Modes) -> int:
    """Open a file, created with its permissions whatever the umask is."""
    try:
        return os.open(path, flags | os.O_CLOEXEC)
    except FileNotFoundError:
        descriptor = os.open(path, flags | os.O_CREAT | os.O_CLOEXEC, 0o600)
    _permit(descriptor, modes)
    sync_folder(path.parent)
    return descriptor


def _permit(descriptor: int, modes: Modes) -> None:
    """Set a new file's permissions; a call that changes nothing would still cost a disk write."""
    if modes.gid != -1:
        os.fchown(descriptor, -1, modes.gid)
    if stat.S_IMODE(os.fstat(descriptor).st_mode) != modes.file:
        os.fchmod(descriptor, modes.file)


def replace_file(path: Path, content: bytes, modes: Modes, sync: Sync | None) -> None:
    """Replace a file whole: a reader sees the old bytes or the new ones, nothing between.

    Args:
        path: the file.
        content: its new bytes.
        modes: its permissions.
        sync: makes it durable; None where losing it does no harm.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    descriptor = os.open(temporary, flags, 0o600)
    try:
        _permit(descriptor, modes)
        write_all(descriptor, content)
        if sync:
            sync(descriptor)
    finally:
        os.close(descriptor)
    temporary.replace(path)
    if sync:
        sync_folder(path.parent)


def write_all(descriptor: int, content: bytes) -> None:
    """Write every byte, in as many calls as the system needs."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def network_type(folder: Path, mountinfo: Path) -> str | None:
    """The kind of network file system a folder lies on; None when it is local or unknown.

    Args:
        folder: it, or its nearest parent that is there, is looked up.
        mountinfo: `/proc/self/mountinfo` (proc(5)); Python shows no `f_type`. Where there is none
            (macOS) nothing is known.
    """
    try:
        lines = mountinfo.read_text(errors="surrogateescape").splitlines()
    except OSError:
        return None
    place = Path(os.path.realpath(folder))  # unlike resolve(), raises for no circle
    found = ("", "")
    for line in lines:
        point, kind = _mount(line)
        if point and place.is_relative_to(point) and len(point) >= len(found[0]):
            found = (point, kind)
    return found[1] if found[1] in NETWORK_TYPES else None


def _mount(line: str) -> tuple[str, str]:
    """The mount point and type of one line: `36 35 98:0 / /mnt rw master:1 - ext4 /dev/x rw`."""
    before, dash, after = line.partition(" - ")
    fields = before.split(" ")
    if not dash or len(fields) < 5:
        return "", ""
    point = _OCTAL.sub(lambda octal: chr(int(octal[1], 8)), fields[4])
    return point, after.split(" ")[0]
