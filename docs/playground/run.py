"""The checker of the playground: one text in this process, each step to the page as it is known.

Runs inside Pyodide, in a web worker of its own.  Formulas go to the page as MathML; everything else is text.
"""

import ast
import json

from symchain import VERBS
from symchain.show.blocks import standing
from symchain.steps import script
from symchain.steps.session import Options
from symchain.trusted.result import read_result
from symchain.typeset.boxes import BadBox
from symchain.typeset.mathml import formulas
from symchain.typeset.values import value_box

# Beside the chapter, so that a text may build on its scripts.
PLACE = script.Path("/engine/proofs/chapter14/playground.py")


def check(text, declared, post):
    """Check a claim or a script; `post` gets the kind of each event and its content as JSON."""
    loose = {"declared": declared.replace("\n", "; "), "given": (), "claim": is_claim(text)}
    # A script that imports what it uses is run as it stands: its steps come one by one.
    whole = "symchain" in text and not declared and not loose["claim"]
    options = Options(text=text, typeset=True, loose=None if whole else loose)

    def emit(kind, event):
        if kind == "step":
            post("step", json.dumps(shown(read_result(event))))
        elif kind == "begin":
            post("begin", json.dumps({"label": str(event["label"])}))

    script.run_script(PLACE, emit, options)
    post("done", "{}")


def is_claim(text):
    """Whether a text is one claim rather than a script."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        return False
    return not (isinstance(tree, ast.Call) and getattr(tree.func, "id", None) in VERBS)


def shown(step):
    """What the page shows of a step."""
    example = step.counterexample
    return {
        "label": step.label,
        "verdict": step.verdict,
        "standing": standing(step),
        "passed": step.passed,
        "claim": step.claim,
        "formulas": [math(parts) for parts in step.typeset.get("claims", [])],
        "code": step.code or "",
        "message": step.message,
        "line": step.line,
        "where": step.detail.get("where", ""),
        "nearest": step.detail.get("nearest", ""),
        "nearestFormulas": [math(parts) for parts in step.typeset.get("nearest", [])],
        "difference": step.detail.get("difference", ""),
        "hypotheses": step.hypotheses,
        "example": None
        if example is None
        else {
            "sizes": ", ".join(f"{name} = {size}" for name, size in example.dimensions.items()),
            "entry": example.entry,
            "values": [[name, math([value_box(value)])] for name, value in example.values.items()],
            "left": math([value_box(example.left)]),
            "right": math([value_box(example.right)]),
        },
    }


def math(parts):
    """Formulas in pieces between which a line may break."""
    try:
        return formulas(parts)
    except BadBox:
        return []


script.warm_up()
