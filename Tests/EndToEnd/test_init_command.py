"""`belay init`: an empty folder becomes a project in which everything works."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from corpus import for_each_of_the_corpus
from harness import Belay, Mock, Tab, expect_banner

Serve = Callable[..., Mock]

STARTER = [
    ".github/workflows/belay.yml",
    "cases/first.yaml",
    "mocks/friendly-partner.yaml",
    "spec/case.schema.json",
    "spec/chat.yaml",
    "spec/scenario.schema.json",
    "spec/target.schema.json",
    "target.yaml",
]


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def here(belay: Belay, tmp_path: Path) -> Belay:
    """The program, in an empty folder."""
    (tmp_path / "here").mkdir()
    return Belay(belay.program, tmp_path / "here")


@pytest.fixture
def serve(here: Belay, tmp_path: Path) -> Iterator[Serve]:
    mocks: list[Mock] = []

    def serve(*arguments: str) -> Mock:
        mocks.append(Mock(here, arguments[0], arguments[1:], folder=tmp_path / f"mock-{len(mocks)}"))
        mocks[-1].wait_until_ready()
        return mocks[-1]

    yield serve
    for mock in mocks:
        mock.stop()


def socket(mock: Mock, role: str) -> str:
    return next(socket["url"] for socket in mock.ready["sockets"] if socket["name"].endswith(role))


# --- The project that explains itself ---


def test_it_writes_what_it_says_and_says_what_to_type_next(here: Belay) -> None:
    result = here.run("init")
    assert (result.returncode, result.stderr) == (0, "")
    assert files(here.root) == STARTER
    told = result.stdout.splitlines()
    assert told[: len(STARTER)] == [f"wrote {path}" for path in STARTER]
    assert "  belay mock " in result.stdout and "  belay verify target.yaml " in result.stdout


def test_its_files_are_those_of_the_example(here: Belay, root: Path) -> None:
    here.run("init")
    example = root / "Examples/starter"
    for path in files(example):
        assert (here.root / path).read_text() == (example / path).read_text(), path


def test_every_document_passes_the_strictest_lint(here: Belay) -> None:
    here.run("init")
    result = here.run("lint", "--strict", "spec/chat.yaml", "mocks/friendly-partner.yaml", "cases/first.yaml", "target.yaml")
    assert (result.returncode, result.stderr) == (0, "")


def test_its_mock_plays_the_partner(here: Belay, serve: Serve) -> None:
    here.run("init")
    mock = serve("--speed=0")
    with Tab(socket(mock, "customer"), "customer") as customer:
        assert customer.hear()["text"] == "Hello Cleo, how can I help?"
        customer.send({"type": "say", "text": "Where is my parcel?"})
        assert customer.hear()["text"] == "Where is my parcel?"
        assert customer.hear()["text"] == "“Where is my parcel?” I am looking it up."


def test_its_target_finds_that_the_mock_keeps_the_contract(here: Belay, serve: Serve) -> None:
    here.run("init")
    mock = serve("spec/chat.yaml")
    target = here.root / "target.yaml"
    target.write_text(target.read_text().replace(":8000", f":{mock.port}"))
    result = here.run("verify", "target.yaml", timeout=120)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "the contract is kept: " in result.stdout and ", 0 failed" in result.stdout


def test_its_ci_file_runs_what_works_here(here: Belay) -> None:
    here.run("init")
    workflow = yaml.safe_load((here.root / ".github/workflows/belay.yml").read_text())
    commands = [step["run"] for step in workflow["jobs"]["contract"]["steps"] if "run" in step]
    lint = next(command for command in commands if command.startswith("belay lint"))
    arguments = lint.split()[1:]
    named = [str(path.relative_to(here.root)) for word in arguments for path in here.root.glob(word)]
    assert here.run(*[word for word in arguments if "." not in word], *named).returncode == 0
    assert any("belay health" in command for command in commands)
    assert any(command.startswith("belay verify target.yaml") for command in commands)


def test_another_folder_is_made(here: Belay) -> None:
    result = here.run("init", "deep/chat")
    assert result.returncode == 0, result.stderr
    assert files(here.root / "deep/chat") == STARTER
    assert "wrote deep/chat/target.yaml\n" in result.stdout and "  cd deep/chat\n" in result.stdout


def test_whoever_has_it_from_npm_types_npx(here: Belay) -> None:
    result = here.run("init", npm_command="exec")
    assert "\n  npx belay mock " in result.stdout and "\n  npx belay verify target.yaml" in result.stdout
    workflow = (here.root / ".github/workflows/belay.yml").read_text()
    steps = [step.get("run", "") for step in yaml.safe_load(workflow)["jobs"]["contract"]["steps"]]
    assert "npm ci" in steps and "pip" not in workflow
    typed = [line.strip() for step in steps for line in step.splitlines() if "belay " in line]
    assert all(line.startswith(("npx belay", "until npx belay")) for line in typed), typed


@pytest.mark.parametrize("there", ["target.yaml", "spec/chat.yaml", "spec/scenario.schema.json"])
def test_nothing_is_written_where_a_file_is_there(here: Belay, there: str) -> None:
    file = here.root / there
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine")
    result = here.run("init")
    assert result.returncode == 69
    assert result.stderr == (
        f"error: {there} is there already, and belay init writes over nothing; name an empty folder: belay init FOLDER\n"
    )
    assert files(here.root) == [there] and file.read_text() == "mine"


@pytest.mark.parametrize(
    ("file", "folder", "told"),
    [
        ("file", "file", "error: can't make the folder file: it is a file\n"),
        ("spec", ".", "error: can't make the folder spec: it is a file\n"),
    ],
)
def test_a_file_in_the_place_of_a_folder_is_told_and_nothing_is_left(
    here: Belay, file: str, folder: str, told: str
) -> None:
    (here.root / file).write_text("")
    result = here.run("init", folder)
    assert (result.returncode, result.stderr) == (69, told)
    assert [path.name for path in here.root.rglob("*")] == [file]


def test_names_that_a_shell_takes_apart_are_quoted(here: Belay, root: Path) -> None:
    shutil.copy(root / "Examples/contracts/price-feed.yaml", here.root / "der preis; ü's.yaml")
    result = here.run("init", "neu & gut", "--from", "der preis; ü's.yaml")
    assert result.returncode == 0, result.stderr
    cd, lint = (next(line for line in result.stdout.splitlines() if word in line) for word in ("  cd ", "  belay lint "))
    assert shlex.split(cd) == ["cd", "neu & gut"]
    workflow = yaml.safe_load((here.root / "neu & gut/.github/workflows/belay.yml").read_text())
    step = next(step["run"] for step in workflow["jobs"]["contract"]["steps"] if "belay lint" in step.get("run", ""))
    for line in (lint.split("#")[0], step):
        words = shlex.split(line)
        assert words[:2] == ["belay", "lint"]
        assert here.run(*words[1:], cwd=here.root / "neu & gut").returncode == 0


# --- A project for a document of one's own ---


@pytest.fixture(params=["price-feed", "price-feed-gateway", "json-rpc", "charge-point", "lobby-chat", "weather-2x"])
def example(request: pytest.FixtureRequest, root: Path) -> Path:
    return root / f"Examples/contracts/{request.param}.yaml"


def test_a_document_from_elsewhere_is_copied_with_what_it_refers_to(here: Belay, serve: Serve, example: Path) -> None:
    result = here.run("init", "--from", example)
    assert result.returncode == 0, result.stderr
    assert (here.root / f"spec/{example.name}").read_text() == example.read_text()
    checked = here.run("lint", f"spec/{example.name}", f"mocks/{example.name}")
    assert checked.returncode == 0, checked.stderr
    title = yaml.safe_load(example.read_text())["info"]["title"]
    expect_banner(serve("--seed=1"), title)
    expect_banner(serve(f"mocks/{example.name}"), title)


def test_a_document_in_the_folder_stays_and_gets_a_document_over_it(here: Belay, serve: Serve, root: Path) -> None:
    (here.root / "api").mkdir()
    shutil.copy(root / "Examples/contracts/weather-2x.yaml", here.root / "api/asyncapi.yaml")
    result = here.run("init", "--from", "api/asyncapi.yaml")
    assert result.returncode == 0, result.stderr
    assert yaml.safe_load((here.root / "spec/asyncapi.yaml").read_text()) == {
        "asyncapi": "2.6.0",
        "x-extends": "../api/asyncapi.yaml",
    }
    assert here.run("lint", "spec/asyncapi.yaml", "mocks/asyncapi.yaml").returncode == 0
    expect_banner(serve("--seed=1"), "Weather stations")


def test_a_document_in_spec_is_the_contract(here: Belay, root: Path) -> None:
    (here.root / "spec").mkdir()
    shutil.copy(root / "Examples/contracts/json-rpc.yaml", here.root / "spec/rpc.yaml")
    result = here.run("init", "--from", "spec/rpc.yaml")
    assert result.returncode == 0, result.stderr
    assert files(here.root) == [
        ".github/workflows/belay.yml",
        "mocks/rpc.yaml",
        "spec/case.schema.json",
        "spec/rpc.yaml",
        "spec/scenario.schema.json",
    ]
    assert yaml.safe_load((here.root / "mocks/rpc.yaml").read_text())["contract"] == "../spec/rpc.yaml"


def test_files_of_several_folders_keep_their_places(here: Belay, serve: Serve, tmp_path: Path, root: Path) -> None:
    (tmp_path / "api").mkdir()
    shutil.copy(root / "Examples/contracts/price-feed.yaml", tmp_path)
    (tmp_path / "api/feed.yaml").write_text("asyncapi: 3.1.0\nx-extends: ../price-feed.yaml\ninfo: {title: Ours}\n")
    result = here.run("init", "--from", "../api/feed.yaml")
    assert result.returncode == 0, result.stderr
    assert [path for path in files(here.root) if path.endswith(".yaml")] == [
        "mocks/feed.yaml",
        "spec/feed.yaml",
        "spec/feed/api/feed.yaml",
        "spec/feed/price-feed.yaml",
    ]
    assert "x-extends: feed/api/feed.yaml" in (here.root / "spec/feed.yaml").read_text()
    expect_banner(serve("--seed=1"), "Ours · scenario default")


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (None, 66, "no file mine.yaml"),
        ("scenario: x\n", 65, "mine.yaml is a scenario, not a contract"),
        ("asyncapi: 3.1.0\ninfo: {title: T, version: 1.0.0}\n", 65, "mine.yaml has no WebSocket to open"),
        ("a: [", 65, "mine.yaml:1:"),
    ],
)
def test_a_document_that_is_no_contract_leaves_nothing(here: Belay, text: str | None, code: int, told: str) -> None:
    if text is not None:
        (here.root / "mine.yaml").write_text(text)
    result = here.run("init", "new", "--from", "mine.yaml")
    assert result.returncode == code, result.stderr
    assert told in result.stderr
    assert not (here.root / "new").exists()


@for_each_of_the_corpus()
def test_a_project_begins_with_any_public_document(here: Belay, document: Path) -> None:
    result = here.run("init", "--from", document)
    assert result.returncode == 0, result.stderr
    scenario = next((here.root / "mocks").iterdir())
    checked = here.run("lint", scenario)
    assert checked.returncode == 0, checked.stderr
