"""The public site: every tender as one page, live halls, receipts, open data, how to verify. No account is needed."""
