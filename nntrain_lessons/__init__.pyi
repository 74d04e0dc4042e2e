from .checkpoints import CheckpointS as CheckpointS, load_weights as load_weights
from .data import (
    DataLoaders as DataLoaders,
    PerImage as PerImage,
    RandomCrop as RandomCrop,
    RandomFlip as RandomFlip,
    drawn_garments as drawn_garments,
    fashion_mnist as fashion_mnist,
    hf_ds_collate_fn as hf_ds_collate_fn,
    hold_out as hold_out,
)
from .errors import DataError as DataError, LessonsError as LessonsError, UsageError as UsageError
from .progress import ProgressS as ProgressS
from .solutions.lr_finder import LRFindS as LRFindS
from .train.activations import ActivationStatsS as ActivationStatsS
from .train.devices import device as device
from .train.events import (
    EVENTS as EVENTS,
    CancelBatchException as CancelBatchException,
    CancelEpochException as CancelEpochException,
    CancelFitException as CancelFitException,
    Subscriber as Subscriber,
)
from .train.history import History as History
from .train.learner import Learner as Learner, MomentumLearner as MomentumLearner
from .train.models import (
    cnn_layers as cnn_layers,
    cnn_layers_more_depth as cnn_layers_more_depth,
    conv_block as conv_block,
    init_weights as init_weights,
)
from .train.probes import Hook as Hook, Hooks as Hooks
from .train.seed import set_seed as set_seed
from .train.subscribers import (
    DeviceS as DeviceS,
    FiniteS as FiniteS,
    MetricsS as MetricsS,
    NormalizationS as NormalizationS,
    PrecisionS as PrecisionS,
    QuietS as QuietS,
    RecorderS as RecorderS,
    accuracy as accuracy,
)
