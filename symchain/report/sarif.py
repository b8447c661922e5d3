"""SARIF 2.1.0 (OASIS, 2020), for the tools that show the findings of a checker in the code.

A result a step that does not pass, and one a step that met its expectation of a verdict other than a pass, which is
suppressed where it stands: in the source.  Paths are relative to the working folder, %SRCROOT%; fingerprints are of the
file, the label and the code, so that they stay when lines move.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from symchain import explain
from symchain.errors import KINDS
from symchain.report.output import Output, View
from symchain.report.version import version
from symchain.results import ProofResult, Run
from symchain.show.blocks import flags_of, standing, text_block, visible
from symchain.trusted.result import StepResult

ROOT = "%SRCROOT%"


class SarifReport:
    """Writes everything at the end."""

    def __init__(self, out: Output, view: View) -> None:
        self.out = out

    def proof(self, proof: ProofResult) -> None:
        """Nothing: the log is written whole."""

    def end(self, run: Run) -> None:
        """Write the log."""
        self.out.raw(json.dumps(log(run), indent=2) + "\n")


def log(run: Run) -> dict[str, Any]:
    """The run as a SARIF log."""
    told = [step for step in run.steps if not step.passed or (step.expected is not None and step.code is not None)]
    flags = [(step, code, words) for step in run.steps for code, words in flags_of(step) if code in KINDS]
    codes = sorted({_rule(step) for step in told} | {code for _, code, _ in flags})
    driver = {
        "name": "symchain",
        "version": version(),
        "rules": [_descriptor(code) for code in codes],
    }
    return {
        "version": "2.1.0",
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "runs": [
            {
                "tool": {"driver": driver},
                "invocations": [{"executionSuccessful": run.exit_code in (0, 1)}],
                "columnKind": "unicodeCodePoints",
                "results": [*(_result(step, codes) for step in told), *(_flag(*flag, codes) for flag in flags)],
            }
        ],
    }


def _rule(step: StepResult) -> str:
    """The code that says most of a step: of an unmet expectation that alone."""
    return step.code or "SC208"


def _descriptor(code: str) -> dict[str, Any]:
    page = explain.page(code)
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in KINDS[code].replace("-", " ").split()),
        "shortDescription": {"text": KINDS[code]},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": "error"},
    }


def _result(step: StepResult, codes: list[str]) -> dict[str, Any]:
    code = _rule(step)
    head = f"{step.label}: {step.message or standing(step)}"
    text = visible(head) if step.passed else "\n".join([visible(head), *text_block(step).splitlines()[1:]])
    result = _told(step, code, "note" if step.passed else "error", text, codes)
    if step.passed:
        result["suppressions"] = [{"kind": "inSource", "justification": f"the step states expect={step.expected!r}"}]
    return result


def _flag(step: StepResult, code: str, words: str, codes: list[str]) -> dict[str, Any]:
    """What an author should look at in a step that may pass."""
    told = _told(step, code, "warning", visible(f"{step.label}: {words}"), codes)
    told["partialFingerprints"] = {"symchainStep/v1": _fingerprint(step, f"{code} {words}")}  # one step, several flags
    return told


def _told(step: StepResult, code: str, level: str, text: str, codes: list[str]) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(step.file)}
    if step.line:
        column = step.detail.get("column")
        place["region"] = {"startLine": step.line, **({"startColumn": column} if column else {})}
    return {
        "ruleId": code,
        "ruleIndex": codes.index(code),
        "level": level,
        "message": {"text": text},
        "locations": [{"physicalLocation": place, "logicalLocations": [{"name": visible(step.label)}]}],
        "partialFingerprints": {"symchainStep/v1": _fingerprint(step, code)},
        **({"properties": {"cached": True}} if step.cached else {}),
    }


def _artifact(file: str) -> dict[str, str]:
    path = Path(file)
    reference = quote(path.as_posix(), errors="surrogatepass")  # a worker may name a file that no system could have
    if path.is_absolute():
        return {"uri": f"file://{'/' if path.drive else ''}{reference}"}
    return {"uri": reference, "uriBaseId": ROOT}


def _fingerprint(step: StepResult, code: str) -> str:
    key = "\0".join([step.file, step.label, code])
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
