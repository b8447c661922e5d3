"""Results as they are shown: in words, in a Python session, in a notebook."""
