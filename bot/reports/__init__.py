"""Reports: what the desk's history says about how it works, with the exact cohorts of domain.md section 9.

timeline --life--> Life, one row an incident --facts, days--> --kpis--> figures
                                             --cost--> what waiting and downtime cost
                                             --findings--> where to improve, with evidence and prize
                                             --quality--> how good the suggestions were
clocks of the store --missed--> the promises that were missed, whose they were and why
periods, asking    which time and which part of the desk a report is about
measures           what a figure is: means, shares, spans
by_subject         the figures of what findings are about, each by itself
improvements       a finding that somebody works on, and whether it helped
sheet, draw        a whole report, as JSON, CSV and words; its charts as SVG
keep               keeps the rows up to date in `store.lives`, so a month of a million incidents is read in under a
                   second
"""
