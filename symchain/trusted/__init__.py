"""The trusted part: terms, lowering, axioms, kernel, verdicts."""
