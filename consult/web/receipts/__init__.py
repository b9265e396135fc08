"""Pages that a receipt's code opens, and the desk's care for receipts that did not arrive."""
