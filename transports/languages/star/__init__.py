"""Star's graphic mode, the language of the TSP100 and TSP143, in both directions: dots, and no letters."""
