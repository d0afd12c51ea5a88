"""Official translations: what editors see of them, write, and exchange with translators' tools."""
