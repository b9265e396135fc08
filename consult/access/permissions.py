"""Every permission there is, named `resource:act`."""

from enum import StrEnum


class Permission(StrEnum):
    """What an edge, a route or an action may ask for."""

    # Anyone, without an account
    OPINION_SUBMIT = "opinion:submit"
    OPINION_WITHDRAW = "opinion:withdraw"
    # 担当課・事務局
    DESK_OPEN = "desk:open"
    CASE_CREATE = "case:create"
    CASE_EDIT = "case:edit"
    CASE_ADVANCE = "case:advance"
    CASE_LINK = "case:link"
    DRAFT_IMPORT = "draft:import"
    TIMELINE_IMPORT = "timeline:import"
    CONSULTATION_PREPARE = "consultation:prepare"
    CONSULTATION_PUBLISH = "consultation:publish"
    CONSULTATION_CONSIDER = "consultation:consider"
    CONSULTATION_DECIDE = "consultation:decide"
    CONSULTATION_RELEASE = "consultation:release"
    CONSULTATION_ABANDON = "consultation:abandon"
    OPINION_ENTER = "opinion:enter"
    OPINION_READ = "opinion:read"
    OPINION_IDENTITY = "opinion:identity"
    OPINION_CLASSIFY = "opinion:classify"
    OPINION_SPLIT = "opinion:split"
    OPINION_REDACT = "opinion:redact"
    REDACTION_RELEASE = "redaction:release"
    RESPONSE_DRAFT = "response:draft"
    RESPONSE_APPROVE = "response:approve"
    # 会議
    BODY_EDIT = "body:edit"
    MEETING_PREPARE = "meeting:prepare"
    MEETING_NOTICE = "meeting:notice"
    MEETING_RUN = "meeting:run"
    MEETING_CANCEL = "meeting:cancel"
    MINUTES_WRITE = "minutes:write"
    MINUTES_CORRECT_OWN = "minutes:correct_own"
    MINUTES_SEAL = "minutes:seal"
    MINUTES_REDACT = "minutes:redact"
    MINUTES_RELEASE = "minutes:release"
    # 計画・保存
    PLAN_ADOPT = "plan:adopt"
    ARCHIVE_EXPORT = "archive:export"
    ARCHIVE_CLOSE = "archive:close"
    # 仕組み
    ACCOUNT_SELF = "account:self"
    ACCOUNT_ADMIN = "account:admin"
    CLOCK_FIRE = "clock:fire"
    LOG_INTEGRATE = "log:integrate"
    MAIL_SEND = "mail:send"
    LOAD_DEMO = "demo:load"
