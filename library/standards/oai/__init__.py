"""OAI-PMH 2.0: what harvesters ask, and what they are told."""
