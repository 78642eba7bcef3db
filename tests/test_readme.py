"""The README tells the truth: its commands exist, its transcripts and examples give what they show.

``python -m tests.test_readme`` writes the transcripts anew where the output has changed on purpose.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from pipeline.cli.main import app
from pipeline.config import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

_BLOCK = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_TRANSCRIPT = re.compile(r"^```console\n\$ (?P<command>[^\n]*)\n(?P<output>.*?)^```$", re.MULTILINE | re.DOTALL)


def output_of(command: str) -> str:
    """What a command line of the README prints in the folder of the checkout; `shulu` is the one of this checkout."""
    script = f'shulu() {{ "{sys.executable}" -m pipeline "$@"; }}\n{command}'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, env=environment, capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    assert not done.stderr, done.stderr.decode()
    return "".join(line.rstrip() + "\n" for line in done.stdout.decode("utf-8").splitlines())


def test_the_readme_opens_with_the_two_commands() -> None:
    bodies = [block["body"].strip() for block in _BLOCK.finditer(README)]
    assert bodies[:2] == [
        "python -m pip install . && shulu run corpus",
        "python -m pip install -e '.[test]' && python -m pytest",
    ]


def test_the_checks_run_the_commands_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for start in re.findall(r'readme "(.*?)"', script):
        assert f"\n{start}" in README


def test_every_command_and_option_is_in_the_readme() -> None:
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        assert f"`shulu {name}" in README
        for parameter in command.params:
            for option in parameter.opts + parameter.secondary_opts:
                assert not option.startswith("--") or f"`{option}" in README, f"shulu {name} {option}"
    for parameter in group.params:
        assert f"`shulu {parameter.opts[0]}`" in README


def test_every_setting_is_in_the_readme() -> None:
    for name in Settings.__struct_fields__:
        assert f"`{name}`" in README


@pytest.mark.skipif(os.name == "nt", reason="the transcripts are of a POSIX shell")
@pytest.mark.parametrize("command", [match["command"] for match in _TRANSCRIPT.finditer(README)])
def test_a_transcript_shows_what_the_command_prints(command: str) -> None:
    shown = {match["command"]: match["output"] for match in _TRANSCRIPT.finditer(README)}
    assert output_of(command) == shown[command], "changed on purpose? python -m tests.test_readme writes them anew"


def test_python_examples_give_what_they_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    examples = "\n".join(block["body"] for block in _BLOCK.finditer(README) if block["language"] == "python")
    test = doctest.DocTestParser().get_doctest(examples, {}, "README.md", "README.md", 0)
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0


def update() -> None:
    """Write the transcripts of the README anew."""

    def anew(match: re.Match[str]) -> str:
        return f"```console\n$ {match['command']}\n{output_of(match['command'])}```"

    (ROOT / "README.md").write_text(_TRANSCRIPT.sub(anew, README), encoding="utf-8")


if __name__ == "__main__":
    update()
