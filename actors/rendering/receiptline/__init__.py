"""ReceiptLine, the language of tickets: read into a document, and written without danger."""
