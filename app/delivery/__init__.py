"""The customer's side of the intake: posts events over HTTP as any telephony system would."""

from app.delivery.intake import DeliveryFailed, Intake, Refusal, Verdict
from app.delivery.line import connect
from app.delivery.pacing import Due, Pause, as_due

__all__ = [
    "DeliveryFailed",
    "Due",
    "Intake",
    "Pause",
    "Refusal",
    "Verdict",
    "as_due",
    "connect",
]
