"""The library's pages: access, form, action, answer. A module for each part of it."""
