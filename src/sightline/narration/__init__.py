"""Facts in, text out, verified: what a writer may say, and whether what it said is true."""

from sightline.narration.conversation import Turn, conversation
from sightline.narration.diversity import bleu, mutual_bleu
from sightline.narration.listing import facts_of, observed_from
from sightline.narration.mcq import Question, solved, stvqa
from sightline.narration.model import ModelWriter
from sightline.narration.pairs import describe_pair
from sightline.narration.queries import Query, object_free_query
from sightline.narration.reasoning import Composed, complex_question, reference_chain
from sightline.narration.statements import Statement
from sightline.narration.verify import Fault, complaints, verify
from sightline.narration.writers import Narration, Request, TemplateWriter, Writer, narrate

__all__ = [
    "Composed",
    "Fault",
    "ModelWriter",
    "Narration",
    "Query",
    "Question",
    "Request",
    "Statement",
    "TemplateWriter",
    "Turn",
    "Writer",
    "bleu",
    "complaints",
    "complex_question",
    "conversation",
    "describe_pair",
    "facts_of",
    "mutual_bleu",
    "narrate",
    "object_free_query",
    "observed_from",
    "reference_chain",
    "solved",
    "stvqa",
    "verify",
]
