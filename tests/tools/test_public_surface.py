import pytest

from tools.public_surface import PublicSurfaceContract


@pytest.fixture
def contract() -> PublicSurfaceContract:
    return PublicSurfaceContract(
        name="test",
        session_options={"root_packages": ["shouwen"]},
        contract_options={"modules": ["desktop", "contacts"], "public": ["api", "events", "testing"]},
    )


@pytest.mark.parametrize(
    ("importer", "imported", "reaches_inside"),
    [
        ("desktop.views", "contacts.models", True),
        ("desktop.views", "contacts.services.arrival", True),
        ("desktop.views", "contacts.api", False),
        ("desktop.views", "contacts", False),
        ("desktop.views", "desktop.forms", False),
        ("desktop.views", "shared.tenancy", False),
        ("config.urls", "contacts.urls", False),
    ],
)
def test_only_what_is_meant_for_others_may_be_imported(contract, importer: str, imported: str, reaches_inside: bool):
    assert contract._reaches_inside(importer, imported) is reaches_inside
