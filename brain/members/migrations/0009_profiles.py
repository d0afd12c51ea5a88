import unicodedata

import brain.core.partialdates
import brain.members.models.members
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def organisations_become_affiliations(apps, schema_editor):
    Member, Affiliation = apps.get_model("members", "Member"), apps.get_model("members", "Affiliation")
    named = Member.objects.exclude(organisation="").order_by("pk").values_list("pk", "organisation")
    Affiliation.objects.bulk_create(
        (Affiliation(member_id=pk, name=name, folded=_folded(name)) for pk, name in named.iterator()), batch_size=500
    )


def affiliations_become_organisations(apps, schema_editor):
    Member, Affiliation = apps.get_model("members", "Member"), apps.get_model("members", "Affiliation")
    for affiliation in Affiliation.objects.order_by("-pk"):
        Member.objects.filter(pk=affiliation.member_id).update(organisation=affiliation.name)


def _folded(name):
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:120]


class Migration(migrations.Migration):

    dependencies = [("members", "0008_measures_and_parts")]

    operations = [
        migrations.AddField(
            model_name="member",
            name="photo",
            field=models.FileField(
                blank=True, upload_to=brain.members.models.members._stored_photo, verbose_name="photo"
            ),
        ),
        migrations.AddField(
            model_name="member", name="shown_to", field=models.JSONField(blank=True, default=dict)
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="profile",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=80, verbose_name="how to address me")),
                ("about", models.TextField(blank=True, max_length=2000, verbose_name="about me")),
                ("language", models.CharField(blank=True, max_length=12)),
                ("levels", models.JSONField(blank=True, default=dict)),
                ("time_zone", models.CharField(blank=True, max_length=64, verbose_name="time zone")),
                ("interests", models.JSONField(blank=True, default=list, verbose_name="interests")),
                ("open_to", models.JSONField(blank=True, default=list, verbose_name="open to contact")),
            ],
        ),
        migrations.CreateModel(
            name="Affiliation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="organisation")),
                ("folded", models.CharField(db_index=True, editable=False, max_length=120)),
                ("role", models.CharField(blank=True, max_length=120, verbose_name="role")),
                (
                    "since",
                    brain.core.partialdates.PartialDateField(
                        blank=True, default="", max_length=10, verbose_name="since"
                    ),
                ),
                (
                    "until",
                    brain.core.partialdates.PartialDateField(
                        blank=True, default="", max_length=10, verbose_name="until"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="affiliations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunPython(organisations_become_affiliations, affiliations_become_organisations),
    ]
