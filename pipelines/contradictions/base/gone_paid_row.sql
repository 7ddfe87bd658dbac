-- writes: gone_paid_row
-- reads: gone_row, civil_affairs__dibao, civil_affairs__tekun, disabled_federation__subsidy, labour__pension, labour__public_post,
--   agriculture__subsidy_payment
-- policy: contradiction.dead_roster.days, contradiction.dead_paid.days
-- grain: one row per row of a paying roster that names somebody struck off the household register
-- meaning: who is paid though registered no more: since which day (paid_on) and how long after a death (grace_days) that is still in
--   order, as in the rule dead_* of the same roster. Whoever is registered is asked about there.
-- source: issue 4 part 5
WITH paid AS (
    SELECT 'civil_affairs/dibao' AS feed, 'monthly_amount_fen' AS field, _delivery_id, _sheet, _row_no, roster_day(_period, _known_at) AS paid_on,
        rule_days('dead_roster.days') AS grace_days, coalesce(_period, '') || ' 月保障金额 ' || yuan_text(monthly_amount_fen) AS says
    FROM civil_affairs__dibao
    WHERE end_date IS NULL OR end_date >= roster_day(_period, _known_at)
    UNION ALL
    SELECT 'civil_affairs/tekun', 'monthly_amount_fen', _delivery_id, _sheet, _row_no, roster_day(_period, _known_at),
        rule_days('dead_roster.days'), coalesce(_period, '') || ' 月供养金 ' || yuan_text(monthly_amount_fen)
    FROM civil_affairs__tekun
    UNION ALL
    SELECT 'disabled_federation/subsidy', 'amount_fen', _delivery_id, _sheet, _row_no, grant_month,
        0, strftime(grant_month, '%Y-%m') || ' 补贴 ' || yuan_text(amount_fen)
    FROM disabled_federation__subsidy
    UNION ALL
    SELECT 'labour/pension', 'pension_state', _delivery_id, _sheet, _row_no, make_date(insured_year, 1, 1),
        0, CAST(insured_year AS VARCHAR) || '年 待遇领取'
    FROM labour__pension
    WHERE pension_state = 'drawing'
    UNION ALL
    SELECT 'labour/public_post', 'pay_fen', _delivery_id, _sheet, _row_no, post_month,
        0, strftime(post_month, '%Y-%m') || ' 工资 ' || yuan_text(pay_fen)
    FROM labour__public_post
    WHERE pay_fen > 0
    UNION ALL
    SELECT 'agriculture/subsidy_payment', 'amount_fen', _delivery_id, _sheet, _row_no, paid_date,
        rule_days('dead_paid.days'), strftime(paid_date, '%Y-%m-%d') || ' 发放 ' || yuan_text(amount_fen)
    FROM agriculture__subsidy_payment
    WHERE payment_state = 'paid'
)
SELECT g.person_key, p.feed, p.paid_on, p.grace_days, cite(1, p.feed, p.field, p._delivery_id, p._sheet, p._row_no, p.says) AS cited
FROM paid AS p
INNER JOIN gone_row AS g
    ON p.feed = g.feed AND p._delivery_id = g._delivery_id AND p._sheet = g._sheet AND p._row_no = g._row_no
