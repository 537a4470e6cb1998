"""The program on the oldest Debian that is at hand, whose C library is years older than the one it was built with."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from conftest import the_one
from serving import ROOT, Place, as_root, run, talk, write_target

# Debian's oldest release that its mirrors still have, with glibc 2.31. libnss-myhostname is what a machine with systemd
# looks names up with: a library of that glibc.
RELEASE = "bullseye"
PACKAGES = "libnss-myhostname"
MIRROR = "http://deb.debian.org/debian"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def system() -> Path:
    """A root file system of that release, fetched once into .build/oldest-root."""
    folder, made_from = ROOT / ".build/oldest-root", ROOT / ".build/oldest-root.made-from"
    wanted = f"{RELEASE} {PACKAGES} {MIRROR}\n"
    if not made_from.exists() or made_from.read_text() != wanted:
        subprocess.run(as_root("rm", "-rf", folder), check=True)
        folder.parent.mkdir(exist_ok=True)
        bootstrap = as_root("debootstrap", "--variant=minbase", f"--include={PACKAGES}", RELEASE, folder, MIRROR)
        run(*bootstrap, timeout=1200)
        made_from.write_text(wanted)
    return folder


def enter(system: Path, *command: str) -> list[str]:
    """The command in that system, with /proc, in a mount namespace that ends with it."""
    script = 'root=$1; shift; mount -t proc proc "$root/proc" && exec chroot "$root" "$@"'
    return as_root("unshare", "--mount", "sh", "-c", script, "sh", system, *command)


@pytest.fixture
def installed(packages: Path, system: Path, tmp_path: Path) -> Iterator[Place]:
    """The Debian package, installed in that system; it is gone afterwards, whatever happens."""
    folder = system / "var/tmp/belay-test"
    subprocess.run(as_root("rm", "-rf", folder), check=True)
    subprocess.run(as_root("mkdir", "--mode=0777", folder), check=True)
    shutil.copy(the_one(packages, "*.deb"), folder / "belay.deb")
    shutil.copy(ROOT / "spec/send-buddy.yaml", folder / "contract.yaml")
    kept = tmp_path / "kept"
    kept.mkdir()
    for name in ("nsswitch.conf", "hosts"):
        if (system / "etc" / name).exists():
            shutil.copy(system / "etc" / name, kept / name)
    try:
        run(*enter(system, "dpkg", "--install", "/var/tmp/belay-test/belay.deb"))
        yield Place(enter(system, "/usr/bin/belay"), folder, Path("/var/tmp/belay-test"))
    finally:
        subprocess.run(enter(system, "dpkg", "--purge", "belay"), check=True)
        for name in ("nsswitch.conf", "hosts"):
            file = system / "etc" / name
            command = ["cp", kept / name, file] if (kept / name).exists() else ["rm", "-f", file]
            subprocess.run(as_root(*command), check=True)
        subprocess.run(as_root("rm", "-rf", folder), check=True)


def write(system: Path, name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "text").write_text(text)
    subprocess.run(as_root("cp", tmp_path / "text", system / name), check=True)


def test_the_program_serves_verifies_itself_and_stops_where_names_are_looked_up_with_an_older_glibc(
    installed: Place, system: Path, tmp_path: Path
) -> None:
    # As desktops have it; and Debian's own services: db.
    services = "hosts: mymachines myhostname resolve files dns\npasswd: files systemd\nservices: db files\n"
    write(system, "etc/nsswitch.conf", services, tmp_path)
    write(system, "etc/hosts", "127.0.0.1 localhost\n", tmp_path)
    with installed.start(installed.path("contract.yaml")) as mock:
        talk(mock)
        write_target(mock, installed.folder)
        target = yaml.safe_load((installed.folder / "target.yaml").read_text())
        target["nodes"] = [f"ws://localhost:{mock.port}"]
        (installed.folder / "target.yaml").write_text(yaml.safe_dump(target))
        verdict = installed.run("verify", "--contract", installed.path("contract.yaml"), installed.path("target.yaml"))
        assert "the contract is kept" in verdict, verdict
        mock.stop()


def test_dpkg_removes_all_that_it_installed(installed: Place, system: Path) -> None:
    files = run(*enter(system, "dpkg", "--listfiles", "belay")).split()
    assert "/usr/bin/belay" in files
    run(*enter(system, "dpkg", "--purge", "belay"))
    assert not [name for name in files if "belay" in name and (system / name.lstrip("/")).exists()]
