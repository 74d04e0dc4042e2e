from .adam import Adam as Adam
from .augment import AugmentS as AugmentS
from .lr_finder import LRFindS as LRFindS
from .model_monitor import ModelMonitorS as ModelMonitorS, conv_macs as conv_macs
from .momentum import Momentum as Momentum
from .resblock import ResBlock as ResBlock, conv_conn as conv_conn
from .resnet import resnet as resnet
from .rmsprop import RMSProp as RMSProp
from .scheduler import SchedulerS as SchedulerS
from .sgd import SGD as SGD
from .warmup import step as step
