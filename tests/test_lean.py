"""Libraries come without the parts that nothing here uses, and whoever wants those still gets them."""

from __future__ import annotations

import subprocess
import sys


def _said(script: str) -> str:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()


def test_what_reads_and_classifies_brings_no_http_client_and_no_parser() -> None:
    script = (
        "import sys, classifier.model\nfrom intake.language import detect_language\n"
        "assert detect_language('Der Drucker druckt seit heute morgen nicht mehr.') == 'de'\n"
        "unused = {'requests', 'httpx', 'weasel', 'chardet', 'robust_downloader', 'spacy.pipeline.ner', 'spacy.ml'}\n"
        "print(*unused & set(sys.modules))"
    )

    assert _said(script) == ""


def test_a_desk_is_loaded_without_colours_and_without_a_dns_client() -> None:
    script = (
        "import sys\nfrom bot.running import plain_logs\n"
        "plain_logs.load()\nimport bot.main\n"
        "print(*{'rich', 'dns'} & set(sys.modules))\n"
        "from rich.console import Console"
    )

    assert _said(script) == ""


def test_the_command_line_and_the_components_can_be_imported_all_the_same() -> None:
    script = (
        "import classifier.lean, spacy.cli\nfrom spacy.pipeline import Tagger\n"
        "print(spacy.cli.download.__module__, Tagger.__module__)"
    )

    assert _said(script) == "spacy.cli.download spacy.pipeline.tagger"


def test_a_spacy_that_was_imported_before_stays_as_it_is() -> None:
    assert (
        _said("import spacy, sys, classifier.lean\nprint(callable(spacy.info), spacy.blank('en').has_factory('ner'))")
        == "True True"
    )
