"""Results: electronic ones made by templates and sealed to last, paper ones digitised, a person's own documents."""
