"""The logical core: terms, the ring, theorems and their rules.  What is here is believed; see docs/trust.md."""
