"""What prints and is no ticket: sheets, the slip of what was missed, test page, calibration."""
