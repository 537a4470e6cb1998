"""Each package is installed as its users do, with no Swift in reach; its program serves, verifies itself and stops."""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import tarfile
from pathlib import Path

from conftest import the_one
from serving import Place, as_root, run, serves_verifies_itself_and_stops, talk


def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def test_the_archive_is_unpacked_and_runs(packages: Path, tmp_path: Path) -> None:
    run("tar", "-xzf", the_one(packages, "belay-*.tar.gz"), "-C", tmp_path)
    program = the_one(tmp_path, "belay-*/belay")
    serves_verifies_itself_and_stops(Place([program], work(tmp_path)))


def test_in_an_empty_folder_the_program_serves_the_contract_that_it_carries(packages: Path, tmp_path: Path) -> None:
    run("tar", "-xzf", the_one(packages, "belay-*.tar.gz"), "-C", tmp_path)
    place = Place([the_one(tmp_path, "belay-*/belay")], work(tmp_path))
    with place.start("quiet") as mock:
        talk(mock)
        mock.stop()


def test_the_wheel_is_installed_in_a_new_venv_and_runs(packages: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    wheel = the_one(packages, "*.whl")
    run(tmp_path / "venv/bin/python", "-m", "pip", "install", "--no-index", "--disable-pip-version-check", wheel)
    serves_verifies_itself_and_stops(Place([tmp_path / "venv/bin/belay"], work(tmp_path)))


def test_the_npm_packages_are_installed_in_an_empty_project_and_run(packages: Path, tmp_path: Path) -> None:
    folder = work(tmp_path)
    # The package of a platform has the platform's name before the version.
    tarballs = sorted(packages.glob("belay-*.tgz"))
    assert len(tarballs) == 2, tarballs
    home = {"HOME": str(tmp_path / "home")}
    run("npm", "install", "--offline", "--no-audit", "--no-fund", *tarballs, cwd=folder, **home)
    serves_verifies_itself_and_stops(Place(["npx", "--offline", "belay"], folder, environment=home))


def test_the_image_is_what_its_hashes_say_and_its_root_runs_as_nobody(
    packages: Path, tmp_path: Path, tree: Path
) -> None:
    with tarfile.open(the_one(packages, "*.oci.tar")) as image:

        def blob(descriptor: dict[str, str]) -> bytes:
            """The content of a descriptor; its hash must be right."""
            kind, digest = descriptor["digest"].split(":")
            file = image.extractfile(f"blobs/{kind}/{digest}")
            assert file is not None
            content = file.read()
            assert hashlib.sha256(content).hexdigest() == digest
            assert len(content) == descriptor["size"]
            return content

        def document(name: str) -> dict[str, object]:
            file = image.extractfile(name)
            assert file is not None
            return json.loads(file.read())

        assert document("oci-layout") == {"imageLayoutVersion": "1.0.0"}
        manifest = json.loads(blob(document("index.json")["manifests"][0]))
        config = json.loads(blob(manifest["config"]))
        layer = gzip.decompress(blob(manifest["layers"][0]))
    settings = config["config"]
    assert settings["User"] == "65532:65532"
    assert "8000/tcp" in settings["ExposedPorts"]
    assert settings["Cmd"][0] == "mock"
    assert config["rootfs"]["diff_ids"] == [f"sha256:{hashlib.sha256(layer).hexdigest()}"]
    unpacked = tmp_path / "layer.tar"
    unpacked.write_bytes(layer)
    run(*as_root("tar", "-xpf", unpacked, "-C", tree, "--numeric-owner"))
    # As a container's runtime does, with /proc, in a mount namespace that ends with the program.
    enter = 'user=$1 root=$2; shift 2; mount -t proc proc "$root/proc" && exec chroot --userspec="$user" "$root" "$@"'
    chroot = as_root("unshare", "--mount", "sh", "-c", enter, "sh", settings["User"], tree, *settings["Entrypoint"])
    # The user may write in /tmp alone.
    serves_verifies_itself_and_stops(Place(chroot, tree / "tmp", Path("/tmp"), {"HOME": "/tmp"}))


def test_the_debian_package_is_installed_and_removed_without_a_trace(
    packages: Path, tmp_path: Path, tree: Path
) -> None:
    package = the_one(packages, "*.deb")
    for folder in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "work"):
        (tree / folder).mkdir(parents=True)
    (tree / "var/lib/dpkg/status").touch()
    before = sorted(tree.rglob("*"))
    # The root is empty, so no package is there that this one may depend on.
    dpkg = as_root("dpkg", f"--root={tree}", "--force-depends", "--log=/dev/null")
    run(*dpkg, "--install", package)
    program = tree / "usr/bin/belay"
    serves_verifies_itself_and_stops(Place([program], work(tmp_path)))
    run(*dpkg, "--purge", "belay")
    left = {file.relative_to(tree).as_posix() for file in set(tree.rglob("*")) - set(before)}
    assert not {file for file in left if not file.startswith("var/lib/dpkg")}, left
