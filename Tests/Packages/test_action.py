"""The GitHub Action: its scripts are run as the runner runs them, with what action.yml hands them."""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import the_one
from serving import PLAIN, ROOT, Mock, talk, write_target

SCRIPTS = ROOT / "Distribution/action"


@pytest.fixture
def action() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "action.yml").read_text())


class Runner:
    """What a job's steps share: folders, and the file of outputs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temporary = folder / "runner"
        self.temporary.mkdir()
        self.output_file = folder / "outputs"
        self.output_file.touch()

    def run(self, script: str, **environment: str | Path) -> subprocess.CompletedProcess[str]:
        """A step. Its output goes into a file: a mock that it starts holds on to it."""
        log = self.folder / "step.txt"
        with open(log, "w") as file:
            process = subprocess.run(
                [SCRIPTS / script],
                cwd=self.folder,
                env={
                    **PLAIN,
                    "GITHUB_OUTPUT": str(self.output_file),
                    "RUNNER_TEMP": str(self.temporary),
                    "RUNNER_OS": "Linux",
                    "RUNNER_ARCH": {"x86_64": "X64", "aarch64": "ARM64"}[os.uname().machine],
                    **{name: str(value) for name, value in environment.items()},
                },
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                timeout=300,
            )
        return subprocess.CompletedProcess(process.args, process.returncode, log.read_text(), "")

    @property
    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.output_file.read_text().splitlines())


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


@pytest.fixture
def program(packages: Path, tmp_path: Path) -> Path:
    """The program that was packed."""
    subprocess.run(["tar", "-xzf", the_one(packages, "belay-*.tar.gz"), "-C", tmp_path], check=True)
    return the_one(tmp_path, "belay-*/belay")


class JobMock(Mock):
    """A mock that a step of the job started."""

    def __init__(self, outputs: dict[str, str]) -> None:
        self.pid = int(outputs["pid"])
        self.ready = json.loads(outputs["ready"])


@contextlib.contextmanager
def mock_of(runner: Runner, program: Path, **inputs: str) -> Iterator[JobMock]:
    result = runner.run("mock.sh", BELAY=program, INPUT_CONTRACT=str(ROOT / "spec/send-buddy.yaml"), **inputs)
    assert result.returncode == 0, result.stdout
    mock = JobMock(runner.outputs)
    try:
        yield mock
    finally:
        os.kill(mock.pid, signal.SIGTERM)


def test_the_mock_outlives_its_step_and_its_outputs_lead_to_it(runner: Runner, program: Path) -> None:
    with mock_of(runner, program, INPUT_ARGS="--seed 12 --speed '0'") as mock:
        outputs = runner.outputs
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", outputs["http"])
        assert outputs["ws"] == outputs["http"].replace("http", "ws")
        assert outputs["url"] == mock.ready["sockets"][0]["url"]
        assert json.loads(Path(outputs["ready-file"]).read_text()) == mock.ready
        assert "seed 12" in Path(outputs["log"]).read_text()
        talk(mock)


def test_a_mock_that_does_not_start_fails_the_step_with_what_it_said(runner: Runner, program: Path) -> None:
    result = runner.run("mock.sh", BELAY=program, INPUT_CONTRACT="none.yaml")
    assert result.returncode == 1
    assert result.stdout.startswith("error: ")
    assert "::error title=Belay::the mock does not listen" in result.stdout


def test_a_server_that_keeps_the_contract_passes_and_leaves_reports(runner: Runner, program: Path) -> None:
    with mock_of(runner, program) as mock:
        write_target(mock, runner.folder)
        contract = ROOT / "spec/send-buddy.yaml"
        result = runner.run("verify.sh", BELAY=program, INPUT_TARGET="target.yaml", INPUT_CONTRACT=contract)
    assert result.returncode == 0, result.stdout
    assert runner.outputs["verdict"] == "kept"
    report = Path(runner.outputs["report"])
    assert sorted(file.name for file in report.iterdir()) == ["report.html", "report.json", "report.xml"]
    assert (report / "report.html").read_text().startswith("<!doctype html>")


def test_a_server_that_breaks_the_contract_fails_the_step_and_annotates(runner: Runner, program: Path) -> None:
    contract = (ROOT / "spec/send-buddy.yaml").read_text()
    # The mock serves the contract; the suite is asked about one that wants another close code.
    assert "4003" in contract
    (runner.folder / "other.yaml").write_text(contract.replace("4003", "4033"))
    with mock_of(runner, program) as mock:
        write_target(mock, runner.folder)
        result = runner.run(
            "verify.sh",
            BELAY=program,
            INPUT_TARGET="target.yaml",
            INPUT_CONTRACT="other.yaml",
            INPUT_ARGS="--only '*/close/*' --only '*expired*'",
        )
    assert result.returncode == 1, result.stdout
    assert "\n::error " in result.stdout
    assert runner.outputs["verdict"] == "broken"
    assert "4003" in (Path(runner.outputs["report"]) / "report.html").read_text()


def test_without_a_target_the_step_says_what_is_missing(runner: Runner, program: Path) -> None:
    result = runner.run("verify.sh", BELAY=program)
    assert result.returncode == 64
    assert "::error title=Belay::target:" in result.stdout


@pytest.fixture
def releases(packages: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A web server with the release's files, as GitHub has them: its address, and the folder of the files."""
    version = the_one(packages, "belay-*.tar.gz").name.split("-")[1]
    folder = tmp_path / f"web/owner/belay/releases/download/v{version}"
    folder.mkdir(parents=True)
    for file in (the_one(packages, "belay-*.tar.gz"), packages / "SHA256SUMS"):
        shutil.copy(file, folder)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(tmp_path / "web"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()


def test_a_release_is_downloaded_and_checked(runner: Runner, releases: tuple[str, Path]) -> None:
    address, folder = releases
    source = {"GITHUB_SERVER_URL": address, "ACTION_REPOSITORY": "owner/belay", "no_proxy": "127.0.0.1"}
    result = runner.run("install.sh", ACTION_REF=folder.name, **source)
    assert result.returncode == 0, result.stdout
    said = subprocess.run([runner.outputs["belay"], "--version"], capture_output=True, text=True, check=True)
    assert folder.name.removeprefix("v") in said.stdout


def test_a_download_with_another_hash_is_refused(runner: Runner, releases: tuple[str, Path]) -> None:
    address, folder = releases
    with open(the_one(folder, "*.tar.gz"), "ab") as file:
        file.write(b"more")
    source = {"GITHUB_SERVER_URL": address, "ACTION_REPOSITORY": "owner/belay", "no_proxy": "127.0.0.1"}
    result = runner.run("install.sh", INPUT_VERSION=folder.name.removeprefix("v"), **source)
    assert result.returncode == 1
    assert "is not what the release's SHA256SUMS says" in result.stdout
    assert runner.outputs == {}


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"ACTION_REF": "main"}, "version: 'main' is no release"),
        ({"INPUT_VERSION": "1.2.3", "RUNNER_OS": "Windows"}, "Belay has no program for Windows"),
        ({"INPUT_BINARY": "none"}, "binary: none is no program"),
    ],
)
def test_what_can_not_be_installed_is_told(runner: Runner, environment: dict[str, str], words: str) -> None:
    source = {"GITHUB_SERVER_URL": "http://127.0.0.1:9", "ACTION_REPOSITORY": "owner/belay"}
    result = runner.run("install.sh", **source, **environment)
    assert result.returncode == 1
    assert f"::error title=Belay::{words}" in result.stdout


def test_a_binary_of_the_users_own_is_taken(runner: Runner, program: Path) -> None:
    assert runner.run("install.sh", INPUT_BINARY=program).returncode == 0
    assert runner.outputs == {"belay": str(program)}


def test_action_yml_hands_the_scripts_what_they_read_and_no_input_into_a_shell(action: dict[str, Any]) -> None:
    steps = action["runs"]["steps"]
    expressions = re.findall(r"\$\{\{(.*?)\}\}", (ROOT / "action.yml").read_text())
    assert {name for each in expressions for name in re.findall(r"inputs\.(\w+)", each)} <= set(action["inputs"])
    ids = {step["id"] for step in steps if "id" in step}
    assert {name for each in expressions for name in re.findall(r"steps\.(\w+)", each)} <= ids
    for step in steps:
        if "run" not in step:
            continue
        # A composite step must name its shell; inputs reach it by its environment only, so they are never run.
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]
        for name in re.findall(r'"\$GITHUB_ACTION_PATH/([^"]+)"', step["run"]):
            script = ROOT / name
            assert os.access(script, os.X_OK), name
            text = script.read_text() + (SCRIPTS / "arguments.sh").read_text() * ("arguments.sh" in script.read_text())
            read = set(re.findall(r"\b(?:INPUT_[A-Z]+|ACTION_[A-Z]+|BELAY)\b", re.sub("(?m)^ *#.*$", "", text)))
            assert read == set(step["env"]), name


def test_action_yml_hands_out_only_what_the_scripts_write(action: dict[str, Any]) -> None:
    written = {
        step: set(re.findall(r'echo "([a-z-]+)=', (SCRIPTS / f"{step}.sh").read_text()))
        for step in ("install", "mock", "verify")
    }
    for name, output in action["outputs"].items():
        step, key = re.fullmatch(r"\$\{\{ steps\.(\w+)\.outputs\.([\w-]+) \}\}", output["value"]).groups()
        assert key in written[step], name
