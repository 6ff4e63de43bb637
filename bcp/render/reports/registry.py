"""Every report by the name that `bcp report` knows it by: one file, one line here."""

from bcp.render.reports.base import Report
from bcp.render.reports.controls import controls_report
from bcp.render.reports.management import management_report
from bcp.render.reports.programme import programme_report
from bcp.render.reports.register import register_report
from bcp.render.reports.run import run_report
from bcp.render.reports.sla import sla_report

REPORTS: dict[str, Report] = {
    "run": run_report,
    "programme": programme_report,
    "management": management_report,
    "controls": controls_report,
    "sla": sla_report,
    "register": register_report,
}
