"""What each layer of the installation costs: packages and megabytes of the core, and of each extra over it.

Counted in the environment that runs this, which must hold all extras (`make test` fills it): the packages that a layer asks for,
and those that they ask for here. Bytecode that Python writes as it runs is counted apart; `pip install --no-compile` leaves it out.
"""

from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NAME = "aibalance"
BYTECODE = ".pyc"


def asked(name: str, extras: set[str], found: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return {package: extras of it} of a package and all that it asks for on this Python and system."""
    name = canonicalize_name(name)
    if name in found and extras <= found[name]:
        return found
    found[name] = found.get(name, set()) | extras
    for line in distribution(name).requires or []:
        requirement = Requirement(line)
        chosen = [{**default_environment(), "extra": extra} for extra in ("", *extras)]
        if not requirement.marker or any(requirement.marker.evaluate(around) for around in chosen):
            asked(requirement.name, set(requirement.extras), found)
    return found


def size(package: Distribution) -> tuple[int, int]:
    """Return the bytes of a package's files, without and with bytecode."""
    sizes = [(path.suffix, path.locate().stat().st_size) for path in package.files or [] if path.locate().is_file()]
    return sum(s for suffix, s in sizes if suffix != BYTECODE), sum(s for _, s in sizes)


def main() -> None:
    """Print a line for each layer."""
    core = set(asked(NAME, set(), {}))
    layers = {
        extra: set(asked(NAME, {extra}, {})) - core
        for extra in distribution(NAME).metadata.get_all("Provides-Extra", [])
    }
    every = core.union(*layers.values())
    for layer, names in {"core": core, **layers, "all": every}.items():
        try:
            total = sum(size(distribution(name))[0] for name in names)
        except PackageNotFoundError as error:
            print(f"{layer}: {error} is not installed")
            continue
        print(
            f"{layer:8} {len(names):4} packages {total / 1e6:6.0f} MB{'' if layer in ('core', 'all') else ' more than the core'}"
        )


if __name__ == "__main__":
    main()
