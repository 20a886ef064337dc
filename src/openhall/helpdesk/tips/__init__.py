"""Tips without a name: sealed in the browser, answered through a mailbox that knows no address."""
