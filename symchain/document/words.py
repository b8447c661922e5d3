"""The words of the proof language, which no letter of a chapter may be called."""

from __future__ import annotations

import builtins

import symchain

LANGUAGE = frozenset([*symchain.__all__, *dir(builtins)])
