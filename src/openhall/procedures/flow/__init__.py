"""The walk of a dossier through units while it is in processing: flows as data, who has it in hand, and until when."""
