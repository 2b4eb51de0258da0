"""Every kind of question the calculator answers, and of answer it gives."""

from typing import TypeAlias

from app.metrics.agents import Agents, AgentsQuestion
from app.metrics.pending import Pending, PendingQuestion
from app.metrics.snapshot import Question, Snapshot
from app.metrics.visits import Visits, VisitsQuestion
from app.metrics.workload import Workload, WorkloadQuestion

AnyQuestion: TypeAlias = (
    Question | VisitsQuestion | AgentsQuestion | WorkloadQuestion | PendingQuestion
)
AnyAnswer: TypeAlias = Snapshot | Visits | Agents | Workload | Pending
