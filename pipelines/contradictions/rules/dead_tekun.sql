-- writes: contradiction__dead_tekun
-- reads: civil_affairs__tekun, death_said
-- code: dead_tekun
-- severity: error
-- zh: 已死亡仍在特困名册
-- en: dead but on the tekun roster
-- owner: civil_affairs
-- other: public_security, health
-- subject: person
-- asks: civil_affairs__tekun
-- feeds: civil_affairs/tekun
-- also: health/death
-- policy: contradiction.dead_roster.days
-- grain: one row per person and row that contradicts
-- meaning: the roster of a month still names and pays who died before that month
-- source: issue 4 part 5
SELECT said.person_key AS subject_key, '' AS about,
    [cite(1, 'civil_affairs/tekun', 'monthly_amount_fen', said._delivery_id, said._sheet, said._row_no, coalesce(said._period, '') || ' 月供养金 ' || yuan_text(said.monthly_amount_fen)), death.cited] AS sides
FROM civil_affairs__tekun AS said
INNER JOIN death_said AS death ON said.person_key = death.person_key
WHERE death.death_date + rule_days('dead_roster.days') < roster_day(said._period, said._known_at)
