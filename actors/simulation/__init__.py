"""The whole daemon under virtual time, among simulated shops, printers and disks that fail on purpose."""
