"""Files in an S3-compatible bucket: written and read in pieces, so that no file is ever in memory whole."""

from collections.abc import Iterator
from typing import Any

from boto3.s3.transfer import TransferConfig
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from brain.core.storage import PIECE

_PART = 8 * 1024 * 1024  # of a multipart upload


class BucketStorage(S3Storage):
    """S3Storage, which by itself would fetch a file whole before its first byte is read."""

    def get_default_settings(self) -> dict[str, Any]:
        """One part of a file at a time is in memory."""
        config = TransferConfig(multipart_threshold=_PART, multipart_chunksize=_PART, use_threads=False)
        return {**super().get_default_settings(), "transfer_config": config}

    def pieces(self, name: str, start: int, length: int) -> Iterator[bytes]:
        """Yield `length` bytes of the file from `start` on. Raises OSError: FileNotFoundError where there is none."""
        stored = self.bucket.Object(self._normalize_name(clean_name(name)))
        try:
            body = stored.get(Range=f"bytes={start}-{start + length - 1}")["Body"]
        except self.connection.meta.client.exceptions.ClientError as error:
            is_missing = error.response["Error"]["Code"] in ("NoSuchKey", "404")
            raise (FileNotFoundError(name) if is_missing else OSError(str(error))) from error
        try:
            yield from body.iter_chunks(PIECE)
        finally:
            body.close()
