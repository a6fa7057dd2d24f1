"""What stands in which kind of room: the decks that `rooms` draws from."""

from __future__ import annotations

from sightline.scenes.worlds.furniture import KINDS

ROOM_KINDS = ("living", "bedroom", "kitchen", "office", "bathroom", "study", "dining")

MIN_AREA = {"living": 15.0, "bedroom": 11.0, "kitchen": 11.0, "office": 16.0, "bathroom": 9.0,
            "study": 9.0, "dining": 13.0}  # fmt: skip
WALL_EXTRAS = {
    "living": ("bookshelf", "cabinet", "plant", "floor lamp", "shelf", "radiator", "guitar",
               "dresser", "armchair"),
    "bedroom": ("wardrobe", "dresser", "shelf", "plant", "floor lamp", "basket", "desk", "suitcase",
                "radiator"),
    "kitchen": ("cabinet", "shelf", "plant", "bench", "box", "radiator"),
    "office": ("bookshelf", "cabinet", "shelf", "plant", "box", "radiator", "wardrobe"),
    "bathroom": ("washing machine", "cabinet", "basket", "shelf", "plant", "bench"),
    "study": ("bookshelf", "cabinet", "plant", "floor lamp", "dresser", "guitar", "box"),
    "dining": ("cabinet", "shelf", "plant", "bench", "floor lamp", "dresser", "radiator"),
}  # fmt: skip
FREE_EXTRAS = {
    "living": ("ottoman", "ball", "stool", "side table", "trash bin", "fan",
               "pair of shoes", "backpack", "armchair"),
    "bedroom": ("ottoman", "stool", "suitcase", "pair of shoes", "ball", "backpack", "armchair",
                "box"),
    "kitchen": ("trash bin", "stool", "box", "basket", "side table"),
    "office": ("trash bin", "office chair", "backpack", "box", "fan", "suitcase"),
    "bathroom": ("stool", "trash bin", "pair of shoes", "basket"),
    "study": ("trash bin", "armchair", "ball", "box", "backpack", "stool", "fan"),
    "dining": ("stool", "trash bin", "ball", "side table", "backpack"),
}  # fmt: skip
HUNG = {"living": ("picture", "clock", "mirror"), "bedroom": ("picture", "mirror", "clock"),
        "kitchen": ("clock", "picture"), "office": ("whiteboard", "clock", "picture"),
        "bathroom": ("mirror", "picture"), "study": ("picture", "clock", "whiteboard"),
        "dining": ("picture", "clock", "mirror")}  # fmt: skip

SMALL = tuple(
    name for name, kind in KINDS.items()
    if set(kind.places) & {"table", "desk", "counter", "nightstand", "shelf", "shelf top", "bed",
                           "seat", "floor", "bowl", "tray", "basket", "tv stand", "tub", "box",
                           "book", "towel", "stove"}
)  # fmt: skip
ONLY = {
    "pot": ("kitchen",),
    "pan": ("kitchen",),
    "kettle": ("kitchen", "office"),
    "toaster": ("kitchen",),
    "coffee machine": ("kitchen", "office"),
    "microwave": ("kitchen",),
    "keyboard": ("office", "study", "bedroom"),
    "mouse": ("office", "study", "bedroom"),
    "printer": ("office", "study"),
    "monitor": ("office", "study"),
    "tv": ("living", "bedroom"),
    "teddy bear": ("bedroom", "living"),
    "towel": ("bathroom", "bedroom"),
    "pillow": ("bedroom", "living", "study"),
    "block": ("bedroom", "living"),
    "cylinder": (),
    "pyramid": (),
    "fork": ("kitchen", "dining"),
    "spoon": ("kitchen", "dining"),
    "knife": ("kitchen", "dining"),
    "pair of shoes": ("bedroom", "living"),
    "alarm clock": ("bedroom", "study"),
    "plate": ("kitchen", "dining"),
}
