"""GLB meshes as furniture: a folder with `catalog.json` (label, category per file) or plain files.

Files are metric, y up, front +z (glTF); shapes come out z up, front +x, about their box centre.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sightline.scenes.worlds.palette import COLOURS, Surface
from sightline.scenes.worlds.shapes import PartMesh, fit_to_box
from sightline.scenes.worlds.world import World

# File axes -> ours: x = file z (front), y = file x (left), z = file y (up).
_AXES = [2, 0, 1]


@dataclass(frozen=True, slots=True)
class GlbShape:
    """One imported mesh with its label and size (x, y, z in our axes, metres)."""

    label: str
    category: str
    size: tuple[float, float, float]
    mesh: PartMesh
    colour: str  # nearest named colour of the largest part


def load_glb(path: str | Path, label: str = "", category: str = "") -> GlbShape:
    """Read one GLB file; textures become their mean colour."""
    import trimesh

    path = Path(path)
    scene = trimesh.load_scene(path)
    vertices, faces, slots, areas = [], [], [], []
    surfaces: list[Surface] = []
    count = 0
    for name in sorted(scene.graph.nodes_geometry):
        transform, geometry = scene.graph[name]
        part = scene.geometry[geometry]
        if not isinstance(part, trimesh.Trimesh) or not len(part.faces):
            continue
        v = np.asarray(part.vertices, np.float64) @ transform[:3, :3].T + transform[:3, 3]
        vertices.append(v[:, _AXES])
        faces.append(np.asarray(part.faces, np.int64) + count)
        slots.append(np.full(len(part.faces), len(surfaces), np.int32))
        surfaces.append(Surface("plastic", _main_colour(part)))
        areas.append(float(part.area))
        count += len(v)
    if not vertices:
        raise ValueError(f"{path} holds no triangles")
    points = np.concatenate(vertices)
    extent = np.round(points.max(0) - points.min(0), 3)
    extent = np.maximum(extent, 0.001)
    centred, misfit = fit_to_box(points - (points.max(0) + points.min(0)) / 2, extent)
    mesh = PartMesh(centred, np.concatenate(faces).astype(np.int32), np.concatenate(slots),
                    tuple(surfaces), misfit)  # fmt: skip
    x, y, z = extent.tolist()
    rgb = surfaces[int(np.argmax(areas))].rgb
    return GlbShape(label or path.stem, category, (x, y, z), mesh, nearest_colour(rgb))


def load_folder(folder: str | Path) -> list[GlbShape]:
    """All catalogued GLB files: `folder/catalog.json` beside `folder/glb/`, or `folder/*.glb`."""
    folder = Path(folder)
    catalogue = folder / "catalog.json"
    if not catalogue.is_file():
        return [load_glb(path) for path in sorted(folder.glob("*.glb"))]
    base = folder / "glb" if (folder / "glb").is_dir() else folder
    out = []
    for row in json.loads(catalogue.read_text()):
        path = base / Path(str(row["file"])).name  # a catalogue never names another folder
        if path.is_file():
            out.append(load_glb(path, str(row["label"]).lower(), str(row.get("category", ""))))
    return out


def swap_in(world: World, shapes: list[GlbShape], *, tolerance: float = 0.25) -> World:
    """Replace catalogue meshes by GLB shapes of the same label and similar proportions.

    The object keeps its box: the mesh is stretched to it, at most by `tolerance` per axis
    relative to the others. It takes the colour of the mesh, and no material is claimed. Objects
    that carry others keep their own mesh (their shelves and tops are part of it).
    """
    rows = world.objects
    meshes: list[PartMesh | None] = [world.shapes[i] if world.shapes else None
                                     for i in range(len(rows))]  # fmt: skip
    colours, materials = list(rows.colour), list(rows.material)
    carriers = set(rows.parent.tolist())
    for i in range(len(rows)):
        if i in carriers:
            continue
        best: tuple[float, GlbShape] | None = None
        for shape in shapes:
            if shape.label != rows.category[i]:
                continue
            stretch = rows.extent[i] / np.array(shape.size)
            skew = float(stretch.max() / stretch.min() - 1)
            if skew <= tolerance and (best is None or skew < best[0]):
                best = (skew, shape)
        if best is not None:
            vertices, misfit = fit_to_box(best[1].mesh.vertices, rows.extent[i])
            meshes[i] = best[1].mesh._replace(vertices=vertices, misfit_m=misfit)
            colours[i], materials[i] = best[1].colour, ""
    painted = replace(rows, colour=tuple(colours), material=tuple(materials))
    return replace(world, shapes=tuple(meshes), objects=painted)


def nearest_colour(rgb: tuple[int, int, int]) -> str:
    """The palette name closest to a colour."""
    return min(
        COLOURS, key=lambda n: sum((a - b) ** 2 for a, b in zip(COLOURS[n], rgb, strict=True))
    )


def _main_colour(part: object) -> tuple[int, int, int]:
    visual = getattr(part, "visual", None)
    material = getattr(visual, "material", None)
    texture = getattr(material, "baseColorTexture", None)
    factor = getattr(material, "baseColorFactor", None)
    rgb = np.array([170.0, 170.0, 170.0])
    if texture is not None:
        rgb = np.asarray(texture.convert("RGB").resize((8, 8)), np.float64).reshape(-1, 3).mean(0)
    elif factor is not None:
        values = np.asarray(factor, np.float64)[:3]
        rgb = (
            values * 255
            if values.max(initial=0) <= 1.0
            and values.dtype.kind == "f"
            and not float(values.max()).is_integer()
            else values
        )
    r, g, b = np.clip(np.rint(rgb), 0, 255).astype(int).tolist()
    return (r, g, b)
