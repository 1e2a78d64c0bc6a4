"""Messy files 实际表格: built after the faults that real files of Chinese governments and parks have, with the truth.

Written from reality and not from the program that reads them; firms, people and numbers are invented.
"""

from tests.messy import formats, last, later, one_sided, others, rosters, values
from tests.messy.paper import EITHER, Messy, Truth

BUILDERS = (*rosters.ALL, *values.ALL, *formats.ALL, *others.ALL, *later.ALL, *last.ALL, *one_sided.ALL)

__all__ = ["BUILDERS", "EITHER", "Messy", "Truth"]
