-- writes: gone_death
-- reads: gone_row, health__death, history__public_security__household_register
-- grain: one row per person struck off the household register and row that says he died
-- meaning: who was struck off because he died, with the row that says it: of the health office, or the last one the register had of him.
--   Of whom neither says so, he moved away.
-- source: issue 4 part 5
SELECT g.person_key, d.death_date,
    cite(2, g.feed, 'death_date', d._delivery_id, d._sheet, d._row_no, '死亡日期 ' || strftime(d.death_date, '%Y-%m-%d')) AS cited
FROM gone_row AS g
INNER JOIN health__death AS d ON g._delivery_id = d._delivery_id AND g._sheet = d._sheet AND g._row_no = d._row_no
WHERE g.feed = 'health/death'
UNION ALL
SELECT g.person_key, h.death_date,
    cite(2, g.feed, 'death_date', h._delivery_id, h._sheet, h._row_no, '注销前户籍登记死亡日期 ' || strftime(h.death_date, '%Y-%m-%d'))
FROM gone_row AS g
INNER JOIN history__public_security__household_register AS h
    ON g._delivery_id = h._delivery_id AND g._sheet = h._sheet AND g._row_no = h._row_no
WHERE g.feed = 'public_security/household_register' AND h.death_date IS NOT NULL
