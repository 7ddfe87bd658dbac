"""The night's report: one self-contained HTML page of a release, Chinese first. No id, name, phone or account is read.

queries/*.sql say what is shown, ``content`` names it, template.html.j2, report.css and report.js draw it.
echarts.min.js is Apache ECharts 6.1.0 (Apache-2.0, echarts.LICENSE), vendored so that the page opens without a network.
"""

from pipelines.publish.report.write import write_report

__all__ = ["write_report"]
