"""What is put on a ticket afterwards: it may have printed before, is a copy, or was for another."""
