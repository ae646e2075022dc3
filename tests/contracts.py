"""A contract for import-linter, named in pyproject.toml: records on the ground floor need nothing but Python."""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class StandardLibraryContract(Contract):
    """Of the files and folders directly in bts/, only `others` may import packages from outside.

    It names those that may, not those that may not: so a new folder is held to it until it is named.
    """

    type_name = "standard_library"
    others = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every import that leaves a ground module; KEPT when each leads to bts or to the standard library."""
        del verbose
        above = {f"bts.{name}" for name in self.others}  # type: ignore[attr-defined]  # a field is the value by now
        foreign = []
        for ground in sorted(graph.find_children("bts") - above - {"bts.__main__"}):
            for importer in {ground, *graph.find_descendants(ground)}:
                for imported in graph.find_modules_directly_imported_by(importer):
                    package = imported.partition(".")[0]
                    if package != "bts" and package not in sys.stdlib_module_names:
                        foreign.append(f"{importer} -> {imported}")
        return ContractCheck(kept=not foreign, metadata={"foreign": foreign})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import that is not allowed."""
        for line in check.metadata["foreign"]:
            output.print_error(line)
