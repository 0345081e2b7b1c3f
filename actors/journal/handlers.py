"""Which function of the journal answers which request: a table, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from actors.journal import (
    accepting,
    alerts,
    branches,
    day,
    delivering,
    doubting,
    firing,
    forgetting,
    keys,
    ledger,
    ledger_messages,
    moving,
    orders,
    pausing,
    questions,
    reports,
    reprinting,
    resolving,
    restoring,
    sessions,
    sheets,
    sources,
    working,
)
from actors.journal import access_messages as access
from actors.journal import alert_messages as alerting
from actors.journal import branch_messages as branching
from actors.journal import day_messages as days
from actors.journal import forget_messages as forgets
from actors.journal import later_messages as later
from actors.journal import looking_messages as looking
from actors.journal import messages as said
from actors.journal import pause_messages as pauses
from actors.journal import report_messages as reporting
from actors.journal import settings_messages as settings
from actors.journal import source_messages as sourcing
from actors.journal.delivery_messages import AcceptDelivery
from actors.journal.doubting_messages import CounterMoved, Doubts, Sending
from actors.journal.order_messages import MayAccept
from actors.journal.restoring import EndNotice
from actors.journal.sheet_messages import AcceptSheet

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from actors.journal.moment import Moment

HANDLERS: Final[dict[type, Callable[[sqlite3.Connection, Any, Moment], object]]] = {
    said.Accept: accepting.accept,
    said.AcceptPage: accepting.accept_page,
    AcceptDelivery: delivering.accept_delivery,
    AcceptSheet: sheets.accept_sheet,
    said.Contact: accepting.contact,
    said.TakeWork: working.take_work,
    looking.WorkOf: working.work_of,
    said.Begin: working.begin,
    said.Verdict: working.verdict,
    said.Resolve: resolving.resolve,
    said.Reprint: reprinting.reprint,
    later.FireDue: firing.fire_due,
    later.FireOrder: firing.fire_order,
    later.NextFire: firing.next_fire,
    later.Dated: firing.dated,
    said.MoveQueued: moving.move_queued,
    MayAccept: lambda _connection, _request, _at: None,
    settings.UsePrinters: lambda _connection, _request, _at: None,  # the actor's own affair
    settings.UseLimits: lambda _connection, _request, _at: None,  # as well
    reporting.KeepReports: lambda _connection, _request, _at: None,  # every batch takes along what waits
    pauses.Pause: pausing.pause,
    pauses.Resume: pausing.resume,
    pauses.ListPaused: pausing.list_paused,
    sourcing.PauseSource: sources.pause_source,
    sourcing.ResumeSource: sources.resume_source,
    sourcing.ListPausedSources: sources.list_paused_sources,
    branching.NoteBranches: branches.note_branches,
    branching.ListBranches: branches.list_branches,
    days.SumUp: day.sum_up,
    days.WhichNews: day.which_news,
    days.KeepReconciliation: day.keep_reconciliation,
    days.ListReconciliations: day.list_reconciliations,
    days.ReprintOrder: day.reprint_order,
    Doubts: doubting.doubts,
    Sending: doubting.sending,
    CounterMoved: doubting.counter_moved,
    said.ListJobs: questions.list_jobs,
    said.GetJob: questions.get_job,
    said.ListOrders: orders.list_orders,
    said.GetOrder: orders.get_order,
    said.Count: questions.count,
    forgets.ForgetGuest: forgetting.forget_guest,
    forgets.FindOrders: forgetting.find_orders,
    ledger_messages.ListLedger: ledger.list_ledger,
    reporting.ListReports: reports.list_reports,
    alerting.Raise: alerts.raise_alert,
    alerting.Clear: alerts.clear_alert,
    alerting.ListAlerts: alerts.list_alerts,
    EndNotice: restoring.end_notice,
    access.AddKey: keys.add_key,
    access.ListKeys: keys.list_keys,
    access.RevokeKey: keys.revoke_key,
    access.AddLink: sessions.add_link,
    access.Exchange: sessions.exchange,
    access.Visit: sessions.visit,
    access.Leave: sessions.leave,
    access.EverSignedIn: sessions.ever_signed_in,
}
