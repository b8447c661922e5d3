"""What was proved, proved again from its certificates: by the rules of this process, and in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

from symchain.core import kernel as core
from symchain.errors import Refused
from symchain.prove.certificate import certificate, said
from symchain.trusted import kernel
from symchain.trusted.kernel import Theorem

SECONDS = 600


class Replays:
    """The theorems of a script that were made again."""

    def __init__(self) -> None:
        self.done: dict[int, Theorem] = {}

    def of(self, theorems: Sequence[Theorem]) -> str:
        """Make theorems again, with all that they come from; in words how many.  Raises `Refused`.

        What rests on the new core is written as JSON, read by a fresh process and replayed there.
        """
        made = [again for theorem in theorems for again in kernel.replay(theorem, self.done)]
        proofs = [a for theorem in made for a in theorem.certificate[1] if isinstance(a, core.Theorem)]
        if proofs:
            _elsewhere(proofs)
        words = f"replayed: {len(made)} theorem{'s' * (len(made) != 1)}"
        return f"{words}, {len(proofs)} of the new core in a process of its own" if proofs else words


def _elsewhere(proofs: Sequence[core.Theorem]) -> None:
    """Replay proofs of the new core in a fresh process.  Raises `Refused` unless each gives what it is said to."""
    text = json.dumps([certificate(proof) for proof in proofs])
    command = [sys.executable, "-m", "symchain.prove.certificate"]
    run = subprocess.run(command, input=text, capture_output=True, text=True, timeout=SECONDS, check=False)
    if run.returncode or json.loads(run.stdout) != [said(proof) for proof in proofs]:
        raise Refused("a certificate of the new core does not give what was proved")
