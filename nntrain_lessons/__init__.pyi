from .solutions.lr_finder import LRFindS as LRFindS
from .train.data import (
    DataLoaders as DataLoaders,
)
from .train.data import (
    PerImage as PerImage,
)
from .train.data import (
    RandomCrop as RandomCrop,
)
from .train.data import (
    RandomFlip as RandomFlip,
)
from .train.data import (
    drawn_garments as drawn_garments,
)
from .train.data import (
    fashion_mnist as fashion_mnist,
)
from .train.data import (
    hf_ds_collate_fn as hf_ds_collate_fn,
)
from .train.data import (
    hold_out as hold_out,
)
from .train.devices import (
    device as device,
)
from .train.errors import (
    DataError as DataError,
)
from .train.errors import (
    LessonsError as LessonsError,
)
from .train.events import (
    EVENTS as EVENTS,
)
from .train.events import (
    CancelBatchException as CancelBatchException,
)
from .train.events import (
    CancelEpochException as CancelEpochException,
)
from .train.events import (
    CancelFitException as CancelFitException,
)
from .train.events import (
    Subscriber as Subscriber,
)
from .train.history import (
    History as History,
)
from .train.learner import (
    Learner as Learner,
)
from .train.learner import (
    MomentumLearner as MomentumLearner,
)
from .train.models import (
    cnn_layers as cnn_layers,
)
from .train.models import (
    cnn_layers_more_depth as cnn_layers_more_depth,
)
from .train.models import (
    conv_block as conv_block,
)
from .train.models import (
    init_weights as init_weights,
)
from .train.probes import (
    ActivationStatsS as ActivationStatsS,
)
from .train.probes import (
    Hook as Hook,
)
from .train.probes import (
    Hooks as Hooks,
)
from .train.seed import (
    set_seed as set_seed,
)
from .train.subscribers import (
    DeviceS as DeviceS,
)
from .train.subscribers import (
    MetricsS as MetricsS,
)
from .train.subscribers import (
    NormalizationS as NormalizationS,
)
from .train.subscribers import (
    ProgressS as ProgressS,
)
from .train.subscribers import (
    RecorderS as RecorderS,
)
from .train.subscribers import (
    accuracy as accuracy,
)
