"""Flat columns: the tables a scene is made of.

A table is a frozen set of equally long numpy columns. Its schema is written once, in the field
declarations below, and serves coercion, validation, concatenation and Parquet storage.
Row indices between tables (``Objects.parent``, ``Sightings.object`` ...) are always rows of the
*same* batch; :func:`concat` shifts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput

__all__ = ["Frames", "Landmarks", "Objects", "Scenes", "Sightings", "Table", "Tracks", "names"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]
Strings = NDArray[np.object_]
Kind = Literal["float", "int", "bool", "str"]
_DTYPE: dict[str, Any] = {"float": np.float64, "int": np.int32, "bool": np.bool_, "str": object}


def names(values: Iterable[str]) -> Strings:
    """A text column."""
    return np.array(list(values), dtype=object)


def _is_lossless(kind: Kind, value: Any, out: NDArray[Any]) -> bool:
    """Whether coercion changed no value: no half objects, no numbers or None as text."""
    if kind == "str":
        return set(map(type, out.reshape(-1).tolist())) <= {str, np.str_}
    given = value if isinstance(value, np.ndarray) else np.asarray(value)
    if kind == "float" or given.dtype == out.dtype or not given.size:
        return True
    return given.dtype.kind in "biuf" and bool((given == out).all())


def _converted(kind: Kind, value: Any, name: str) -> NDArray[Any]:
    """A copy of ``value`` as elements of ``kind``; :class:`BadInput` where that changes one."""
    try:
        with np.errstate(invalid="ignore"):
            out = np.array(value, dtype=_DTYPE[kind])
        same = _is_lossless(kind, value, out)
    except (TypeError, ValueError, OverflowError) as err:
        raise BadInput("scene", name, f"cannot be read as {kind}") from err
    if not same:
        raise BadInput("scene", name, f"holds values that are no {kind}")
    return out


_SPECS: dict[type[Table], tuple[Field[Any], ...]] = {}


def _specs(table: type[Table]) -> tuple[Field[Any], ...]:
    """How the columns are declared: dataclasses collect that anew each time they are asked."""
    if table not in _SPECS:
        _SPECS[table] = fields(table)
    return _SPECS[table]


def column(
    kind: Kind, shape: tuple[int, ...] = (), default: Any = MISSING, rows_of: str = ""
) -> Any:
    """Declare one column: element kind, shape of one element, default, table it points into."""
    meta = {"kind": kind, "shape": shape, "default": default, "rows_of": rows_of}
    return field(default=None, metadata=meta)


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """Equally long columns; the first declared column is required and gives the length."""

    def __post_init__(self) -> None:
        specs = _specs(type(self))
        first = getattr(self, specs[0].name)
        # a missing first column is reported by _coerce
        size = len(first) if hasattr(first, "__len__") else 0
        for spec in specs:
            object.__setattr__(self, spec.name, self._coerce(spec, getattr(self, spec.name), size))

    @classmethod
    def _coerce(cls, spec: Field[Any], value: Any, size: int) -> NDArray[Any]:
        name = f"{cls.__name__.lower()}.{spec.name}"
        dtype, shape = _DTYPE[spec.metadata["kind"]], spec.metadata["shape"]
        if value is None:
            if spec.metadata["default"] is MISSING:
                raise BadInput("scene", name, "is missing", "give this column")
            out = np.full((size, *shape), spec.metadata["default"], dtype=dtype)
        elif dtype is not object and isinstance(value, np.ndarray) and value.dtype == dtype:
            out = np.array(value)
        else:
            out = _converted(spec.metadata["kind"], value, name)
        if out.size == 0 and size == 0:
            out = out.reshape(0, *shape)
        if out.shape != (size, *shape):
            raise BadInput("scene", name, f"has shape {out.shape}, expected {(size, *shape)}")
        out.flags.writeable = False
        return out

    def __len__(self) -> int:
        return len(getattr(self, _specs(type(self))[0].name))

    @classmethod
    def of(cls, **columns: Any) -> Self:
        """A table from lists, tuples or arrays; the constructor for those who check types."""
        return cls(**columns)

    @classmethod
    def empty(cls) -> Self:
        """A table without rows."""
        return cls(
            **{
                f.name: np.zeros((0, *f.metadata["shape"]), dtype=_DTYPE[f.metadata["kind"]])
                for f in _specs(cls)
            }
        )

    def columns(self) -> dict[str, NDArray[Any]]:
        """All columns by name."""
        return {f.name: getattr(self, f.name) for f in _specs(type(self))}

    def take(self, rows: NDArray[Any], moved: dict[str, NDArray[Any]] | None = None) -> Self:
        """Rows ``rows`` as a new table.

        ``moved[table]`` maps old rows of a referenced table to new ones (-1 = gone).
        """
        out = {}
        for spec in _specs(type(self)):
            values = getattr(self, spec.name)[rows]
            target = spec.metadata["rows_of"]
            if moved and target in moved:
                # -1 means "none" and indexes the sentinel appended at the end
                values = np.append(moved[target], -1)[values]
            out[spec.name] = values
        return type(self)(**out)

    @classmethod
    def concat(cls, parts: Sequence[Self], shifts: Sequence[dict[str, int]]) -> Self:
        """Stack tables; ``shifts[i][table]`` is added to part i's references into that table."""
        if not parts:
            return cls.empty()
        out = {}
        for spec in _specs(cls):
            target, pieces = spec.metadata["rows_of"], []
            for part, shift in zip(parts, shifts, strict=True):
                values = getattr(part, spec.name)
                if target:
                    values = np.where(values >= 0, values + shift.get(target, 0), -1)
                pieces.append(values)
            out[spec.name] = np.concatenate(pieces)
        return cls(**out)


@dataclass(frozen=True, kw_only=True, eq=False)
class Scenes(Table):
    """One row per scene. Metres; world z up and gravity-aligned, floor not assumed at 0."""

    id: Strings = column("str")
    source: Strings = column("str", default="")
    """reader or world that made it"""
    licence: Strings = column("str", default="unknown")
    kind: Strings = column("str", default="room")
    """room, tabletop, warehouse, driving, photo; picture: objects lie in sightings only, their
    places in space are unknown (NaN) and so is the camera"""
    root: Strings = column("str", default="")
    """folder that media paths of this scene are relative to"""
    floor_z: Floats = column("float", default=np.nan)
    ceiling_z: Floats = column("float", default=np.nan)
    room_area: Floats = column("float", default=np.nan)
    """floor area in m², NaN when unknown"""
    complete: Bools = column("bool", default=True)
    """every object of the listed categories is boxed: absence and counts can be trusted"""
    floor: Strings = column("str", default="")
    """floor outline as JSON [[x, y], ...] in metres, empty when unknown"""
    points: Strings = column("str", default="")
    """point cloud file relative to root, empty when there is none"""
    evidence: Strings = column("str", default="")
    """where the geometry is from when it was estimated, as a JSON object; empty = as the source"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Objects(Table):
    """One row per object: an oriented box with a name."""

    id: Strings = column("str")
    """unique within the scene"""
    scene: Ints = column("int", default=0, rows_of="scenes")
    category: Strings = column("str")
    centre: Floats = column("float", (3,))
    """box centre, world frame, metres"""
    extent: Floats = column("float", (3,))
    """full edge lengths along the box axes, metres"""
    rotation: Floats = column("float", (3, 3), default=np.eye(3))
    """columns = box axes in the world; +x is the front if ``front_known``"""
    front_known: Bools = column("bool", default=False)
    colour: Strings = column("str", default="")
    material: Strings = column("str", default="")
    caption: Strings = column("str", default="")
    """free description from the source, empty when there is none"""
    parent: Ints = column("int", default=-1, rows_of="objects")
    """row of the object it rests on or in, -1 = none or unknown"""
    relation: Strings = column("str", default="")
    """annotated relation to the parent: on, in, under, wall, floor"""
    instance: Ints = column("int", default=0)
    """value of this object in the scene's instance images, 0 = none"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Frames(Table):
    """One row per image. Camera frame: OpenCV (x right, y down, z forward)."""

    id: Strings = column("str")
    """unique within the scene"""
    scene: Ints = column("int", default=0, rows_of="scenes")
    time: Floats = column("float", default=np.nan)
    """seconds from the start, NaN = unknown"""
    size: Ints = column("int", (2,))
    """image width, height in pixels"""
    posed: Bools = column("bool", default=True)
    """False: the pose is unknown and ``world_from_camera`` is ignored"""
    world_from_camera: Floats = column("float", (4, 4), default=np.eye(4))
    intrinsics: Floats = column("float", (4,), default=np.full(4, np.nan))
    """fx, fy, cx, cy in pixels"""
    rgb: Strings = column("str", default="")
    """image path relative to the scene's root"""
    depth: Strings = column("str", default="")
    """depth image path, empty when there is none"""
    depth_codec: Strings = column("str", default="png16")
    """how the file stores depth, see :data:`sightline.scenes.media.DEPTH_CODECS`"""
    depth_unit: Floats = column("float", default=0.001)
    """metres per stored depth step"""
    depth_size: Ints = column("int", (2,), default=0)
    """width, height of the depth image; 0 = as the colour image"""
    depth_intrinsics: Floats = column("float", (4,), default=np.full(4, np.nan))
    """fx, fy, cx, cy of the depth image; NaN = as the colour image"""
    colour_from_depth: Floats = column("float", (4, 4), default=np.eye(4))
    """depth camera to colour camera; identity when registered"""
    instances: Strings = column("str", default="")
    """instance image path (values = ``Objects.instance``), empty when there is none"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sightings(Table):
    """One row per object seen in a frame; an absent pair was not seen."""

    frame: Ints = column("int", rows_of="frames")
    object: Ints = column("int", rows_of="objects")
    pixels: Ints = column("int", default=0)
    """visible pixels"""
    visible: Floats = column("float", default=np.nan)
    """visible share of the pixels the object would cover alone, inside the image"""
    truncation: Floats = column("float", default=np.nan)
    """share of the full silhouette outside the image"""
    box: Floats = column("float", (4,))
    """x0, y0, x1, y1 of the visible part, pixel edges"""
    point: Floats = column("float", (2,))
    """a pixel position on the visible part, for pointing at it"""
    depth_min: Floats = column("float", default=np.nan)
    """nearest visible z-depth, metres"""
    depth_median: Floats = column("float", default=np.nan)
    """median visible z-depth, metres"""
    occluder: Ints = column("int", default=-1, rows_of="objects")
    """object hiding most of it, -1 = none"""
    method: Strings = column("str", default="")
    """instances, depth or boxes: what it was measured from"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Landmarks(Table):
    """One row per (surface point, frame it is visible in).

    ``point`` numbers the surface points of the whole batch; rows of one point share ``xyz``.
    The table carries view overlap, point correspondence and depth questions without pixel I/O.
    """

    point: Ints = column("int", rows_of="points")
    frame: Ints = column("int", rows_of="frames")
    object: Ints = column("int", default=-1, rows_of="objects")
    xyz: Floats = column("float", (3,))
    """world position, metres"""
    uv: Floats = column("float", (2,))
    """pixel position in the frame"""
    depth: Floats = column("float")
    """z-depth in the frame, metres"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Tracks(Table):
    """One row per (moving object, time): where its box is; objects without rows stand still.

    Rows are grouped by object, in the order of the objects, and ascend in time. Between two rows
    the centre moves on a straight line and the rotation turns evenly about one axis (slerp);
    before the first and after the last row the pose of that row holds. The box of a moving object
    in a frame is its pose at ``Frames.time`` (:meth:`SceneBatch.box_poses`), so frames of its
    scene have times. ``Objects.centre`` and ``rotation`` are the pose in the first frame;
    the size does not change, and ``parent`` and ``relation`` hold in the first frame.
    """

    object: Ints = column("int", rows_of="objects")
    time: Floats = column("float")
    """seconds, on the clock of ``Frames.time``"""
    centre: Floats = column("float", (3,))
    """box centre, world frame, metres"""
    rotation: Floats = column("float", (3, 3), default=np.eye(3))
    """columns = box axes in the world"""
