"""Entry by commitment: conditions told, promised and checked automatically (告知承诺制, REQUIREMENTS T2)."""
