"""On which lists a resource stands: those of its area and all around it, and the catalogue of its very area."""

from app.areas import shelves
from app.areas.shelves import ANY, Row, Stand
from app.resources.models import Resource, ResourceKind, ResourceStatus


def rows_of(resource: Resource) -> frozenset[Row]:
    stands = shelves.sorted_by("resource", resource.kind.value, resource.status.value, resource.id)
    if resource.status is ResourceStatus.LISTED:
        stands += [Stand(here(kind), resource.id, own=True) for kind in (resource.kind, None)]
    return shelves.rows(resource.area, stands)


def on_list(kind: ResourceKind | None, status: ResourceStatus | None) -> str:
    return f"resource {kind or ANY} {status or ANY}"


def here(kind: ResourceKind | None) -> str:
    """On offer in the very area."""
    return f"resource {kind or ANY} here"
