"""The numeric route: exact evaluation of surface expressions, counterexamples, the nearest true statement."""
