"""What members may ask of what is kept about them: a copy, its end, and what they agreed to."""
