"""The daemon's actors, one room a role, and what they share."""
