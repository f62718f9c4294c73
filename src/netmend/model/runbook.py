"""The provider's library of improvement plans: change models with typed parameters."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from netmend.model.fact import Fact
from netmend.model.names import Identifier, Printable
from netmend.model.report import DegradationClass
from netmend.model.service import Service


class ChangeType(StrEnum):
    """How a change is governed (ITIL 4)."""

    STANDARD = "standard"
    NORMAL = "normal"
    EMERGENCY = "emergency"


class WaveStrategy(StrEnum):
    """`atomic`: every wave stays pending until the last verdict. `staged` (later): each becomes final."""

    ATOMIC = "atomic"


class Answers(Fact):
    """Which degradations a runbook answers; an empty scope means every service."""

    degradations: tuple[DegradationClass, ...] = Field(min_length=1)
    service_classes: tuple[Identifier, ...] = ()
    services: tuple[Identifier, ...] = ()


class IntegerParameter(Fact):
    """A whole number in a range (both ends included).

    The value is `default`, or the service's own contracted value named by `from_service`.
    """

    type: Literal["integer"]
    description: Printable
    minimum: int
    maximum: int
    default: int | None = None
    from_service: Identifier | None = None

    @model_validator(mode="after")
    def _default_within_range(self) -> "IntegerParameter":
        if self.maximum < self.minimum:
            msg = f"maximum {self.maximum} is under minimum {self.minimum}"
            raise ValueError(msg)
        if self.default is not None and not self.minimum <= self.default <= self.maximum:
            msg = f"default {self.default} is not within {self.minimum}..{self.maximum}"
            raise ValueError(msg)
        return self

    def refusal(self, value: int | str, _service: Service) -> str:
        """Say why the value is not allowed; empty when it is."""
        if isinstance(value, bool) or not isinstance(value, int):
            return f"{value!r:.80} is not a whole number"
        if not self.minimum <= value <= self.maximum:
            return f"{value} is not within {self.minimum}..{self.maximum}"
        return ""


class AssignmentParameter(Fact):
    """The name of one of the service's alternate assignments.

    `ends`: `same` takes only one with the first device and the customer port that the service has now,
    `other` only one that differs in at least one of them.
    """

    type: Literal["assignment"]
    description: Printable
    ends: Literal["same", "other"] | None = None
    default: Identifier | None = None
    from_service: Identifier | None = None

    def refusal(self, value: int | str, service: Service) -> str:
        """Say why the value is not allowed for the service; empty when it is."""
        named = {alternate.name: alternate for alternate in service.alternates}
        alternate = named.get(str(value))
        if alternate is None:
            return f"{value!r:.80} is not an alternate assignment of {service.id}: {list(named)}"
        if self.ends == ("other" if alternate.ends == service.assignment.ends else "same"):
            wrong = "ends where it ends now" if self.ends == "other" else "ends elsewhere"
            return f"alternate {value} of {service.id} {wrong}; this parameter takes {self.ends} ends only"
        return ""


class ChoiceParameter(Fact):
    """One word out of a list."""

    type: Literal["choice"]
    description: Printable
    choices: tuple[Printable, ...] = Field(min_length=1)
    default: Printable | None = None
    from_service: Identifier | None = None

    @model_validator(mode="after")
    def _default_is_a_choice(self) -> "ChoiceParameter":
        if self.default is not None and self.default not in self.choices:
            msg = f"default {self.default!r:.80} is not one of {list(self.choices)}"
            raise ValueError(msg)
        return self

    def refusal(self, value: int | str, _service: Service) -> str:
        """Say why the value is not allowed; empty when it is."""
        return "" if value in self.choices else f"{value!r:.80} is not one of {list(self.choices)}"


Parameter = Annotated[IntegerParameter | AssignmentParameter | ChoiceParameter, Field(discriminator="type")]


class Reassign(Fact):
    """Move the service to the assignment that a parameter names, make before break.

    `bind` is rendered for every device of the new assignment (`service`, `port` and all parameters are
    known to it), far end first and the first device last; then `release` for every device that only the
    old assignment uses.
    """

    kind: Literal["reassign"]
    to: Identifier
    bind: Identifier
    release: Identifier


class Reconfigure(Fact):
    """Set parameters of the service on some of the devices it uses.

    `template` is rendered for each with `service`, `port` (its egress port there) and the parameters.
    """

    kind: Literal["reconfigure"]
    template: Identifier
    on: Literal["first", "last", "all"]


Step = Annotated[Reassign | Reconfigure, Field(discriminator="kind")]


class Verification(Fact):
    """How the result is proven: after `soak_s`, `samples` good measurements `interval_s` apart."""

    soak_s: float = Field(ge=0, le=86_400, allow_inf_nan=False)
    samples: int = Field(ge=1, le=1_000)
    interval_s: float = Field(ge=0, le=3_600, allow_inf_nan=False)


class Runbook(Fact):
    """One file of `runbooks/`: an operator reads it from symptom to way back."""

    schema_: Literal["netmend.runbook.v1"] = Field(alias="schema")
    id: Identifier
    version: Identifier
    title: Printable
    author: Identifier
    symptom: Printable
    limits: Printable
    answers: Answers
    change_type: ChangeType
    strategy: WaveStrategy = WaveStrategy.ATOMIC
    expected_minutes: int = Field(ge=1, le=10_080)
    parameters: dict[Identifier, Parameter] = Field(default_factory=dict)
    steps: tuple[Step, ...] = Field(min_length=1)
    verification: Verification

    @model_validator(mode="after")
    def _reassign_names_an_assignment(self) -> "Runbook":
        for step in self.steps:
            if isinstance(step, Reassign):
                named = self.parameters.get(step.to)
                if named is None or named.type != "assignment":
                    msg = f"`to: {step.to}` must name a parameter of type assignment"
                    raise ValueError(msg)
        return self
