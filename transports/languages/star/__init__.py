"""Star's languages: graphic mode, which the TSP100 and TSP143 speak, dots and no letters; and StarPRNT."""
