"""From a procedural world to a scene with rendered pictures, depth, masks and what is seen."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from PIL import Image

from sightline.errors import BadInput
from sightline.pool import run
from sightline.scenes.media import save_depth
from sightline.scenes.observe import observe
from sightline.scenes.observe.pixels import measure
from sightline.scenes.scene import Scene, SceneBatch
from sightline.scenes.store import SceneStore, SceneWriter, write_scenes
from sightline.scenes.tables import Frames, Objects, Sightings, Tracks, names
from sightline.scenes.worlds import WORLDS, with_movers
from sightline.scenes.worlds.motion import MOVERS

if TYPE_CHECKING:
    from sightline.scenes.worlds.glb import GlbShape
    from sightline.scenes.worlds.world import World

__all__ = ["Pictures", "scene_of", "simulate"]

Pictures = Literal["shaded", "plain", "none"]
MOVING_FRAMES = 32
MOVING_AMONG = {"rooms": 14, "warehouse": 40}
"""standing objects that leave movers some floor"""
MOVING_AREA = (32.0, 50.0)
"""m² of rooms that things move in"""
DEPTH_UNIT = 0.001
LICENCE = "CC0-1.0"
_KINDS = {
    "rooms": "room", "tabletop": "tabletop", "warehouse": "warehouse", "cube": "tabletop",
    "street": "driving",
}  # fmt: skip


def simulate(
    kind: str | Sequence[str],
    count: int,
    out: Path,
    *,
    seed: int = 0,
    objects: int | None = None,
    frames: int | None = None,
    size: tuple[int, int] = (640, 480),
    meshes: Path | None = None,
    moving: int = 0,
    moving_share: float = 1.0,
    pictures: Pictures = "shaded",
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Path:
    """Make a store of ``count`` procedural scenes.

    Args:
        kind: rooms, lookouts (rooms in which the camera turns on the spot), tabletop, warehouse,
            street (from a vehicle), or cube (one block under a camera, and a robot); of several
            kinds the scenes are made in turn.
        out: folder of the store; must not hold one yet.
        seed: scene i is made from seed ``seed + i``, the same on every machine.
        objects: objects per scene; the kind's own number when left out.
        frames: rendered frames per scene; 0 makes scenes of boxes only.
        size: width and height of the pictures.
        meshes: folder of GLB furniture (metric, y up, front = +z) that stands in for our own
            where name and proportions fit.
        moving: objects that move about, besides the others, in rooms and warehouses; the frames
            (32 when left out) then follow them for some seconds.
        moving_share: share of the scenes that they move in, spread evenly; the others stand still.
        pictures: shaded, with soft shadows, dark corners and smooth edges; plain, without them and
            three times faster, with the same depth and masks; or none, so that what is seen is
            worked out from the boxes, as it is for scenes that come without depth.
        workers: processes that render; the result does not depend on it.
    """
    kinds = (kind,) if isinstance(kind, str) else tuple(kind)
    for each in kinds:
        if each not in WORLDS:
            raise BadInput("world", each, "is no kind of world", f"one of {', '.join(WORLDS)}")
        if moving and each not in MOVERS:
            raise BadInput("world", each, "holds nothing that moves", f"one of {', '.join(MOVERS)}")
    options: dict[str, Any] = {"size": size}
    if objects is not None:
        options["n_objects"] = objects
    if frames is not None:
        options["n_frames"] = frames
    if meshes is not None and not _shapes(str(meshes)):
        raise BadInput(meshes, "--meshes", "holds no GLB files", "FOLDER/*.glb or FOLDER/glb/*.glb")
    if moving:
        if moving < 0 or (frames is not None and frames < 2):
            raise BadInput("world", "moving", "needs movers and at least two frames")
        options["moving"] = moving
    if not 0.0 <= moving_share <= 1.0:
        raise BadInput("world", "moving_share", "is no share", "0 to 1")
    still = {name: value for name, value in options.items() if name != "moving"}
    numbers = range(seed, seed + count)
    wanted = [
        (kinds[number % len(kinds)], number, options if _moves(number, moving_share) else still)
        for number in numbers
    ]
    with TemporaryDirectory(prefix="sightline-") as folder, SceneWriter(out) as writer:
        scratch = Path(folder)
        if workers > 1 and frames != 0:
            jobs = [(*scene, str(scratch), meshes, pictures) for scene in wanted]
            run(_make_apart, jobs, workers, progress)
            for number in numbers:
                writer.add(SceneStore(scratch / "stores" / f"{number}").part(0))
        else:
            for done, scene in enumerate(wanted, 1):
                writer.add(_make(*scene, scratch, meshes, pictures))
                progress(done, count)
    return out


def _moves(number: int, share: float) -> bool:
    """Whether things move in a scene: in ``share`` of any scenes that follow one another."""
    return math.floor((number + 1) * share) > math.floor(number * share)


@cache
def _shapes(folder: str) -> list[GlbShape]:
    from sightline.scenes.worlds.glb import load_folder

    return load_folder(folder)


def _make(
    kind: str,
    number: int,
    options: dict[str, Any],
    scratch: Path,
    meshes: Path | None,
    pictures: Pictures,
) -> SceneBatch:
    name = f"{kind}_{number:06d}"
    try:
        world = _world(kind, number, **options)
    except ValueError as error:
        raise BadInput("world", "objects", str(error), "ask for another number") from None
    if meshes is not None:
        from sightline.scenes.worlds.glb import swap_in

        world = swap_in(world, _shapes(str(meshes)))
    return observe(scene_of(world, name, scratch / name, pictures=pictures))


def _world(kind: str, number: int, moving: int = 0, **options: Any) -> World:
    if not moving:
        return WORLDS[kind](number, **options)
    count = options.pop("n_frames", MOVING_FRAMES)
    options.setdefault("n_objects", MOVING_AMONG[kind])
    if kind == "rooms":
        options["area_m2"] = MOVING_AREA
    still = WORLDS[kind](number, n_frames=0, **options)
    return with_movers(still, moving, number, n_frames=count, size=options["size"])


def _make_apart(job: tuple[str, int, dict[str, Any], str, Path | None, Pictures]) -> None:
    """One scene into a store of its own, for a process that cannot hand it back."""
    kind, number, options, scratch, meshes, pictures = job
    made = _make(kind, number, options, Path(scratch), meshes, pictures)
    write_scenes(Path(scratch) / "stores" / f"{number}", [made])


def scene_of(world: World, name: str, folder: Path, *, pictures: Pictures = "shaded") -> SceneBatch:
    """The world as one scene; its frames are rendered into ``folder``."""
    things = world.objects
    objects = Objects(
        id=names(things.ids),
        category=names(things.category),
        centre=things.centre,
        extent=things.extent,
        rotation=things.rotation,
        front_known=things.front_known,
        colour=names(things.colour),
        material=names(things.material),
        parent=things.parent,
        relation=names(things.relation),
        instance=np.arange(1, len(things) + 1, dtype=np.int32),
    )
    if pictures == "none":
        shots, seen = _views(world), Sightings.empty()
    else:
        shots, seen = _render(world, folder, pictures == "shaded")
    outline = world.floor_polygon
    turned = np.roll(outline, -1, axis=0)
    area = 0.5 * np.abs((outline[:, 0] * turned[:, 1] - outline[:, 1] * turned[:, 0]).sum())
    return Scene(
        name,
        objects,
        frames=shots,
        sightings=seen,
        tracks=_tracks(world),
        floor=outline,
        source=f"sightline {world.kind}",
        licence=LICENCE,
        kind=_KINDS[world.kind],
        root=str(folder),
        floor_z=world.floor_z,
        ceiling_z=world.floor_z + world.ceiling_height,
        room_area=float(area),
    )


def _tracks(world: World) -> Tracks:
    if world.motion is None:
        return Tracks.empty()
    motion = world.motion
    movers, steps = motion.centre.shape[:2]
    return Tracks(
        object=np.repeat(motion.rows, steps).astype(np.int32),
        time=np.tile(motion.times, movers),
        centre=motion.centre.reshape(-1, 3),
        rotation=motion.rotation.reshape(-1, 3, 3),
    )


def _views(world: World) -> Frames:
    """Its frames without anything rendered."""
    views, count = world.frames, len(world.frames)
    return Frames.of(
        id=[f"{row:04d}" for row in range(count)],
        time=views.timestamps,
        size=np.tile([views.width, views.height], (count, 1)),
        world_from_camera=views.world_from_camera,
        intrinsics=views.intrinsics,
    )


def _render(world: World, folder: Path, shadows: bool) -> tuple[Frames, Sightings]:
    from sightline.scenes.render import Renderer

    views, count = world.frames, len(world.frames)
    if not count:
        return Frames.empty(), Sightings.empty()
    renderer, size = Renderer.of(world), (views.width, views.height)
    moves = world.motion is not None
    for part in ("rgb", "depth", "instances"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    parts: list[dict[str, Any]] = []
    for row in range(count):
        if moves and row:
            renderer = Renderer.of(world.at_frame(row))
        shot = renderer.render(
            views.world_from_camera[row], views.intrinsics[row], size,
            shadows=shadows, occlusion=shadows, antialias=shadows,
        )  # fmt: skip
        assert shot.rgb is not None, "rendered in colour"
        Image.fromarray(shot.rgb).save(folder / f"rgb/{row:04d}.jpg", quality=92)
        save_depth(folder / f"depth/{row:04d}.png", shot.depth, DEPTH_UNIT)
        masks = Image.fromarray(shot.instance.astype(np.uint16))
        masks.save(folder / f"instances/{row:04d}.png")
        extent = renderer.visibility(shot)
        found = measure(shot.instance - 1, shot.depth.astype(np.float32))
        at = found.object
        parts.append(
            {
                "frame": np.full(len(at), row),
                "object": at,
                "pixels": found.pixels,
                "visible": extent.visible_fraction[at],
                "truncation": extent.truncation[at],
                "box": found.box,
                "point": found.point,
                "depth_min": found.depth_min,
                "depth_median": found.depth_median,
                # a wall or the ceiling may hide a thing too; it is no object
                "occluder": np.maximum(extent.occluder[at], -1),
                "method": np.full(len(at), "instances", dtype=object),
            }
        )
    seen = Sightings(**{k: np.concatenate([p[k] for p in parts]) for k in parts[0]})
    frames = replace(
        _views(world),
        rgb=names(f"rgb/{row:04d}.jpg" for row in range(count)),
        depth=names(f"depth/{row:04d}.png" for row in range(count)),
        depth_unit=np.full(count, DEPTH_UNIT),
        instances=names(f"instances/{row:04d}.png" for row in range(count)),
    )
    return frames, seen
