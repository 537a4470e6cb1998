"""The container image, from nothing but the program: an OCI image layout in a tar archive.

It also holds manifest.json, so that `docker load` of any version takes it. A program that is not statically linked
brings the loader and the libraries that it names, from this machine.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import time
from pathlib import Path
from typing import Any

from archives import Entry, folders, gzipped, tar
from manifest import NAME, OCI_ARCHITECTURES, SUMMARY, Contents, Release, Unpackable, licenses

LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
CONFIG = "application/vnd.oci.image.config.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


def make(release: Release, contents: Contents) -> list[Path]:
    platform = {"architecture": OCI_ARCHITECTURES[contents.program.processor], "os": contents.program.system}
    layer = tar(folders(_root(release, contents)), release.epoch)
    blobs = Blobs()
    packed = blobs.add(LAYER, gzipped(layer))
    settings = json.loads(release.template("oci/config.json"))
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(release.epoch))
    labels = {
        "org.opencontainers.image.title": NAME,
        "org.opencontainers.image.description": SUMMARY,
        "org.opencontainers.image.version": release.version,
        "org.opencontainers.image.source": release.repository,
        "org.opencontainers.image.created": created,
    }
    image = {
        "created": created,
        **platform,
        "config": {**settings, "Labels": labels},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
        "history": [{"created": created, "created_by": "dev/package"}],
    }
    config = blobs.add(CONFIG, _json(image))
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [packed], "annotations": labels}
    index = {
        "schemaVersion": 2,
        "mediaType": INDEX,
        "manifests": [
            {
                **blobs.add(MANIFEST, _json(manifest)),
                "platform": platform,
                "annotations": {"org.opencontainers.image.ref.name": release.version},
            }
        ],
    }
    for_docker = [
        {"Config": _place(config), "RepoTags": [f"{NAME}:{release.version}"], "Layers": [_place(packed)]}
    ]
    files = [
        Entry("oci-layout", _json({"imageLayoutVersion": "1.0.0"})),
        Entry("index.json", _json(index)),
        Entry("manifest.json", _json(for_docker)),
        *blobs.entries,
    ]
    name = f"{NAME}-{release.version}-{contents.program.platform}.oci.tar"
    return [release.write(name, tar(folders(files), release.epoch))]


class Blobs:
    """The contents of an image, by their hashes."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def add(self, media: str, content: bytes) -> dict[str, Any]:
        """Keeps the content.

        Returns: its descriptor.
        """
        digest = hashlib.sha256(content).hexdigest()
        self.entries.append(Entry(f"blobs/sha256/{digest}", content))
        return {"mediaType": media, "digest": f"sha256:{digest}", "size": len(content)}


def _place(descriptor: dict[str, Any]) -> str:
    return f"blobs/{descriptor['digest'].replace(':', '/')}"


def _root(release: Release, contents: Contents) -> list[Entry]:
    """The image's files. /tmp is for what users write (--ready-file, --store); work is the folder that it starts in."""
    return [
        Entry("usr/bin/belay", contents.binary, 0o755),
        *_libraries(contents),
        *(Entry(f"usr/share/doc/{NAME}/{each.name}", each.content) for each in licenses(release)),
        # What runtimes mount or write to is there, so that none has to make it in a read-only root.
        *(Entry(f"{folder}/", mode=0o755) for folder in ("dev", "etc", "proc", "sys", "work")),
        Entry("tmp/", mode=0o1777),
    ]


def _libraries(contents: Contents) -> list[Entry]:
    """The loader and the libraries, where the program looks for them."""
    if contents.program.loader is None:
        return []
    loader = Path(contents.program.loader)
    places = [loader, *map(_library, contents.program.libraries)]
    unique = {str(place).lstrip("/"): place for place in places}
    return [Entry.of(name, place.resolve(), 0o755) for name, place in unique.items()]


def _library(name: str) -> Path:
    """Where this machine has the library."""
    known = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    match = re.search(rf"^\t{re.escape(name)} \(libc6,(?:x86-64|AArch64)[^)]*\) => (\S+)$", known, re.MULTILINE)
    if not match:
        raise Unpackable(f"the program needs {name}, and this machine has no such library for the image")
    return Path(match[1])


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False).encode()
