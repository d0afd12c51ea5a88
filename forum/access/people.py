"""Who asks."""

from django.contrib.auth.models import AnonymousUser

from brain.members.models import Member

Person = Member | AnonymousUser
