"""Django's registration of the module."""

from django.apps import AppConfig


class SimulationConfig(AppConfig):
    """Simulated customers."""

    name = "shouwen.simulation"
    label = "simulation"
    default_auto_field = "django.db.models.BigAutoField"
