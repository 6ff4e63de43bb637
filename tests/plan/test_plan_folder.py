"""Finding a workspace on the disk, and reading what lies in it."""

import errno
import os
from pathlib import Path

import pytest
from plans.samples import FOLDER, PLAN, minimal_text

from bcp.document.limits import MOST_BYTES
from bcp.model.errors import BadInput, DocumentError
from bcp.plan.folder import read_workspace
from bcp.plan.workspace import find_root, open_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "company"
    (folder / "runbooks" / "scenarios").mkdir(parents=True)
    (folder / PLAN).write_text(minimal_text(), encoding="utf-8")
    return folder


def test_a_workspace_is_found_upwards(workspace: Path) -> None:
    for inside in (workspace, workspace / "runbooks", workspace / "runbooks" / "scenarios"):
        assert find_root(inside, {}, None) == workspace


def test_the_nearest_workspace_counts(workspace: Path) -> None:
    inner = workspace / "team"
    (inner / "runbooks").mkdir(parents=True)
    assert find_root(inner, {}, None) == workspace
    (inner / "runbooks" / "a.yaml").touch()
    assert find_root(inner, {}, None) == inner


def test_none_is_found_where_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "runbooks").mkdir()
    (tmp_path / "runbooks" / "notes.md").touch()
    (tmp_path / "bcp.yaml").touch()
    assert find_root(tmp_path, {}, None) is None


def test_the_option_goes_before_the_variable_and_that_before_looking_upwards(
    workspace: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    (other / "runbooks").mkdir(parents=True)
    (other / "runbooks" / "a.yaml").touch()
    named = {"BCP_WORKSPACE": str(other)}
    assert find_root(workspace, named, None) == other
    assert find_root(workspace, named, workspace) == workspace
    assert find_root(workspace, {"BCP_WORKSPACE": ""}, None) == workspace
    assert find_root(tmp_path, {}, Path("other")) == other
    assert find_root(tmp_path, {"BCP_WORKSPACE": "other"}, None) == other


def test_a_folder_that_is_named_and_is_no_workspace_is_bad_input(workspace: Path) -> None:
    with pytest.raises(BadInput) as stopped:
        find_root(Path("/"), {}, workspace / "runbooks")
    assert stopped.value.what.startswith("-C names ")
    assert f"the workspace {workspace}" in stopped.value.next_action
    with pytest.raises(BadInput, match="BCP_WORKSPACE names"):
        find_root(workspace, {"BCP_WORKSPACE": str(workspace / "nowhere")}, None)


def test_what_editors_leave_behind_is_no_plan(workspace: Path) -> None:
    runbooks = workspace / "runbooks"
    (runbooks / ".openai.yaml.swp").touch()
    (runbooks / ".hidden.yaml").write_text("[")
    (runbooks / ".#openai.yaml").symlink_to("me@host.1")
    (runbooks / "folder.yaml").mkdir()
    (runbooks / "openai.yaml~").write_text("[")
    opened = open_workspace(workspace)
    assert [loaded.file.path for loaded in opened.plans] == [PLAN]
    assert not opened.broken


def test_a_plan_that_is_a_dangling_link_is_broken_and_not_left_out(workspace: Path) -> None:
    (workspace / "runbooks" / "gone.yaml").symlink_to("nowhere.yaml")
    (broken,) = open_workspace(workspace).broken
    assert "No such file" in broken.error.problems[0].message


def test_a_plan_that_is_a_named_pipe_is_broken_and_waited_for_by_nobody(workspace: Path) -> None:
    os.mkfifo(workspace / "runbooks" / "pipe.yaml")
    (broken,) = open_workspace(workspace).broken
    assert broken.error.problems[0].message == "the file cannot be read: it is no regular file"


def test_a_bcp_yaml_that_is_a_dangling_link_stops_all(workspace: Path) -> None:
    (workspace / "bcp.yaml").symlink_to("nowhere.yaml")
    with pytest.raises(DocumentError, match=r"bcp\.yaml"):
        open_workspace(workspace)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_plan_without_permission_is_broken_and_not_left_out(workspace: Path) -> None:
    (workspace / PLAN).chmod(0)
    (broken,) = open_workspace(workspace).broken
    assert "Permission denied" in broken.error.problems[0].message


def test_plans_that_cannot_be_looked_into_are_not_replaced_by_the_shipped_ones(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shut(folder: Path) -> None:  # root, as whom tests may run, may look into everything
        raise PermissionError(errno.EACCES, "Permission denied", str(folder))

    monkeypatch.setattr(Path, "iterdir", shut)
    with pytest.raises(BadInput, match=r"runbooks is there and cannot be read: Permission denied"):
        find_root(workspace, {}, None)
    assert find_root(workspace.parent, {}, None) is None


def test_no_more_is_read_of_a_huge_file_than_shows_that_it_is_no_plan(workspace: Path) -> None:
    with (workspace / PLAN).open("wb") as file:
        file.truncate(40 * MOST_BYTES)
    assert len(read_workspace(workspace).contents[PLAN]) == MOST_BYTES + 1
    (broken,) = open_workspace(workspace).broken
    assert "more than" in broken.error.problems[0].message


def test_bcp_yaml_at_the_root_and_in_runbooks_stop_each_other(workspace: Path) -> None:
    settings = (FOLDER / "larger" / "bcp.yaml").read_bytes()
    (workspace / "bcp.yaml").write_bytes(settings)
    assert open_workspace(workspace).settings.people[0].id == "lead"
    (workspace / "runbooks" / "bcp.yaml").write_bytes(settings)
    with pytest.raises(DocumentError):
        open_workspace(workspace)
    (workspace / "bcp.yaml").unlink()
    assert open_workspace(workspace).settings.people[0].id == "lead"


def test_the_shipped_plans_are_used_and_named_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shipped = open_workspace(None)
    assert shipped.is_shipped
    assert shipped.root == tmp_path
    assert not shipped.broken
    assert {"openai", "anthropic"} <= {loaded.plan.id for loaded in shipped.plans}
    assert PLAN in {loaded.file.path for loaded in shipped.plans}
