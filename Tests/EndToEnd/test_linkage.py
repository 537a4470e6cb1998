"""`CodecRuntime` and `SendBuddyProtocol` are for everywhere: neither imports nor links Foundation. What only a mock needs
imports no Foundation either."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from packages import linked_libraries, run

MODULES = ("CodecRuntime", "SendBuddyProtocol")

# An app's own package, and the same with Foundation as a control: what the test looks for would be seen.
MANIFEST = """\
// swift-tools-version: 6.2
import PackageDescription

let codecs = Target.Dependency.product(name: "SendBuddyProtocol", package: "{identity}")
let package = Package(
    name: "consumer",
    dependencies: [.package(path: "{path}")],
    targets: [
        .executableTarget(name: "plain", dependencies: [codecs]),
        .executableTarget(name: "control", dependencies: [codecs]),
    ]
)
"""

PLAIN = '''\
import SendBuddyProtocol

let frame = """
    {"type":"typing","sender_id":"660e8400-e29b-41d4-a716-446655440000","sender_name":"Jane","is_typing":true}
    """
if case .typing(let typing) = try ServerMessage(decoding: frame) { print(typing.senderName, typing.isTyping) }
'''

CONTROL = f"import Foundation\n{PLAIN}print(ProcessInfo.processInfo.processIdentifier)\n"


@pytest.fixture(scope="module")
def consumer(root: Path) -> Path:
    """The folder of the built programs. It stays, so that a second run builds only what has changed."""
    package = root / ".build/consumer"
    for name, source in [("plain", PLAIN), ("control", CONTROL)]:
        (package / "Sources" / name).mkdir(parents=True, exist_ok=True)
        (package / "Sources" / name / "main.swift").write_text(source)
    (package / "Package.swift").write_text(MANIFEST.format(identity=root.name, path=root))
    built = run("swift", "build", "--package-path", package)
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]
    return package / ".build/debug"


def foundation(libraries: set[str]) -> list[str]:
    return sorted(library for library in libraries if "Foundation" in library)


@pytest.mark.slow
def test_an_app_with_the_codecs_links_no_foundation(consumer: Path) -> None:
    assert run(consumer / "plain").stdout == "Jane true\n"
    libraries = linked_libraries(consumer / "plain")
    assert "libswiftCore" in libraries, libraries
    assert foundation(libraries) == []


@pytest.mark.slow
def test_an_app_that_links_foundation_would_be_seen(consumer: Path) -> None:
    assert run(consumer / "control").stdout.startswith("Jane true\n")
    assert foundation(linked_libraries(consumer / "control")) != []


@pytest.mark.parametrize("module", [*MODULES, "ServerRules", "SendBuddyMock"])
def test_no_file_imports_foundation(root: Path, module: str) -> None:
    files = sorted((root / "Sources" / module).rglob("*.swift"))
    assert files
    for file in files:
        assert not re.search(r"^\s*(?:\S+\s+)*import\s+(?:\w+\s+)?Foundation", file.read_text(), re.MULTILINE), file


def test_the_codecs_import_the_runtime_alone(root: Path) -> None:
    imports = {
        module
        for file in (root / "Sources/SendBuddyProtocol").rglob("*.swift")
        for module in re.findall(r"^\s*(?:\S+\s+)*import\s+(\w+)", file.read_text(), re.MULTILINE)
    }
    assert imports == {"CodecRuntime"}
