from .adam import Adam as Adam
from .augment import AugmentS as AugmentS
from .capstone import OneCycle as OneCycle, assemble as assemble
from .lr_finder import LRFindS as LRFindS
from .model_monitor import ModelMonitorS as ModelMonitorS, conv_macs as conv_macs
from .momentum import Momentum as Momentum
from .one_cycle import one_cycle_lr as one_cycle_lr, one_cycle_mom as one_cycle_mom
from .resblock import ResBlock as ResBlock, conv_conn as conv_conn
from .resnet import resnet as resnet
from .rmsprop import RMSProp as RMSProp
from .scheduler import SchedulerS as SchedulerS
from .sgd import SGD as SGD
from .spot_the_bug import (
    SkipBlock as SkipBlock,
    measure_accuracy as measure_accuracy,
    train_classifier as train_classifier,
    train_on_batches as train_on_batches,
    train_on_schedule as train_on_schedule,
    train_with_flips as train_with_flips,
)
from .torch_adamw import AdamW as AdamW
from .warmup import step as step
