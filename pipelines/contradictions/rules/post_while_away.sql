-- writes: contradiction__post_while_away
-- reads: labour__public_post, labour__migrant_work
-- code: post_while_away
-- severity: error
-- zh: 在外务工期间领取公益性岗位工资
-- en: paid for a public post while working away
-- owner: labour
-- other: labour
-- subject: person
-- asks: labour__public_post
-- feeds: labour/public_post, labour/migrant_work
-- needs: labour/public_post.pay_fen, labour/migrant_work.end_date
-- policy: contradiction.outside.areas
-- grain: one row per person and row that contradicts
-- meaning: wages of a public-welfare post for a month that lies wholly within a job outside the county
-- source: issue 4 part 5
SELECT post.person_key AS subject_key, '' AS about,
    [cite(1, 'labour/public_post', 'pay_fen', post._delivery_id, post._sheet, post._row_no,
        strftime(post.post_month, '%Y-%m') || ' 工资 ' || yuan_text(post.pay_fen)),
    cite(2, 'labour/migrant_work', 'work_area', job._delivery_id, job._sheet, job._row_no, strftime(job.start_date, '%Y-%m') || ' 起在县外务工')] AS sides
FROM labour__public_post AS post
INNER JOIN labour__migrant_work AS job ON post.person_key = job.person_key
WHERE post.pay_fen > 0 AND list_contains(rule_words('outside.areas'), job.work_area)
    AND job.start_date <= post.post_month
    AND (job.end_date IS NULL OR CASE WHEN job.end_date_precision = 'month' THEN last_day(job.end_date) ELSE job.end_date END >= last_day(post.post_month))
