"""What editors write, checked: a module for each part of the library."""
