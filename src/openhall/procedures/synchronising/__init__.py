"""Dossiers in step with the national portal: told of each change, receipts kept, what it holds compared in full."""
