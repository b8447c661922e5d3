"""What the program must reach, measured: `python -m bench` prints one table.

Every row checks its answer before its time counts.  Ratios are taken within one run, from interleaved pairs;
absolute times depend on the machine.
"""
