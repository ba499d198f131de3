"""Django's registration of the module."""

from django.apps import AppConfig


class RoutingConfig(AppConfig):
    """Routing."""

    name = "shouwen.routing"
    label = "routing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the stream whose contacts are whose."""
        from shouwen.routing.stream import may_follow_contact
        from shouwen.shared.stream.topics import register

        register("contact", may_follow_contact)
