"""Facts of this house’s tenders, and what indicators say of them."""
