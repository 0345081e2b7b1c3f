"""Orders from outside, understood and handed to the journal before anybody is told that they were taken."""
