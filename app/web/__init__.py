"""The HTTP kit: access, transactions, forms, error pages, languages, headers. Knows no capability."""
