"""What the site's logs leave out."""

import logging


class RefusalsInOneLine(logging.Filter):
    """A page that is refused is logged without a traceback, which says nothing about it; what broke keeps its own."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.ERROR:
            record.exc_info = None
        return True
