"""START: charts whose renderer tells where everything is."""

from sightline.cards.card import Card
from sightline.datasets.symbolic.charts import chart_mix

card = Card(
    id="start",
    nr=9,
    title="START (charts)",
    kinds=("data engine", "benchmark", "training"),
    claim="88.8 on ChartQA, 46.3 on ChartQA-Pro, 46.7 on CharXiv's reasoning (page)",
    symbolic=chart_mix,
    notes="Charts of seven kinds in one to four subplots, boxes from the renderer's extents, "
    "checked in the pixels. Rewards: sightline.views.charts. IoU thresholds of the authors are not "
    "confirmed; neither their model nor their data are here, and no model was trained.",
)
