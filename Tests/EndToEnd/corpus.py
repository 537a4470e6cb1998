"""AsyncAPI documents: those in Examples/contracts, and a corpus of others' where `BELAY_ASYNCAPI_CORPUS` names its folder.

The corpus is no part of the project, so tests on it are skipped, with this reason, where the variable is not set.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(path for path in (ROOT / "Examples/contracts").glob("*.yaml"))
NO_CORPUS = "BELAY_ASYNCAPI_CORPUS names no folder of AsyncAPI documents"


def corpus() -> list[Path]:
    """The documents that the corpus's INDEX.md names; none where there is no corpus."""
    folder = os.environ.get("BELAY_ASYNCAPI_CORPUS")
    if not folder:
        return []
    index = Path(folder) / "INDEX.md"
    names = re.findall(r"^\| (\S+\.(?:yaml|yml|json)) \|", index.read_text(), re.MULTILINE) if index.exists() else []
    found = [Path(folder) / name for name in names] or sorted(
        path for path in Path(folder).glob("*") if path.suffix in (".yaml", ".yml", ".json")
    )
    assert found, f"there is no document in {folder}"
    return found


def for_each_of_the_corpus() -> pytest.MarkDecorator:
    """Runs a test for each document of the corpus, as its argument `document`; skips it where there is none."""
    documents = corpus()
    if documents:
        folder = Path(os.environ["BELAY_ASYNCAPI_CORPUS"])
        return pytest.mark.parametrize("document", documents, ids=[str(path.relative_to(folder)) for path in documents])
    return pytest.mark.parametrize("document", [pytest.param(None, marks=pytest.mark.skip(reason=NO_CORPUS))], ids=["corpus"])
