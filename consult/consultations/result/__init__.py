"""意見募集の結果: one set of rows, printed as PDF, HTML, CSV and Excel, and searched for leaks before it leaves.

Invariant: every form says the same, and none holds a withheld passage or anything of a sender's identity.
"""

from consult.consultations.result.files import Built, build, bundles, produced, publish_files
from consult.consultations.result.leaks import LeakFound, ensure_nothing_leaks, secrets_of
from consult.consultations.result.originals import PublicOpinion, public_opinions
from consult.consultations.result.report import result_report

__all__ = [
    "Built",
    "LeakFound",
    "PublicOpinion",
    "build",
    "bundles",
    "ensure_nothing_leaks",
    "produced",
    "public_opinions",
    "publish_files",
    "result_report",
    "secrets_of",
]
