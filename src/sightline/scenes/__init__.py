"""Scenes: objects, cameras and frames as flat columns; store, readers, worlds and renderer."""

from sightline.scenes.check import check, check_media
from sightline.scenes.scene import Scene, SceneBatch
from sightline.scenes.store import SceneStore, SceneWriter, write_scenes
from sightline.scenes.tables import Frames, Landmarks, Objects, Scenes, Sightings, Tracks

__all__ = [
    "Frames",
    "Landmarks",
    "Objects",
    "Scene",
    "SceneBatch",
    "SceneStore",
    "SceneWriter",
    "Scenes",
    "Sightings",
    "Tracks",
    "check",
    "check_media",
    "write_scenes",
]
