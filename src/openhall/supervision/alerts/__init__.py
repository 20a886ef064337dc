"""Rules, the alerts that they give, and what came of them."""
