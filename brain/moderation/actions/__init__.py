"""Everything that changes what moderation keeps."""
