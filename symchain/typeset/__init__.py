"""Typesetting: a claim as a tree of boxes, in the order in which it was written, and boxes as MathML and as LaTeX."""
