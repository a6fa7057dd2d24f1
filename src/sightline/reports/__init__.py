"""Pages and pictures for people: the dataset report and single items."""

from sightline.reports.exhibit import Exhibit, SceneShelf
from sightline.reports.report import write_report
from sightline.reports.show import show

__all__ = ["Exhibit", "SceneShelf", "show", "write_report"]
