"""A program of its own: a PDF on its input, ``{"pages": [text]}`` on its output. What reads it sets the limits."""

import json
import logging
import sys
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

MOST_PAGES = 500
MOST_TEXT = 2_000_000
"""Characters of one document; the rest isn't searched."""


def main() -> int:
    """Print the words of each page; nothing where the file can't be read."""
    logging.disable(logging.CRITICAL)
    pages: list[str] = []
    try:
        for page in PdfReader(BytesIO(sys.stdin.buffer.read())).pages[:MOST_PAGES]:
            pages.append(page.extract_text()[: MOST_TEXT - sum(map(len, pages))])
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
        return 1
    sys.stdout.write(json.dumps({"pages": pages}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
