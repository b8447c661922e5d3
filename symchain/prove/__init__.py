"""Search: canonical labelling, witnesses, choice of rules.  Nothing here is trusted."""
