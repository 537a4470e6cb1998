"""What is in the packages: nothing more, nothing of the machine that made them, and the same bytes each time."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest
import yaml

from conftest import pack, the_one
from serving import ROOT, run


def version_in(packages: Path) -> str:
    """The version that all names hold."""
    match = re.fullmatch(r"belay-(.+)-linux-(x64|arm64)\.tar\.gz", the_one(packages, "belay-*.tar.gz").name)
    assert match
    return match[1]


def program_in(packages: Path) -> bytes:
    with tarfile.open(the_one(packages, "belay-*.tar.gz")) as archive:
        name = next(name for name in archive.getnames() if name.endswith("/belay"))
        file = archive.extractfile(name)
        assert file is not None
        return file.read()


def listing(archive: Path) -> dict[str, tuple[int, int, int]]:
    """Names of files with their modes, owners and times."""
    with tarfile.open(archive) as files:
        return {each.name: (each.mode, each.uid + each.gid, int(each.mtime)) for each in files if not each.isdir()}


def test_the_sums_name_every_package_and_are_right(packages: Path) -> None:
    run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=packages)
    named = {line.split("  ", 1)[1] for line in (packages / "SHA256SUMS").read_text().splitlines()}
    assert named == {file.name for file in packages.iterdir()} - {"SHA256SUMS"}


def test_all_packages_are_there_and_hold_the_version_that_the_program_says(packages: Path, tmp_path: Path) -> None:
    version, program = version_in(packages), tmp_path / "belay"
    program.write_bytes(program_in(packages))
    program.chmod(0o755)
    assert version in run(program, "--version", cwd=tmp_path).split()
    patterns = {
        f"belay-{version}-*.tar.gz": 1,
        f"belay-{version}-*.tar.xz": 1,
        f"belay_{version}-1_*.deb": 1,
        f"belay_ws-{version}-py3-none-*.whl": 1,
        f"belay-{version}.tgz": 1,
        f"belay-linux-*-{version}.tgz": 1,
        f"belay-{version}-*.oci.tar": 1,
        "belay.rb": 1,
        "SHA256SUMS": 1,
    }
    assert {pattern: len(list(packages.glob(pattern))) for pattern in patterns} == patterns
    assert len(list(packages.iterdir())) == len(patterns)


def test_the_archive_holds_the_program_its_manual_and_completions_and_nothing_else(packages: Path) -> None:
    archive = the_one(packages, "belay-*.tar.gz")
    folder = archive.name.removesuffix(".tar.gz")
    files = listing(archive)
    assert {name.removeprefix(f"{folder}/"): mode for name, (mode, _, _) in files.items()} == {
        "belay": 0o755,
        "belay.1": 0o644,
        "LICENSE": 0o644,
        "README.md": 0o644,
        "THIRD-PARTY-NOTICES.txt": 0o644,
        "completions/_belay": 0o644,
        "completions/belay.bash": 0o644,
        "completions/belay.fish": 0o644,
    }
    assert {owner for _, owner, _ in files.values()} == {0}
    assert len({time for _, _, time in files.values()}) == 1


def test_completions_and_manual_are_read_without_complaint(packages: Path, tmp_path: Path) -> None:
    run("tar", "-xzf", the_one(packages, "belay-*.tar.gz"), "-C", tmp_path, "--strip-components=1")
    run("bash", "-n", tmp_path / "completions/belay.bash")
    said = run("bash", "-c", f'source {tmp_path}/completions/belay.bash; complete -p belay')
    assert "belay" in said
    assert (tmp_path / "completions/_belay").read_text().startswith("#compdef belay")
    assert "complete -c" in (tmp_path / "completions/belay.fish").read_text()
    page = tmp_path / "belay.1"
    result = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", page], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"}
    )
    assert result.returncode == 0 and not result.stderr, result.stderr
    for word in ("belay mock", "--ready-file", "belay verify", "Exit codes"):
        assert word in re.sub(".\b", "", result.stdout), word


def test_the_two_archives_hold_the_same_and_the_smaller_one_has_at_most_15_mb(packages: Path) -> None:
    small = the_one(packages, "belay-*.tar.xz")
    with tarfile.open(small) as one, tarfile.open(the_one(packages, "belay-*.tar.gz")) as other:
        assert sorted(one.getnames()) == sorted(other.getnames())
        for member in one:
            if member.isfile():
                assert one.extractfile(member).read() == other.extractfile(member.name).read(), member.name
    assert small.stat().st_size <= 15_000_000
    assert the_one(packages, "*.deb").stat().st_size <= 15_000_000


def test_the_program_names_no_folder_of_the_machine_that_built_it(packages: Path) -> None:
    program = program_in(packages)
    found = set(re.findall(rb"[\w./+-]*/(?:checkouts|Sources)/[\w./+-]+", program))
    found |= {name for name in (f"{ROOT}/".encode(), f"{Path.home()}/".encode()) if name in program}
    # Names below the tree tell nothing (.build-static/checkouts/…); Swift's libraries name their makers' machine.
    ours = {name for name in found if name.startswith(b"/") and not name.startswith(b"/home/build-user/")}
    assert not ours, sorted(ours)[:5]


def test_the_wheel_records_each_file_and_fits_what_the_program_needs(packages: Path, tmp_path: Path) -> None:
    wheel = the_one(packages, "*.whl")
    with zipfile.ZipFile(wheel) as files:
        names = files.namelist()
        assert len(names) == len(set(names))
        record = next(name for name in names if name.endswith(".dist-info/RECORD"))
        rows = list(csv.reader(io.StringIO(files.read(record).decode())))
        assert {row[0] for row in rows} == set(names)
        for name, digest, size in rows:
            content = files.read(name)
            hashed = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            assert (digest, size) == (("", "") if name == record else (f"sha256={hashed}", str(len(content))))
        assert files.getinfo("belay/bin/belay").external_attr >> 16 & 0o777 == 0o755
        tags = re.findall("^Tag: (.*)$", files.read(record.replace("RECORD", "WHEEL")).decode(), re.MULTILINE)
        points = files.read(record.replace("RECORD", "entry_points.txt")).decode()
        program = tmp_path / "belay"
        program.write_bytes(files.read("belay/bin/belay"))
    assert "[console_scripts]\nbelay = " in points and "[pytest11]\n" in points
    # The name of the file says the same as the tags in it.
    assert {tag.rsplit("-", 1)[1] for tag in tags} == set(wheel.stem.rsplit("-", 1)[1].split("."))
    newest = newest_glibc(program)
    manylinux = [tuple(map(int, found)) for found in re.findall(r"manylinux_(\d+)_(\d+)_", wheel.name)]
    assert len(manylinux) == 1
    assert newest is None or newest <= manylinux[0]
    assert newest is None or "musllinux" not in wheel.name


def newest_glibc(program: Path) -> tuple[int, ...] | None:
    """The newest version of glibc that the program asks for, as binutils reads it."""
    said = run("readelf", "--version-info", "--wide", program)
    versions = [tuple(map(int, found.split("."))) for found in re.findall(r"Name: GLIBC_(\d[\d.]*)", said)]
    return max(versions, default=None)


def test_npms_first_package_depends_on_the_platforms_exactly_and_runs_nothing_at_installation(packages: Path) -> None:
    version = version_in(packages)
    described = {}
    for tarball in packages.glob("*.tgz"):
        files = listing(tarball)
        assert all(name.startswith("package/") for name in files)
        with tarfile.open(tarball) as archive:
            file = archive.extractfile("package/package.json")
            assert file is not None
            package = json.loads(file.read())
        described[package["name"]] = package
        assert not {"preinstall", "install", "postinstall", "prepare"} & set(package.get("scripts", {}))
        assert package["version"] == version
        assert {"package/LICENSE", "package/package.json"} <= set(files)
        assert ("package/bin/belay" in files) == ("package/THIRD-PARTY-NOTICES.txt" in files)
        for command in package.get("bin", {}).values():
            assert files[f"package/{command}"][0] == 0o755
    platform = the_one(packages, "belay-linux-*.tgz").name.removeprefix("belay-").removesuffix(f"-{version}.tgz")
    assert described["belay"]["optionalDependencies"] == {f"@belay/{platform}": version}
    system, processor = platform.split("-")
    assert described[f"@belay/{platform}"]["os"] == [system]
    assert described[f"@belay/{platform}"]["cpu"] == [processor]


def test_the_debian_package_satisfies_lintian(packages: Path, tmp_path: Path) -> None:
    package = the_one(packages, "*.deb")
    said = run("lintian", "--allow-root", "--fail-on", "error,warning", "--color", "never", package, HOME=str(tmp_path))
    assert not re.findall("^[EW]: .*$", said, re.MULTILINE), said
    # dpkg reads what was written by hand.
    run("dpkg-deb", "--info", package)
    run("dpkg-deb", "--contents", package)


def test_the_formula_names_the_archive_and_its_hash(packages: Path) -> None:
    formula = (packages / "belay.rb").read_text()
    archive = the_one(packages, "belay-*.tar.gz")
    assert re.findall(r'url "[^"]*/v([^/"]+)/([^/"]+)"', formula) == [(version_in(packages), archive.name)]
    assert re.findall(r'sha256 "(\w+)"', formula) == [hashlib.sha256(archive.read_bytes()).hexdigest()]
    # What it installs is in the archive.
    installed = re.findall(r'\.install "([^"]+)"', formula)
    assert {f"{archive.name.removesuffix('.tar.gz')}/{name}" for name in installed} <= set(listing(archive))
    opened = re.findall(r"^\s*(?:class|def|begin|.* do)\b", formula, re.MULTILINE)
    assert len(opened) == len(re.findall(r"^\s*end$", formula, re.MULTILINE))


@pytest.mark.slow
def test_two_runs_on_one_commit_make_the_same_bytes(packages: Path, binary: Path, tmp_path: Path) -> None:
    pack(binary, tmp_path / "again")
    sums = (packages / "SHA256SUMS").read_text()
    assert (tmp_path / "again/SHA256SUMS").read_text() == sums
    run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=tmp_path / "again")


def test_the_platforms_of_a_release_are_collected_into_one_formula_and_one_npm_package(
    packages: Path, tmp_path: Path
) -> None:
    version = version_in(packages)
    (tmp_path / "dist").mkdir()
    for platform in ("linux-x64", "linux-arm64", "darwin-arm64"):
        (tmp_path / f"dist/belay-{version}-{platform}.tar.gz").write_text(platform)
        (tmp_path / f"dist/belay-{platform}-{version}.tgz").write_text(platform)
    result = subprocess.run(
        [ROOT / "dev/package", "--collect", "--allow-dirty", "--out", tmp_path / "dist"], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    formula = (tmp_path / "dist/belay.rb").read_text()
    assert len(re.findall(r'^      url "', formula, re.MULTILINE)) == 3
    assert re.findall(r"on_(\w+) do", formula) == ["macos", "arm", "linux", "arm", "intel"]
    with tarfile.open(tmp_path / f"dist/belay-{version}.tgz") as archive:
        file = archive.extractfile("package/package.json")
        assert file is not None
        names = json.loads(file.read())["optionalDependencies"]
    assert names == {f"@belay/{each}": version for each in ("darwin-arm64", "linux-arm64", "linux-x64")}
    run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=tmp_path / "dist")


def test_the_notices_name_every_package_that_the_build_resolved() -> None:
    resolved = ROOT / "Package.resolved"
    if not resolved.exists():
        pytest.fail("no Package.resolved says what was linked: build belay first (dev/package)")
    notices = (ROOT / "Distribution/THIRD-PARTY-NOTICES.txt").read_text()
    names = [Path(pin["location"]).stem for pin in json.loads(resolved.read_text())["pins"]]
    # Tests alone use it: the program has nothing of it.
    names.remove("Yams")
    assert names and not [name for name in names if f"=\n{name}\n=" not in notices]
    assert "Yams" not in notices


def test_the_release_workflow_names_files_that_exist(packages: Path) -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())
    rows = workflow["jobs"]["package"]["strategy"]["matrix"]["include"]
    assert {row["platform"] for row in rows if not row["untried"]} == {"linux-x64"}
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    commands = "\n".join(step.get("run", "") for step in steps)
    named = re.findall(r"\bdev/[\w/.-]+", commands)
    assert named and all((ROOT / name).is_file() for name in named), named
    # Whatever a step runs is a file's name or a word of the workflow's own: nothing of the event's text.
    assert "${{" not in commands
