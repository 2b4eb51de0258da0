"""Every kind of question the calculator answers, and of answer it gives."""

from typing import TypeAlias

from app.metrics.agents import Agents, AgentsQuestion
from app.metrics.snapshot import Question, Snapshot
from app.metrics.visits import Visits, VisitsQuestion

AnyQuestion: TypeAlias = Question | VisitsQuestion | AgentsQuestion
AnyAnswer: TypeAlias = Snapshot | Visits | Agents
