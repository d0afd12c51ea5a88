"""What django-allauth asks of us."""

from allauth.account.adapter import DefaultAccountAdapter
from django import forms


class AccountAdapter(DefaultAccountAdapter):
    pass


class SignupDetails(forms.Form):
    def signup(self, request, user) -> None:
        pass
