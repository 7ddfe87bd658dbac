-- writes: contradiction__post_lost_labour
-- reads: labour__public_post, rural_revitalisation__monitoring_export
-- code: post_lost_labour
-- severity: warn
-- zh: 丧失劳动力人员在公益性岗位
-- en: public post held by one recorded as lost labour
-- owner: labour
-- other: rural_revitalisation
-- subject: person
-- asks: labour__public_post
-- feeds: labour/public_post, rural_revitalisation/monitoring_export
-- needs: labour/public_post.pay_fen, rural_revitalisation/monitoring_export.labour_capacity
-- policy: contradiction.lost_labour.capacities
-- grain: one row per person and row that contradicts
-- meaning: wages in the latest month that came for somebody whom the monitoring system calls without labour
-- source: issue 4 part 5
SELECT post.person_key AS subject_key, '' AS about,
    [cite(1, 'labour/public_post', 'pay_fen', post._delivery_id, post._sheet, post._row_no,
        strftime(post.post_month, '%Y-%m') || ' 工资 ' || yuan_text(post.pay_fen)),
    cite(2, 'rural_revitalisation/monitoring_export', 'labour_capacity', member._delivery_id, member._sheet, member._row_no, '丧失或无劳动力')] AS sides
FROM labour__public_post AS post
INNER JOIN rural_revitalisation__monitoring_export AS member ON post.person_key = member.person_key
WHERE post.pay_fen > 0 AND list_contains(rule_words('lost_labour.capacities'), member.labour_capacity)
    AND post.post_month = (SELECT max(post_month) FROM labour__public_post)
