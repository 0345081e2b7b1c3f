-- What is printed need not be an order. A sheet (a text, ReceiptLine, a picture) is kept where orders are: it has
-- one revision, with its content as the raw bytes, and one ticket. Nobody counts or lists it as an order.
ALTER TABLE orders ADD COLUMN what TEXT NOT NULL DEFAULT 'order' CHECK (what IN ('order', 'sheet'));
