"""Letters as dots, for whoever draws them: printers' pictures of lines, and pictures of paper."""
