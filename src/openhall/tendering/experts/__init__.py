"""The register of experts, and committees drawn from it by lot."""
