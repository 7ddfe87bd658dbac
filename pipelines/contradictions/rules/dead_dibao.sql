-- writes: contradiction__dead_dibao
-- reads: civil_affairs__dibao, death_said
-- code: dead_dibao
-- severity: error
-- zh: 已死亡仍在低保名册
-- en: dead but on the dibao roster
-- owner: civil_affairs
-- other: public_security, health
-- subject: person
-- asks: civil_affairs__dibao
-- feeds: civil_affairs/dibao
-- needs: civil_affairs/dibao.end_date
-- also: health/death
-- policy: contradiction.dead_roster.days
-- grain: one row per person and row that contradicts
-- meaning: the roster of a month still names and pays who died before that month. Who died within the month is paid for it.
-- source: issue 4 part 5
SELECT said.person_key AS subject_key, '' AS about,
    [cite(1, 'civil_affairs/dibao', 'monthly_amount_fen', said._delivery_id, said._sheet, said._row_no, coalesce(said._period, '') || ' 月保障金额 ' || yuan_text(said.monthly_amount_fen)), death.cited] AS sides
FROM civil_affairs__dibao AS said
INNER JOIN death_said AS death ON said.person_key = death.person_key
WHERE death.death_date + rule_days('dead_roster.days') < roster_day(said._period, said._known_at)
    AND (said.end_date IS NULL OR said.end_date >= roster_day(said._period, said._known_at))
