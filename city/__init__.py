"""The city's rules: plain functions of plain values, without I/O and without a clock of their own."""
