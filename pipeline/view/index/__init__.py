"""What the pages ask: a copy of the store made for browsing, with search, facets, conflicts and the ledger."""
