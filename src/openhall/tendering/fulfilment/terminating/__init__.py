"""A contract that ends otherwise than by its performance: announced, answered, ended, its consequences carried out."""
