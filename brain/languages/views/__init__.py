"""Pages about translations and the glossary."""
