"""Forms of one's own page."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class AppearanceForm(forms.Form):
    """How the pages look to this person."""

    locale = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(label=_("Appearance"), choices=[("light", _("Light")), ("dark", _("Dark"))])
    density = forms.ChoiceField(
        label=_("Row height"), choices=[("compact", _("Compact rows")), ("comfortable", _("Comfortable rows"))]
    )
