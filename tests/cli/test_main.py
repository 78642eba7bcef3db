"""The command as its users start it: processes, pipes, signals."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer.main

from pipeline.cli import main as cli
from pipeline.cli.lazy import COMMANDS
from pipeline.config import code_version
from pipeline.native import build

if TYPE_CHECKING:
    from tests.conftest import Shulu

MODULE = [sys.executable, "-m", "pipeline"]


def test_version(shulu: Shulu) -> None:
    assert shulu("--version") == (0, f"shulu {code_version()} ({build()})\n", "")


def test_help_of_every_command_ends_with_0(shulu: Shulu) -> None:
    for name in COMMANDS:
        assert shulu(name, "--help").code == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_of_each_what_it_says_itself(name: str) -> None:
    command = typer.main.get_group(cli.app).commands[name]
    assert command.name == name
    assert " ".join((command.help or "").split("\n\n")[0].split()) == COMMANDS[name].help


def test_help_lists_every_command_without_loading_one(root: Path) -> None:
    code = (
        "import sys; sys.argv = ['shulu', '--help']; from pipeline.cli.main import main\n"
        "try: main()\n"
        "finally: print([name for name in sys.modules if name.startswith(('pipeline.stages', 'pipeline.batch'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    *lines, loaded = done.stdout.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ") and line[2] not in " -"][1:] == list(COMMANDS)
    assert loaded == "[]"


def test_every_module_of_a_command_is_in_the_list(root: Path) -> None:
    """No command is forgotten: what takes options is a command, or is shared by several."""
    shared = {"__init__", "console", "judge", "lazy", "main", "options", "progress"}
    modules = {path.stem for path in (root / "pipeline" / "cli").glob("*.py")} - shared
    assert modules == {place.module for place in COMMANDS.values()}


@pytest.mark.parametrize("args", [[], ["nosuch"], ["extract"], ["run", "--nosuch"]])
def test_wrong_use_ends_with_2(shulu: Shulu, args: list[str]) -> None:
    result = shulu(*args)
    assert result.code == 2
    assert "Traceback" not in result.err


def test_a_bug_is_one_line_and_its_own_exit_code(shulu: Shulu, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ZeroDivisionError("oops\x1b[2J")

    monkeypatch.setattr(cli, "app", broken)
    monkeypatch.delenv("SHULU_DEBUG", raising=False)
    result = shulu("extract", "-")
    assert result.code == 70
    assert result.err.startswith("shulu: internal error: ZeroDivisionError: oops\\x1b[2J")
    assert result.err.count("\n") == 1


def test_an_interrupt_ends_with_130(shulu: Shulu, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "a.txt").write_text("一")
    monkeypatch.setattr("pipeline.cli.run.run_corpus", interrupted)
    result = shulu("run", tmp_path)
    assert result.code == 130
    assert "Traceback" not in result.err


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise there")
def test_a_reader_that_goes_away_is_no_error_message(root: Path) -> None:
    files = sorted(str(path) for path in (root / "corpus" / "articles").glob("*.txt"))[:3]
    process = subprocess.Popen(
        [*MODULE, "extract", *files], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=root, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), error) == (141, "")


def test_output_is_utf8_whatever_the_locale(root: Path) -> None:
    article = root / "corpus" / "articles" / "zhongshan-gonggai.txt"
    ascii_only = {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "ascii",
        "PYTHONCOERCECLOCALE": "0",
    }
    outputs = {
        subprocess.run([*MODULE, "extract", str(article)], capture_output=True, cwd=root, env=env, check=True).stdout
        for env in ({**os.environ, **ascii_only}, {**os.environ, "PYTHONUTF8": "1"})
    }
    assert len(outputs) == 1
    assert "中山" in outputs.pop().decode("utf-8")


def test_an_interrupt_while_modules_are_imported_shows_no_traceback() -> None:
    code = (
        "import os, signal, sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'pipeline.cli.main':\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from pipeline.__main__ import start\n"
        "start()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (-2, "")
