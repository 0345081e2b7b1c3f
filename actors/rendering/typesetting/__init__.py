"""From a ReceiptLine document to lines that fit on the paper."""
