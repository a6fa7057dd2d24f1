"""Ray-cast renderer (embree): colour, exact depth and ids at pixel centres, and visibility.

>>> renderer = Renderer.of(world)
>>> frame = renderer.render(pose, (fx, fy, cx, cy), (640, 480))
>>> seen = renderer.visibility(frame)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sightline.scenes import materials
from sightline.scenes.shading import Shade

if TYPE_CHECKING:
    from sightline.scenes.worlds.world import Light, World, WorldMesh

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Frame:
    """One rendered view. `instance` is object row + 1, 0 for background; normals are in world
    axes and face the camera; `face` is the hit triangle, -1 none."""

    depth: F32  # (H, W) z-depth in metres, 0 none
    instance: I32  # (H, W)
    normals: F32  # (H, W, 3)
    face: I32  # (H, W)
    rgb: NDArray[np.uint8] | None  # (H, W, 3)
    world_from_camera: F64  # (4, 4)
    intrinsics: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Visibility:
    """One row per object of the scene, for one view."""

    pixels: NDArray[np.int64]  # visible pixels
    alone_pixels: NDArray[np.int64]  # pixels inside the image if nothing else were there
    visible_fraction: F64  # pixels / alone_pixels; 0 where the object has no pixel at all
    truncation: F64  # share of the full silhouette outside the image; 1 when none is inside
    occluder: I32  # object row hiding most of the hidden pixels; -1 none, -2 the background shell
    box2d: F64  # (N, 4) x0 y0 x1 y1 of the visible pixels, pixel edges; 0 when not visible
    depth_min: F32  # nearest visible z-depth; 0 when not visible
    depth_median: F32


class Renderer:
    """Casts rays into one triangle soup; build once, render many views."""

    def __init__(self, mesh: WorldMesh, lights: Sequence[Light] = (), *, objects: int = -1) -> None:
        self.mesh = mesh
        self.lights = tuple(lights)
        self.objects = (
            objects if objects >= 0 else int(max(mesh.face_object.max(initial=-1), -1)) + 1
        )
        corner = mesh.vertices[mesh.faces]
        self._corner = corner
        self._scene = _embree(corner)
        edges = np.stack([corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 1],
                          corner[:, 0] - corner[:, 2]], 1)  # fmt: skip
        normal = np.cross(edges[:, 0], edges[:, 1])
        normal /= np.maximum(np.sqrt((normal * normal).sum(1, keepdims=True)), 1e-30)
        self._normal = normal
        self._offset = (normal * corner[:, 0]).sum(1)
        # One more row than faces: a missed ray has face -1 and reads zeros there.
        self._instance = np.append(np.maximum(mesh.face_object, -1) + 1, 0).astype(np.int32)
        self._surface = np.append(mesh.face_surface, 0).astype(np.int32)
        # The middle edge of a right-angled half quad runs along the quad's longer side.
        length = (edges * edges).sum(2)
        middle = np.argsort(length, axis=1, kind="stable")[:, 1]
        along = edges[np.arange(len(edges)), middle]
        along = along / np.maximum(np.sqrt((along * along).sum(1, keepdims=True)), 1e-30)
        # Other triangles (fans of round tops) take a fixed direction instead.
        right = np.abs(2 * length.max(1) - length.sum(1)) < 1e-3 * length.max(1)
        level = np.abs(normal[:, 2]) > 0.9
        other = np.where(level[:, None], [1.0, 0.0, 0.0], np.cross([0.0, 0.0, 1.0], normal))
        other = other - normal * (other * normal).sum(1, keepdims=True)
        other /= np.maximum(np.sqrt((other * other).sum(1, keepdims=True)), 1e-30)
        along = np.where(right[:, None], along, other)
        lead = np.take_along_axis(along, np.abs(along).argmax(1)[:, None], 1)
        along = along * np.where(lead < 0, -1.0, 1.0)
        self._u = along.astype(np.float32)
        self._v = np.cross(normal, along).astype(np.float32)
        self._rgb = materials.from_srgb(mesh.surface_rgb)
        self._material = mesh.surface_material
        self._spec = materials.table({k: v[0] for k, v in materials.GLOSS.items()})
        self._power = materials.table({k: v[1] for k, v in materials.GLOSS.items()}, 20.0)
        self._glow = materials.table(materials.EMISSION)
        self._rays: tuple[tuple[float, ...], F32] | None = None
        self._alone: tuple[Any, F64, F64, F64] | None = None
        self._curved: tuple[NDArray[np.bool_], F32, F32] | None = None
        self._points: tuple[F64, I32, NDArray[np.int64]] | None = None
        self._half: F64 = np.zeros((0, 3))

    def curved(self) -> tuple[NDArray[np.bool_], F32, F32]:
        """For shading: which faces are part of a round surface, the three corner normals of each
        face (T, 3, 3), and the dual edges that give barycentric weights (T, 2, 3)."""
        if self._curved is None:
            flat = self.mesh.faces.ravel()
            order = np.argsort(flat, kind="stable")
            start = np.flatnonzero(np.diff(flat[order], prepend=-1))
            rank = np.arange(len(flat)) - np.repeat(start, np.diff(start, append=len(flat)))
            ring = np.full(
                (int(flat.max(initial=0)) + 1, int(rank.max(initial=0)) + 1), -1, np.int32
            )
            ring[flat[order], rank] = order // 3
            corner = np.repeat(self._normal[:, None], 3, 1)
            total = np.zeros_like(corner)
            for k in range(ring.shape[1]):
                other = ring[self.mesh.faces, k]
                n = np.where(other[..., None] >= 0, self._normal[other], 0.0)
                n *= (n * corner).sum(-1, keepdims=True) > 0.7
                total += n
            total /= np.maximum(np.sqrt((total * total).sum(-1, keepdims=True)), 1e-12)
            bent = ((total * corner).sum(-1) < 0.999).any(1)
            e1 = self._corner[:, 1] - self._corner[:, 0]
            e2 = self._corner[:, 2] - self._corner[:, 0]
            a, b, c = (e1 * e1).sum(1), (e1 * e2).sum(1), (e2 * e2).sum(1)
            area = np.maximum(a * c - b * b, 1e-30)[:, None]
            dual = np.stack([(c[:, None] * e1 - b[:, None] * e2) / area,
                             (a[:, None] * e2 - b[:, None] * e1) / area], 1)  # fmt: skip
            self._curved = (np.append(bent, False), total.astype(np.float32),
                            dual.astype(np.float32))  # fmt: skip
        return self._curved

    @classmethod
    def of(cls, world: World, *, ceiling: bool | None = None, walls: bool = True) -> Renderer:
        """The renderer of a procedural world, with its lamps."""
        return cls(
            world.mesh(ceiling=ceiling, walls=walls), world.lights, objects=len(world.objects)
        )

    # -- rays ------------------------------------------------------------------------------------

    def pixel_rays(self, intrinsics: tuple[float, ...], size: tuple[int, int]) -> F32:
        """Camera-axis rays with z = 1 through all pixel centres, (H*W, 3)."""
        key = (*intrinsics, *size)
        if self._rays is None or self._rays[0] != key:
            fx, fy, cx, cy = intrinsics
            rays = np.ones((size[1], size[0], 3), np.float32)
            rays[..., 0] = (np.arange(size[0]) + 0.5 - cx) / fx
            rays[..., 1] = ((np.arange(size[1]) + 0.5 - cy) / fy)[:, None]
            self._rays = (key, rays.reshape(-1, 3))
        return self._rays[1]

    def cast(self, origins: F32, directions: F32) -> I32:
        """Nearest face per ray, -1 none."""
        out: I32 = self._scene.run(origins, directions)
        return out

    def _view(self, pose: F64) -> tuple[F32, F32]:
        """Per face (+1 row): inverse-depth coefficients over camera rays, and facing normals."""
        eye = pose[:3, 3]
        height = self._offset - self._normal @ eye
        safe = np.where(np.abs(height) < 1e-12, 1e-12, height)
        plane = np.zeros((len(height) + 1, 3), np.float32)
        plane[:-1] = (self._normal @ pose[:3, :3]) / safe[:, None]
        facing = np.zeros((len(height) + 1, 3), np.float32)
        facing[:-1] = self._normal * np.where(height > 0, -1.0, 1.0)[:, None]
        return plane, facing

    # -- pictures --------------------------------------------------------------------------------

    def render(
        self,
        world_from_camera: F64,
        intrinsics: Sequence[float] | F64,
        size: tuple[int, int],
        *,
        colour: bool = True,
        shadows: bool = True,
        occlusion: bool = True,
        antialias: bool = True,
    ) -> Frame:
        """Render one view of `size` (width, height). `colour=False` is the fast geometry pass."""
        pose = np.asarray(world_from_camera, np.float64)
        fx, fy, cx, cy = (float(v) for v in intrinsics)
        k = (fx, fy, cx, cy)
        width, height = size
        rays = self.pixel_rays(k, size)
        directions = rays @ pose[:3, :3].T.astype(np.float32)
        face = self.cast(_repeat(pose[:3, 3], len(rays)), directions)
        plane, facing = self._view(pose)
        depth = _depth(plane, face, rays)
        normals = facing[face]
        rgb = None
        if colour:
            shade = Shade(self, pose, fx, shadows)
            veil = shade.occlusion(face, depth, directions, normals, size) if occlusion else None
            light = shade.light(face, depth, directions, normals, veil)
            if antialias:
                self._antialias(light, shade, plane, facing, face, depth, rays, veil, size, k)
            rgb = materials.to_srgb(light).reshape(height, width, 3)
        return Frame(
            depth=depth.reshape(height, width),
            instance=self._instance[face].reshape(height, width),
            normals=normals.reshape(height, width, 3),
            face=face.reshape(height, width),
            rgb=rgb,
            world_from_camera=pose,
            intrinsics=k,
        )

    def _antialias(
        self,
        light: F32,
        shade: Shade,
        plane: F32,
        facing: F32,
        face: I32,
        depth: F32,
        rays: F32,
        veil: F32 | None,
        size: tuple[int, int],
        k: tuple[float, float, float, float],
    ) -> None:
        """Replace edge pixels of `light` by the mean of four rays (colour only)."""
        width, height = size
        tag = (self._instance[face].astype(np.int64) * 4096 + self._surface[face]).reshape(
            height, width
        )
        turn = facing[face].reshape(height, width, 3)
        z = depth.reshape(height, width)
        edge = np.zeros((height, width), bool)
        for a, b in (((slice(None), slice(1, None)), (slice(None), slice(None, -1))),
                     ((slice(1, None), slice(None)), (slice(None, -1), slice(None)))):  # fmt: skip
            jump = (tag[a] != tag[b]) | ((turn[a] * turn[b]).sum(-1) < 0.9)
            jump |= np.abs(z[a] - z[b]) > 0.1 * np.minimum(z[a], z[b])
            edge[a] |= jump
            edge[b] |= jump
        rows = np.flatnonzero(edge)
        if not len(rows):
            return
        total = np.zeros((len(rows), 3), np.float32)
        turn_t = shade.pose[:3, :3].T.astype(np.float32)
        origin = _repeat(shade.pose[:3, 3], len(rows))
        for dx, dy in ((-0.125, -0.375), (0.375, -0.125), (0.125, 0.375), (-0.375, 0.125)):
            sub = rays[rows] + np.array([dx / k[0], dy / k[1], 0], np.float32)
            directions = sub @ turn_t
            hit = self.cast(origin, directions)
            part = shade.light(hit, _depth(plane, hit, sub), directions, facing[hit],
                               None if veil is None else veil[rows])  # fmt: skip
            total += np.minimum(part, 1.5)
        light[rows] = total / 4

    # -- visibility ------------------------------------------------------------------------------

    def visibility(self, frame: Frame, *, stride: int = 2, reach: float = 1.5) -> Visibility:
        """Per-object visibility of a rendered view.

        Inside the image the un-occluded silhouette is exact: every pixel that the object might
        cover is tested against the object alone. Outside it is sampled every `stride` pixels, up
        to `reach` image sizes away from the image border (what lies further, or behind the
        camera, does not count).
        """
        from sightline.scenes.visibility import measure

        return measure(self, frame, stride, reach)

    def alone_scene(self) -> tuple[Any, F64, F64, F64]:
        """All objects far apart in one embree scene: scene, shift, centre and radius per object."""
        if self._alone is None:
            owner = self.mesh.face_object
            rows = np.flatnonzero(owner >= 0)
            corner, owner = self._corner[rows], owner[rows]
            low = np.full((self.objects, 3), np.inf)
            high = np.full((self.objects, 3), -np.inf)
            np.minimum.at(low, owner, corner.min(1))
            np.maximum.at(high, owner, corner.max(1))
            empty = ~np.isfinite(low[:, 0])
            low[empty], high[empty] = 0, 0
            centre = (low + high) / 2
            self._half = (high - low) / 2
            radius = np.sqrt(((high - low) ** 2).sum(1)) / 2 + 1e-3
            side = int(np.ceil(max(self.objects, 1) ** (1 / 3)))
            number = np.arange(self.objects)
            cell = np.column_stack([number % side, number // side % side, number // side**2])
            shift = cell * (4.5 * radius.max(initial=1.0)) - centre
            self._alone = (_embree(corner + shift[owner][:, None]), shift, centre, radius)
        return self._alone

    def alone_half(self) -> F64:
        """Half sizes of the objects' axis-aligned bounds, (N, 3)."""
        self.alone_scene()
        return self._half

    def alone_vertices(self) -> tuple[F64, I32, NDArray[np.int64]]:
        """Object vertices sorted by object, which objects have any, and where each starts."""
        if self._points is None:
            owner = np.full(len(self.mesh.vertices), -1, np.int32)
            owner[self.mesh.faces.ravel()] = np.repeat(self.mesh.face_object, 3)
            rows = np.flatnonzero(owner >= 0)
            rows = rows[np.argsort(owner[rows], kind="stable")]
            names, start = np.unique(owner[rows], return_index=True)
            self._points = (self.mesh.vertices[rows], names, start)
        return self._points

    def silhouette(self, obj: I32, eye: F64, directions: F32) -> NDArray[np.bool_]:
        """Whether each ray from `eye` meets object `obj[i]` when nothing else is there."""
        scene, shift, centre, radius = self.alone_scene()
        # Rays start just before the object's bounding sphere and end just behind it.
        to = (centre - eye).astype(np.float32)
        home = (eye + shift).astype(np.float32)
        around = radius.astype(np.float32)[obj]
        length = np.sqrt(np.einsum("ij,ij->i", directions, directions))
        start = (np.einsum("ij,ij->i", to[obj], directions) / length - around).clip(0)
        origin = home[obj] + directions * (start / length)[:, None]
        hit: I32 = scene.run(origin, directions, dists=np.float32(2.02) * around / length)
        return hit >= 0


def _depth(plane: F32, face: I32, rays: F32) -> F32:
    """z-depth from the hit face's plane: inverse depth is linear in the ray."""
    g = plane[face]
    inverse = g[:, 0] * rays[:, 0] + g[:, 1] * rays[:, 1] + g[:, 2]
    hit = inverse > 1e-9
    out: F32 = np.divide(np.float32(1), inverse, out=np.zeros_like(inverse), where=hit)
    return out


def _repeat(point: F64, count: int) -> F32:
    """One origin repeated without copying (embree reads strides)."""
    base = point.astype(np.float32)
    return np.lib.stride_tricks.as_strided(base, (count, 3), (0, base.strides[0]))


def _embree(corner: F64) -> Any:
    from embreex.mesh_construction import TriangleMesh
    from embreex.rtcore_scene import EmbreeScene

    scene = EmbreeScene(robust=True)
    if len(corner):
        TriangleMesh(scene, np.ascontiguousarray(corner, np.float32))
    return scene


def visibility(
    world: World,
    world_from_camera: F64,
    intrinsics: Sequence[float] | F64,
    size: tuple[int, int],
) -> Visibility:
    """Per-object visibility of one view of a procedural world."""
    renderer = Renderer.of(world)
    return renderer.visibility(renderer.render(world_from_camera, intrinsics, size, colour=False))
