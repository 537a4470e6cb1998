"""The code of the tutorials compiles, and does what they say: each step's files, as a reader has them then."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from harness import Belay
from packages import products, run

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "dev/support"))
import modules  # noqa: E402

CODECS = "Sources/CodecRuntime/CodecRuntime.docc"
MOCK = "Sources/BelayMock/BelayMock.docc"

# A WebSocket with the same functions as that of the tutorial: the Foundation of Linux is built without.
WEB_SOCKET = r"""
import NIOCore
import NIOPosix
import WebSocketWire

struct WebSocket: LampSocket {
    struct Ended: Error {}

    let connection: ClientConnection

    static func open(_ url: String) async throws -> WebSocket {
        let found = url.firstMatch(of: /ws:\/\/([^:\/]+):(\d+)(\/.*)/)
        guard let parts = found, let port = Int(parts.2) else { throw Ended() }
        let (host, target) = (String(parts.1), String(parts.3))
        let group = MultiThreadedEventLoopGroup.singleton
        let outcome = try await WebSocketClient.connect(host: host, port: port, target: target, group: group)
        guard case .established(let connection) = outcome else { throw Ended() }
        return WebSocket(connection: connection)
    }

    func send(_ text: String) async throws { connection.socket.send(text: text) }

    func receive() async throws -> String {
        while let event = await connection.nextEvent(by: .now() + .seconds(10)) {
            if case .text(let text) = event.kind { return text }
        }
        throw Ended()
    }

    func closeCode() async -> UInt16? {
        while let event = await connection.nextEvent(by: .now() + .seconds(10)) {
            if case .closeFrame(let frame) = event.kind { return frame.code?.rawValue }
        }
        return nil
    }
}
"""

# What `swift test` starts.
RUNNER = """
import Testing

@main struct Runner {
    static func main() async { await Testing.__swiftPMEntryPoint() as Never }
}
"""


def steps(catalogue: Path, name: str) -> list[str]:
    """The files of a tutorial that its reader has under this name, one after the other."""
    [tutorial] = [file for file in catalogue.glob("*.tutorial") if "@Tutorial(" in file.read_text()]
    files = re.findall(rf'@Code\(name: "{re.escape(name)}", file: "([^"]+)"\)', tutorial.read_text())
    assert files, f"{tutorial} has no {name}"
    return files


def codecs(belay: Belay, contract: Path, folder: Path) -> list[Path]:
    """The contract's codecs, which the plugin writes in the reader's build."""
    shutil.rmtree(folder, ignore_errors=True)
    made = belay.run("generate", "--contract", contract, "--module", "Lamp", "--out", folder)
    assert made.returncode == 0, made.stderr
    return sorted(folder.glob("*.swift"))


def flags(belay: Belay) -> tuple[list[str], str]:
    """What leads the compiler to all modules of this belay, and the name of the package that they are in."""
    folder = products(belay)
    manifest = folder.parents[1] / f"{folder.name}.yaml"
    return modules.flags(manifest, "BelayMock"), modules.package_name(manifest, "BelayMock")


@pytest.mark.parametrize("catalogue", [CODECS, MOCK])
def test_the_contracts_of_a_tutorial_are_without_a_fault(belay: Belay, root: Path, catalogue: str) -> None:
    files = steps(root / catalogue, "Sources/Lamp/lamp.asyncapi.yaml")
    result = belay.run("lint", "--strict", *[root / catalogue / "Resources" / file for file in files])
    assert result.returncode == 0, result.stderr


def test_both_tutorials_are_about_the_same_contract(root: Path) -> None:
    last = steps(root / CODECS, "Sources/Lamp/lamp.asyncapi.yaml")[-1]
    [other] = steps(root / MOCK, "Sources/Lamp/lamp.asyncapi.yaml")
    assert (root / CODECS / "Resources" / last).read_text() == (root / MOCK / "Resources" / other).read_text()


@pytest.mark.parametrize("catalogue", [CODECS, MOCK])
def test_the_manifest_of_a_tutorial_names_products_that_there_are(root: Path, tmp_path: Path, catalogue: str) -> None:
    [file] = steps(root / catalogue, "Package.swift")
    shutil.copy(root / catalogue / "Resources" / file, tmp_path / "Package.swift")
    dumped = run("swift", "package", "--package-path", tmp_path, "dump-package")
    assert dumped.returncode == 0, dumped.stderr
    named = set()
    for target in json.loads(dumped.stdout)["targets"]:
        named |= {one["product"][0] for one in target["dependencies"] if "product" in one}
        named |= {use["plugin"][0] for use in target.get("pluginUsages") or []}
    ours = (root / "Package.swift").read_text()
    assert {"CodecRuntime", "BelayGenerator"} <= named
    assert {name for name in named if not re.search(rf'\.(library|plugin)\(name: "{name}"', ours)} == set()


def test_the_codecs_tutorial_prints_what_it_says_after_each_step(belay: Belay, root: Path, tmp_path: Path) -> None:
    resources = root / CODECS / "Resources"
    contract = resources / steps(root / CODECS, "Sources/Lamp/lamp.asyncapi.yaml")[-1]
    [output] = steps(root / CODECS, "What it prints")
    runtime = sorted((products(belay) / "CodecRuntime.build").rglob("*.o"))
    files = codecs(belay, contract, tmp_path / "Lamp")
    printed = []
    for file in steps(root / CODECS, "Sources/Lamp/main.swift"):
        shutil.copy(resources / file, tmp_path / "main.swift")
        options = ["-swift-version", "6", "-warnings-as-errors", "-I", products(belay) / "Modules", "-lm"]
        built = run("swiftc", *options, *files, tmp_path / "main.swift", *runtime, "-o", tmp_path / "program")
        assert built.returncode == 0, f"{file}: {built.stderr}"
        printed.append(run(tmp_path / "program").stdout)
    assert printed[-1] == (resources / output).read_text()
    for before, after in zip(printed, printed[1:]):
        assert after.startswith(before) and after != before


def test_the_mock_tutorial_has_tests_that_pass(belay: Belay, root: Path, tmp_path: Path) -> None:
    resources = root / MOCK / "Resources"
    [contract] = steps(root / MOCK, "Sources/Lamp/lamp.asyncapi.yaml")
    [client] = steps(root / MOCK, "Sources/Lamp/LampClient.swift")
    tests = steps(root / MOCK, "Tests/LampTests/LampTests.swift")
    for before, after in zip(tests, tests[1:]):
        assert (resources / after).read_text().startswith((resources / before).read_text())
    leading, package = flags(belay)
    common = ["-swift-version", "6", "-warnings-as-errors", "-parse-as-library", *leading]

    (tmp_path / "WebSocket.swift").write_text(WEB_SOCKET)
    app = [*codecs(belay, resources / contract, tmp_path / "Lamp"), resources / client, tmp_path / "WebSocket.swift"]
    module = ["-module-name", "Lamp", "-package-name", package, "-enable-testing", "-wmo"]
    emitted = ["-emit-module", "-emit-module-path", tmp_path / "Lamp.swiftmodule", "-c", "-o", tmp_path / "Lamp.o"]
    built = run("swiftc", *common, *module, *app, *emitted)
    assert built.returncode == 0, built.stderr

    (tmp_path / "Runner.swift").write_text(RUNNER)
    folder = products(belay)
    objects = (folder / "belay.product/Objects.LinkFileList").read_text().splitlines()
    linked = tmp_path / "objects"
    linked.write_text("".join(f'"{file.strip(chr(39))}"\n' for file in objects if "/belay.build/" not in file))
    toolchain = Path(shutil.which("swift") or "").resolve().parents[1]
    plugins = ["-plugin-path", toolchain / "lib/swift/host/plugins/testing"]
    sources = [resources / tests[-1], tmp_path / "Runner.swift"]
    libraries = ["-lz", "-lstdc++", "-lm"]
    program = tmp_path / "program"
    options = ["-module-name", "LampTests", *plugins, "-I", tmp_path]
    built = run("swiftc", *common, *options, *sources, tmp_path / "Lamp.o", f"@{linked}", *libraries, "-o", program)
    assert built.returncode == 0, built.stderr

    work = tmp_path / "package/Sources/Lamp"
    work.mkdir(parents=True)
    shutil.copy(resources / contract, work)
    ran = run(program, cwd=tmp_path / "package")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    count = (resources / tests[-1]).read_text().count("@Test")
    assert count == len(tests) and f"with {count} tests" in ran.stdout + ran.stderr


def test_the_mock_tutorials_own_web_socket_compiles(belay: Belay, root: Path, tmp_path: Path) -> None:
    resources = root / MOCK / "Resources"
    [contract] = steps(root / MOCK, "Sources/Lamp/lamp.asyncapi.yaml")
    [client] = steps(root / MOCK, "Sources/Lamp/LampClient.swift")
    [socket] = steps(root / MOCK, "Sources/Lamp/WebSocket.swift")
    files = [*codecs(belay, resources / contract, tmp_path / "Lamp"), resources / client, resources / socket]
    options = ["-swift-version", "6", "-warnings-as-errors", "-parse-as-library", "-module-name", "Lamp"]
    checked = run("swiftc", *options, "-typecheck", "-I", products(belay) / "Modules", *files)
    assert checked.returncode == 0, checked.stderr
