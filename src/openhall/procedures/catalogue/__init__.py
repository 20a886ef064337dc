"""The catalogue of procedures: editions in force from a day on, drafted, approved and published by signed acts."""
