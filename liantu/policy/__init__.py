"""Policy models 模式: six cities' ways to go about a chain, put on one city's rows and compared."""

from liantu.policy.changsha import MODEL as CHANGSHA
from liantu.policy.chengdu import MODEL as CHENGDU
from liantu.policy.guangzhou import MODEL as GUANGZHOU
from liantu.policy.hefei import MODEL as HEFEI
from liantu.policy.model import PolicyModel
from liantu.policy.suzhou import MODEL as SUZHOU
from liantu.policy.wuxi import MODEL as WUXI

MODELS = {each.code: each for each in (SUZHOU, WUXI, CHANGSHA, HEFEI, GUANGZHOU, CHENGDU)}  # as the source has them

__all__ = ["MODELS", "PolicyModel"]
