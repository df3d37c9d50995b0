"""Reports: what the desk's history says about how it works, with the exact cohorts of domain.md section 9.

timeline --life.py--> Life, one row an incident --kpis.py--> figures
                                                --cost.py--> what waiting and downtime cost
                                                --findings.py--> where to improve, with evidence and prize
store/lives.py keeps the rows up to date (keep.py), so a month of a million incidents is read in under a second
measures.py   periods, means, shares; draw.py   charts as SVG; sheet.py   a whole report, as JSON and CSV
"""
