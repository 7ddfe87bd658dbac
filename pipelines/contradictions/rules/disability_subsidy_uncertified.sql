-- writes: contradiction__disability_subsidy_uncertified
-- reads: disabled_federation__subsidy, disabled_federation__certificate, link_review
-- code: disability_subsidy_uncertified
-- severity: error
-- zh: 无残疾人证领取残疾人补贴
-- en: disability subsidy without certificate
-- owner: disabled_federation
-- other: disabled_federation
-- subject: person
-- asks: disabled_federation__subsidy
-- feeds: disabled_federation/subsidy, disabled_federation/certificate
-- needs: disabled_federation/certificate.issued_date
-- absent: disabled_federation/certificate
-- grain: one row per person and row that contradicts
-- meaning: a subsidy of a month by whose end no certificate of the person had been issued.
--   Of whom an open question of the review list says that a row there may be his, nothing is said until it is answered
-- source: issue 4 part 5
SELECT paid.person_key AS subject_key, '' AS about,
    [cite(1, 'disabled_federation/subsidy', 'amount_fen', paid._delivery_id, paid._sheet, paid._row_no,
        strftime(paid.grant_month, '%Y-%m') || ' 补贴 ' || yuan_text(paid.amount_fen))] AS sides
FROM disabled_federation__subsidy AS paid
WHERE paid.person_key IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM disabled_federation__certificate AS held
        WHERE held.person_key = paid.person_key AND held.issued_date <= last_day(paid.grant_month)
    )
    AND NOT EXISTS (SELECT 1 FROM link_review AS asked WHERE asked.person_key = paid.person_key AND asked.feed = 'disabled_federation/certificate' AND asked.review_state = 'open')
