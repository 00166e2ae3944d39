"""Lists as documents: frozen at a moment, numbered, signed, printed, compared with the record, corrected, published."""
