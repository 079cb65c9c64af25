"""The settings of a node as it serves, and one thing more: each answer says how many statements it took."""

from homeward.config.settings import *  # noqa: F403
from homeward.config.settings import MIDDLEWARE as SHIPPED

MIDDLEWARE = ["bench.counting.Counted", *SHIPPED]
