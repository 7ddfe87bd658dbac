-- writes: recovered
-- reads: recovered, undoing
-- grain: one row per person whose id the register lacks or damages and departments prove
-- meaning: the recovered ids without those that people undid. A recovered id is the only one departments know, so nothing takes its place.
-- source: issue 4, build 2
SELECT * FROM recovered ANTI JOIN undoing USING (pid)
