"""What a person who installs the centre is told when something stands in the way."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class InstallationError(Exception):
    """A reason why the installation cannot go on, in both languages, safe to print as it is."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")
        self.chinese = chinese
        self.english = english


@contextmanager
def explained_disk_errors(path: Path) -> Iterator[None]:
    """Turn the system's refusals to write below `path` into sentences that say what to do."""
    try:
        yield
    except OSError as error:
        explained = disk_error(error, path)
        if explained is None:
            raise
        raise explained from error


def disk_error(error: OSError, path: Path) -> InstallationError | None:
    """Return the sentence for a full, read-only or forbidden disk, None for any other error."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return InstallationError(
            f"磁盘空间不足,无法写入 {path};请清理磁盘,或用 SHOUWEN_HOME 指定其他目录。",
            f"No space is left to write to {path}; free some, or set SHOUWEN_HOME to another folder.",
        )
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return InstallationError(
            f"数据目录 {path} 不可写;请修改其权限,或用 SHOUWEN_HOME 指定可写的目录。",
            f"The data folder {path} cannot be written; change its permissions, or set SHOUWEN_HOME to one that can.",
        )
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.ENOENT):
        return InstallationError(
            f"{path} 不是目录,也无法创建;请用 SHOUWEN_HOME 指定其他目录。",
            f"{path} is not a folder and cannot become one; set SHOUWEN_HOME to another.",
        )
    return None
