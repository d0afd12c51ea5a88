"""The only way that a view obtains an object: unseen -> Http404, seen but refused -> PermissionDenied.

A module for each part of the library; `documents` also says who may change it.
"""
