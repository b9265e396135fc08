"""Every table of every package, gathered for migrations."""

from consult.accounts import models as accounts
from consult.audit import models as audit
from consult.bodies import models as bodies
from consult.cases import models as cases
from consult.cases import models_clocks as clocks
from consult.cases import models_parallel as parallel
from consult.cases import models_rules as local_rules
from consult.collaboration.appointments import models as register
from consult.collaboration.assemblies import models as collaboration
from consult.collaboration.matching import models as matching
from consult.consultations import models as consultations
from consult.consultations import models_announcing as announcing
from consult.consultations import models_deliveries as deliveries
from consult.consultations import models_families as families
from consult.consultations import models_following as following
from consult.consultations import models_marks as marks
from consult.consultations import models_onward as onward
from consult.consultations import models_originals as originals
from consult.consultations import models_places as places
from consult.consultations import models_redaction as opinion_redactions
from consult.consultations import models_responding as responding
from consult.consultations import models_results as results
from consult.consultations import models_versions as opinion_versions
from consult.council import models as council
from consult.db import Base
from consult.documents import models as documents
from consult.dossier import models as dossier
from consult.dossier import models_handed_on as handed_on
from consult.issuing import models as issuing
from consult.jobs import models as jobs
from consult.meetings import models as meetings
from consult.meetings import models_minutes as life_of_minutes
from consult.meetings import models_release as release
from consult.meetings import models_room as room
from consult.notifications import models as notifications
from consult.plans import models as plans
from consult.plans.inputs import models as plan_inputs
from consult.plans.reviews import models as review_views
from consult.records import models as records
from consult.recruitment import models as recruitment

PACKAGES = (
    families,
    opinion_redactions,
    marks,
    *(accounts, audit, bodies, cases, clocks, parallel, local_rules, consultations, places, opinion_versions),
    *(announcing, following),
    *(deliveries, originals, onward),
    results,
    recruitment,
    responding,
    collaboration,
    *(matching, register),
    dossier,
    handed_on,
    issuing,
    council,
    life_of_minutes,
    release,
    room,
    *(documents, jobs, meetings, notifications, plans, plan_inputs, review_views, records),
)
metadata = Base.metadata
