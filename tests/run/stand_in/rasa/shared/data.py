from enum import Enum


class TrainingType(Enum):
    BOTH = 1
    NLU = 2
