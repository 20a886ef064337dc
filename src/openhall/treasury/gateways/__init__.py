"""Payment gateways: one interface of few methods, an adapter for each kind of money, and a sandbox to try them."""
