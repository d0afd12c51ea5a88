"""The words of files, page by page, and pictures of their first pages.

Files come from outside, and some of them to do harm: they are opened in a child process only (`child`), which has no
Django, no secrets, and limits on time and memory. `__main__` is that process; `library.tasks` is who asks for it.
"""
