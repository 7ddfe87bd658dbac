-- writes: contradiction__gone_paid
-- reads: gone_paid_row, gone_death
-- code: gone_paid
-- severity: error
-- zh: 户籍已注销的死亡人员仍在发放名册
-- en: dead, struck off the register, but paid
-- owner: teller
-- other: health, public_security
-- subject: person
-- asks: gone_paid_row
-- feeds: public_security/household_register
-- needs: civil_affairs/dibao.end_date
-- also: health/death, civil_affairs/dibao, civil_affairs/tekun, disabled_federation/subsidy, labour/pension, labour/public_post,
--   agriculture/subsidy_payment
-- grain: one row per person and row that contradicts
-- meaning: a roster pays, after the death, somebody whom the household register holds no more and who died; each roster is a matter of its
--   own department. Who was struck off because he moved away is no contradiction; who is still registered is a matter of dead_*.
-- source: issue 4 part 5
SELECT said.person_key AS subject_key, said.feed AS about, [said.cited, death.cited] AS sides
FROM gone_paid_row AS said
INNER JOIN gone_death AS death ON said.person_key = death.person_key
WHERE death.death_date + said.grace_days < said.paid_on
