"""One file per register; each holds `REGISTER`. See "How to add a register" in the README."""
