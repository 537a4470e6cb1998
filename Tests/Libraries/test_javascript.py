"""The npm package: its tests, which are written for Node's own runner, its types, and the examples."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from libraries import DEADLINE, JAVASCRIPT, NPM, ROOT, Node, passed, run, tool

EXAMPLES = ROOT / "Examples"
SHIMS = JAVASCRIPT / "shims"


# --- The package's own tests ---


@pytest.mark.parametrize("file", sorted(file.name for file in JAVASCRIPT.glob("*.test.mjs")))
def test_the_package_does_what_its_types_say(node: Node, file: str) -> None:
    for each in JAVASCRIPT.glob("*.mjs"):
        shutil.copy(each, node.folder)
    count = len(re.findall(r"^test\(", (JAVASCRIPT / file).read_text(), re.MULTILINE))
    assert passed(node.tests(node.folder / file)) == count > 0


def test_the_package_depends_on_nothing(node: Node) -> None:
    allowed = re.compile(r"^(node:|\./|\.\./)")
    for file in [*NPM.glob("*.js"), *NPM.glob("*.cjs"), *NPM.glob("lib/*"), *NPM.glob("bin/*")]:
        for module in re.findall(r"(?:require\(|from )'([^']+)'", file.read_text()):
            assert allowed.match(module), f"{file.name} needs {module}"


# --- Types ---

TYPED = """
import {MockError, startMock, type Entry, type Fault, type Mock, type MockSocket} from 'belay'

export async function all(signal: AbortSignal): Promise<unknown> {
  const script = [{on: 'connect', once: true, do: [{pause: '1s'}, 'cut', {invitee: {type: 'message', content: 'x'}}]}]
  const scenario = {you: 'inviter', script}
  const mock: Mock = await startMock({scenario, contract: 'x.yaml', args: ['--tls'], speed: 0})
  await startMock({scenario: {yaml: ''}, seed: 7n, env: {A: undefined}, cwd: '.', signal})
  const url: string = mock.url('inviter', {room: 'other', token: 'x'})
  const urls = [url, mock.url(), mock.url(undefined, {socket: 'a'})]
  const faults: Fault[] = ['cut', {close: 4003, reason: 'x'}, {deny: 'x', times: 2}, {refresh: {status: 503}}]
  for (const fault of faults) await mock.fault(fault, {room: 'main'})
  const options = {from: 'inviter', count: 2, timeout: 9, since: 3, room: 'main'}
  const entries: Entry[] = await mock.waitFor({content: {$matches: 'x'}}, options)
  for await (const {kind, code} of mock.journal) if (kind === 'denied' && code === 4003) break
  const [socket]: readonly MockSocket[] = mock.sockets
  try {
    await mock.play(['cut', {pause: '1s'}])
  } catch (error) {
    if (error instanceof MockError && error.code === 'invalid') return [error.entries, urls, entries, socket]
  }
  await mock[Symbol.asyncDispose]()
  return mock.people['inviter'].token
}

// @ts-expect-error: an option that is not there
startMock({scenari: 'x'})
// @ts-expect-error: a fault that is not there
export const fault: Fault = 'cutt'
// @ts-expect-error: a kind that is not there
export const is = (entry: Entry) => entry.kind === 'conected'
// @ts-expect-error: an address is not to be changed
export const change = (mock: Mock) => (mock.http = 'x')
"""


@pytest.mark.parametrize(
    ("module", "resolution", "extension"),
    [("node16", "node16", "mts"), ("node16", "node16", "cts"), ("es2022", "node", "ts"), ("commonjs", "node", "ts")],
)
def test_the_types_hold_in_every_kind_of_module(node: Node, module: str, resolution: str, extension: str) -> None:
    file = node.folder / f"typed.{extension}"
    file.write_text(TYPED)
    options = ["--strict", "--noEmit", "--isolatedModules", "--target", "es2022", "--lib", "es2022,dom"]
    command = [
        tool("tsc", "node-typescript"),
        *options,
        "--module",
        module,
        "--moduleResolution",
        resolution,
        str(file),
    ]
    result = run(command, node.folder, 4 * DEADLINE)
    assert result.returncode == 0, result.stdout


def test_the_types_name_what_the_package_has(node: Node) -> None:
    """Neither a member that is typed and not there, nor one that is there and not typed."""
    (node.folder / "members.mjs").write_text(
        "import {startMock} from 'belay'\n"
        "const mock = await startMock({scenario: 'quiet'})\n"
        "const own = Object.getOwnPropertyNames(Object.getPrototypeOf(mock)).concat(Object.keys(mock))\n"
        "console.log(own.filter(name => !['constructor', 'prepare'].includes(name)).sort().join(' '))\n"
        "await mock.stop()\n"
    )
    result = node.run(node.folder / "members.mjs")
    declared = re.search(r"^export interface Mock \{(.*?)^\}", (NPM / "index.d.cts").read_text(), re.M | re.S)
    assert declared
    typed = set(re.findall(r"^  (?:readonly )?(\w+)[(:]", declared[1], re.M))
    assert result.stdout.split() == sorted(typed), result.stderr


# --- Examples ---


def test_the_example_for_nodes_own_runner_runs_as_it_is(node: Node) -> None:
    for file in (EXAMPLES / "node-test").glob("*.js"):
        shutil.copy(file, node.folder)
    assert passed(node.tests(node.folder / "chat.test.js")) == 4


def bundled(node: Node, source: Path, runner: str, shim: Path, form: str) -> Path:
    """An example's tests as JavaScript, with a stand-in for their runner."""
    out = node.folder / f"{source.stem}.test.{'mjs' if form == 'esm' else 'cjs'}"
    options = [
        "--bundle",
        "--platform=node",
        "--target=node18",
        f"--format={form}",
        "--external:belay",
        "--log-level=warning",
    ]
    command = [tool("esbuild", "esbuild"), str(source), *options, f"--alias:{runner}={shim}", f"--outfile={out}"]
    result = run(command, source.parent)
    assert result.returncode == 0, result.stderr
    return out


def test_the_fixture_for_vitest_gives_each_test_its_mock(node: Node) -> None:
    file = bundled(node, EXAMPLES / "vitest/chat.test.ts", "vitest", SHIMS / "vitest.mjs", "esm")
    assert passed(node.tests(file)) == 3


def test_the_fixture_for_playwright_gives_each_test_its_mock(node: Node) -> None:
    folder = EXAMPLES / "playwright"
    file = bundled(node, folder / "chat.spec.ts", "@playwright/test", SHIMS / "playwright-test.mjs", "cjs")
    assert passed(node.tests(file, cwd=folder)) == 4


FAILING_VITEST = """
import {test} from './mock.js'
import {expect} from 'vitest'
test('fails', async ({mockOf}) => {
  const mock = await mockOf({scenario: 'quiet'})
  await mock.play('{pause: 7ms}')
  console.log(`mock ${mock.pid}`)
  expect(mock.people['inviter'].token).toBe('')
})
"""
FAILING_PLAYWRIGHT = """
import {expect, test} from './fixtures'
test('fails', async ({mock}) => {
  await mock.play('{pause: 7ms}')
  console.log(`mock ${mock.pid}`)
  throw new Error('on purpose')
})
"""


@pytest.mark.parametrize(
    ("example", "runner", "shim", "form", "text"),
    [
        ("vitest/mock.ts", "vitest", "vitest.mjs", "esm", FAILING_VITEST),
        ("playwright/fixtures.ts", "@playwright/test", "playwright-test.mjs", "cjs", FAILING_PLAYWRIGHT),
    ],
)
def test_a_fixture_tells_what_happened_where_the_test_fails(
    node: Node, example: str, runner: str, shim: str, form: str, text: str
) -> None:
    shutil.copy(EXAMPLES / example, node.folder)
    source = node.folder / "failing.ts"
    source.write_text(text)
    result = node.tests(bundled(node, source, runner, SHIMS / shim, form))
    assert result.returncode == 1
    assert re.search(r"belay mock:.*?step +main pause: 7ms", result.stdout, re.S), result.stdout
    pid = re.search(r"mock (\d+)", result.stdout)
    assert pid and not Path(f"/proc/{pid[1]}").exists()


@pytest.mark.parametrize(
    ("example", "module"), [("vitest", "es2022"), ("playwright", "commonjs"), ("playwright", "es2022")]
)
def test_the_examples_types_are_right(node: Node, example: str, module: str) -> None:
    for file in [*(EXAMPLES / example).glob("*.ts"), *SHIMS.glob("types/*.d.ts")]:
        shutil.copy(file, node.folder)
    options = ["--strict", "--noEmit", "--isolatedModules", "--target", "es2022", "--lib", "es2022,dom"]
    files = sorted(
        str(file) for file in node.folder.glob("*.ts") if example in file.name or not file.name.endswith(".d.ts")
    )
    command = [tool("tsc", "node-typescript"), *options, "--module", module, "--moduleResolution", "node", *files]
    result = run(command, node.folder, 4 * DEADLINE)
    assert result.returncode == 0, result.stdout
