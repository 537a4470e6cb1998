"""What the tests of generated TypeScript run it with: esbuild, TypeScript, Node, and a server for pages."""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The client as the generator has it, before it is appended to a contract's types.
CLIENT = ROOT / "Sources/CodecGenerator/TypeScript/client.ts"
# What belay generate makes of the contract for Examples/react-chat, the client with it.
GENERATED = ROOT / "Examples/react-chat/src/send-buddy.ts"
PAGES = Path(__file__).with_name("typescript")
# Where Debian's packages put their modules.
MODULES = Path("/usr/share/nodejs")
PACKAGES = {"esbuild": "esbuild", "tsc": "node-typescript", "node": "nodejs"}


def tool(name: str) -> str:
    """The path of a program."""
    found = shutil.which(name)
    assert found, f"{name} is missing; install it: apt-get install {PACKAGES[name]}"
    return found


def run(name: str, *arguments: str | Path, cwd: Path | None = None, **environment: str) -> str:
    """Runs a program that must go well.

    Returns: what it says.
    """
    result = subprocess.run(
        [tool(name), *map(str, arguments)],
        cwd=cwd, env={**os.environ, "NODE_PATH": str(MODULES), **environment},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert result.returncode == 0, f"{name} ends with {result.returncode}:\n{result.stdout}{result.stderr}"
    return result.stdout


def bundle(source: Path, to: Path, *arguments: str) -> Path:
    """A script or page with all that it imports, as one file."""
    options = ["--bundle", "--format=esm", "--target=es2020", "--jsx=automatic", "--log-level=warning", f"--outfile={to}"]
    run("esbuild", source, *options, *arguments)
    return to


def type_check(*files: Path, folder: Path, **options: object) -> None:
    """Holds files against TypeScript's strict rules, and more of them where `options` say so."""
    settings = {
        "noEmit": True, "strict": True, "isolatedModules": True, "target": "es2020", "module": "esnext",
        "moduleResolution": "node", "lib": ["es2020", "dom", "dom.iterable"], "types": [], "jsx": "react-jsx",
        "skipLibCheck": True, "baseUrl": str(MODULES), "paths": {"*": ["@types/*"]}, **options,
    }  # fmt: skip
    project = folder / "tsconfig.json"
    project.write_text(json.dumps({"compilerOptions": settings, "files": [str(file) for file in files]}))
    run("tsc", "-p", project)


def client_alone() -> str:
    """The client's text as it stands in a generated file, after the one type that it takes from there."""
    text, cuts = re.subn(r"^// <imports>$.*?^// </imports>$\n", "", CLIENT.read_text(), flags=re.MULTILINE | re.DOTALL)
    assert cuts == 1, f"{CLIENT} has {cuts} sections of imports"
    return f'export type RetryPolicy = "never" | "backoff" | "afterRefresh";\n{text}'


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Where a folder is served."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
