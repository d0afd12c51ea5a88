"""What follows later, or at a set moment. Every task may run twice."""
