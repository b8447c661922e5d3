"""What authors write with: declarations and expressions, on SymPy."""
