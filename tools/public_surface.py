"""An import contract: modules see of each other only what is meant for others."""

from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PublicSurfaceContract(Contract):
    """Of another module only the named submodules may be imported; the kernel, not listed, is a library for all."""

    type_name = "public_surface"

    modules = fields.ListField(subfield=fields.StringField())
    public = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect every import that reaches past another module's public names."""
        root = self.session_options["root_packages"][0]
        broken = []
        for importer in sorted(graph.modules):
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                if self._reaches_inside(importer.removeprefix(f"{root}."), imported.removeprefix(f"{root}.")):
                    broken += graph.get_import_details(importer=importer, imported=imported)
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line per import that is not allowed."""
        for detail in check.metadata["broken"]:
            output.print_error(f"{detail['importer']}:{detail['line_number']}: {detail['line_contents'].strip()}")

    def _reaches_inside(self, importer: str, imported: str) -> bool:
        modules, public = cast("list[str]", self.modules), cast("list[str]", self.public)
        source, (module, *inside) = importer.partition(".")[0], imported.split(".")
        return bool(inside) and source in modules and module in modules and source != module and inside[0] not in public
